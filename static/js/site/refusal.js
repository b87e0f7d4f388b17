/** @file What cannot be answered, by the kind of problem that the server would name, in its words. */

import { filled } from "../format.js";
import rules from "../rules.js";

export class Refusal extends Error {
  /**
   * @param {string} kind the last part of the problem's address, as in /problems/invalid-request
   * @param {string} detail
   */
  constructor(kind, detail) {
    super(detail);
    this.kind = kind;
  }
}

/**
 * @param {string} kind
 * @param {keyof typeof rules.errors} error
 * @param {Record<string, string | number>} [values] of its sentence
 * @returns {Refusal}
 */
export const refusal = (kind, error, values = {}) => new Refusal(kind, filled(rules.errors[error], values));

// Characters of a name that a refusal repeats.
const MOST = 60;

/**
 * @param {string} name that was asked for
 * @param {string[]} models names of those that read text
 * @returns {Refusal} that there is no such model
 */
export const noModel = (name, models) =>
  refusal("not-found", "no_model", {
    name: `'${name.length > MOST ? `${name.slice(0, MOST)}…` : name}'`,
    models: models.join(", "),
  });

/** @returns {Refusal} of what a page without a server does not do */
export const noServer = () =>
  new Refusal("not-found", "That needs a server, and this page has none. Start one with limelight serve.");
