/** @file What cannot be answered, by the kind of problem that the server would name. */

export class Refusal extends Error {
  /** @param {string} kind the last part of the problem's address, as in /problems/empty-text @param {string} detail */
  constructor(kind, detail) {
    super(detail);
    this.kind = kind;
  }
}
