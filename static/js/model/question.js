/** @file What a model is asked, in the same words wherever it is asked: an answer is kept under its question. */

/**
 * @import { Version } from "./state.js"
 * @import { Question } from "./types.js"
 */

/** @param {string} model @param {Version} version @returns {Question} for its answer alone */
export const question = (model, { text, without }) => (without.length ? { text, model, without } : { text, model });

/**
 * @param {Question} asked
 * @param {string} method of its lens
 * @param {string} [target] "" for the lens's own
 * @param {?number} [budget] parts of the text to evaluate, null for all
 * @returns {Question} for the answer with its light
 */
export const lightQuestion = (asked, method, target = "", budget = null) => ({
  ...asked,
  method,
  ...(target && { target }),
  ...(budget && { budget }),
});
