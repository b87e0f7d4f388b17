/** @file The lenses: what they are called, what they mean, and all of them on one text. */

/** @import { Answer, Explanation, Question } from "./types.js" */

import { explain } from "./api.js";
import { joined, tokensOf } from "./words.js";

/** @type {Record<string, {name: string, meaning: string}>} */
export const LENSES = {
  attention: {
    name: "Attention",
    meaning: "How much the model looked at a word. It is the same for every class, and it is no proof.",
  },
  ngrams: {
    name: "Phrases",
    meaning: "The phrases that won, and added most to this answer.",
  },
  leave_one_out: {
    name: "Leave one out",
    meaning: "How far the answer really moves when that word alone is struck out. Exact, but blind to words that stand in for each other.",
  },
  gradient_input: {
    name: "Gradient",
    meaning: "Which way the answer leans at each word, times the word. A quick estimate, true for small changes.",
  },
  integrated_gradients: {
    name: "Integrated",
    meaning: "The gradient, added up all the way from an empty text to this one. The words then add up to the whole change.",
  },
  shapley: {
    name: "Fair shares",
    meaning: "What each word adds, whatever came before it: the mean over many orders of words (Shapley values). The words add up to the whole answer.",
  },
};

/** What the lenses without a sign are called by the server. */
const UNSIGNED = ["attention", "ngrams"];

/** @param {string} own the model's own lens @returns {string[]} the lenses that a model can be seen through, its own first */
export const lensesOf = (own) => [own, ...Object.keys(LENSES).filter((name) => name !== "attention" && name !== "ngrams")];

/** @param {string} method @returns {boolean} whether its weights have a sign, and so depend on the target */
export const isSigned = (method) => Boolean(method) && !UNSIGNED.includes(method);

/** @param {Answer} answer @param {?Explanation} explanation @returns {?Explanation} it, if it is one of the text of the answer */
export const lightOn = (answer, explanation) =>
  explanation && explanation.model === answer.model && joined(tokensOf(explanation)) === joined(tokensOf(answer)) ? explanation : null;

/**
 * @param {string} target
 * @param {string[]} labels
 * @param {string[]} names the labels as the page calls them
 * @returns {string} "the stars", "4 stars", "positive"
 */
export const targetName = (target, labels, names) => names[labels.indexOf(target)] ?? "the stars";

/**
 * @param {Question} question with its target, if any
 * @param {string} own the model's own lens
 * @param {AbortSignal} signal
 * @returns {Promise<Explanation[]>} the text through every lens, one after the other, as a server has one model to ask;
 *   without how far each can be trusted
 */
export async function allLenses(question, own, signal) {
  const explanations = [];
  for (const method of lensesOf(own)) explanations.push(await explain({ ...question, method, trust: false }, signal));
  return explanations;
}
