/** @file What cannot be answered, by the kind of problem that the server would name, in its words. */

import { filled } from "../format.js";
import rules from "../rules.js";

export class Refusal extends Error {
  /**
   * @param {string} kind the last part of the problem's address, as in /problems/invalid-request
   * @param {string} detail
   * @param {string[]} [near] words that are known
   */
  constructor(kind, detail, near) {
    super(detail);
    this.kind = kind;
    this.near = near;
  }
}

/**
 * @param {string} kind
 * @param {keyof typeof rules.errors} error
 * @param {Record<string, string | number>} [values] of its sentence
 * @param {string[]} [near] words that are known
 * @returns {Refusal}
 */
export const refusal = (kind, error, values = {}, near = undefined) =>
  new Refusal(kind, filled(rules.errors[error], values), near);

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

/** @param {string} model @returns {Refusal} that it has no words of held-out reviews */
export const noRecord = (model) => refusal("not-found", "no_record", { name: `'${model}'` });

/** @returns {Refusal} of what a page without a server does not do */
export const noServer = () =>
  new Refusal("not-found", "That needs a server, and this page has none. Start one with limelight serve.");
