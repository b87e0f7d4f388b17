/** @file What a model is asked, in the same words wherever it is asked: an answer is kept under its question. */

/**
 * @import { Version } from "./state.js"
 * @import { Question } from "./types.js"
 */

/** @param {string} model @param {Version} version @returns {Question} for its answer */
export const question = (model, { text, without }) => (without.length ? { text, model, without } : { text, model });

/** @param {Question} asked @param {string} method of its lens @param {string} target "" for the lens's own @returns {Question} for its light */
export const lightQuestion = (asked, method, target) => ({ ...asked, method, ...(target && { target }) });

/** @param {Question} light @param {?number} [budget] parts of the text to evaluate, null for all @returns {Question} for it alone, untested */
export const untested = (light, budget = null) => ({ ...light, ...(budget && { budget }) });
