/**
 * @file From weights to light: the level of every sentence and word, 0 to 10, below 0 where the weight is.
 * limelight/drawing/heat.py follows the same rule, and tests/fixtures/heat.json holds both to it.
 */

/** @import { Answer, Explanation } from "../model/types.js" */

import { isWord } from "../model/words.js";

export const LEVELS = 10;

/**
 * The light of a word is its attention times the square root of its sentence's (Yang et al. 2016), so that the chief
 * words of a minor sentence can still be seen. All other weights already count over the whole text. The brightest word
 * and the brightest sentence have level 10; marks are not lit, whatever they weigh.
 *
 * @param {Pick<Answer, "sentences" | "explanation"> & Partial<Pick<Explanation, "signed">>} answer
 * @param {number} [gamma] contrast: the power that shares of the brightest are raised to
 * @returns {{level: number, tokens: number[]}[]} for each sentence its level and those of its tokens
 */
export function heat({ sentences, explanation, signed = false }, gamma = 1) {
  const scaled = explanation === "attention" && !signed;
  const salience = sentences.map(({ weight, tokens }) => {
    const factor = scaled ? Math.sqrt(weight) : 1;
    return tokens.map((token) => (isWord(token.text) ? token.weight * factor : 0));
  });
  const level = levelsBelow(gamma, salience.flat());
  const sentenceLevel = levelsBelow(gamma, sentences.map(({ weight }) => weight));
  return sentences.map(({ weight }, i) => ({ level: sentenceLevel(weight), tokens: salience[i].map(level) }));
}

/**
 * @param {number} gamma
 * @param {number[]} weights
 * @returns {(weight: number) => number} the level of a weight among them, halves rounded away from 0
 */
function levelsBelow(gamma, weights) {
  // A loop and not Math.max(...): thousands of arguments overflow the stack.
  const brightest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) || 1;
  return (weight) => {
    const level = Math.floor(LEVELS * (Math.abs(weight) / brightest) ** gamma + 0.5);
    return weight < 0 && level > 0 ? -level : level;
  };
}
