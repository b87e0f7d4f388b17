/** @file What cannot be answered, by the kind of problem that the server would name. */

export class Refusal extends Error {
  /** @param {string} kind the last part of the problem's address, as in /problems/invalid-text @param {string} detail */
  constructor(kind, detail) {
    super(detail);
    this.kind = kind;
  }
}

// Characters of a name that a refusal repeats.
const MOST = 60;

/** @param {string} name that was asked for @param {string[]} models names of those that read text @returns {string} that there is no such model */
export const noModel = (name, models) => `There is no model '${name.length > MOST ? `${name.slice(0, MOST)}…` : name}'. The models are: ${models.join(", ")}.`;
