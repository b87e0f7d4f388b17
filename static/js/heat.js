/**
 * @file From weights to light: the level, 0 to 10, of every sentence and word. app/heatmap.py follows the same rule,
 * and tests/fixtures/heat.json holds both to it.
 */

/** @import { Answer } from "./types.js" */

export const LEVELS = 10;

/**
 * @param {number} share 0 to 1
 * @returns {number} the level, halves rounded up
 */
const level = (share) => Math.floor(LEVELS * share + 0.5);

/**
 * The light of a word is its attention times the square root of its sentence's (Yang et al. 2016), so that the chief
 * words of a minor sentence can still be seen. N-gram weights already count over the whole text. The brightest word
 * and the brightest sentence have level 10.
 *
 * @param {Pick<Answer, "sentences" | "explanation">} answer
 * @returns {{level: number, tokens: number[]}[]} for each sentence its level and those of its tokens
 */
export function heat({ sentences, explanation }) {
  const salience = sentences.map(({ weight, tokens }) => {
    const factor = explanation === "attention" ? Math.sqrt(weight) : 1;
    return tokens.map((token) => token.weight * factor);
  });
  // A loop and not Math.max(...): thousands of arguments overflow the stack.
  const brightest = salience.flat().reduce((most, value) => Math.max(most, value), 0) || 1;
  const heaviest = sentences.reduce((most, { weight }) => Math.max(most, weight), 0) || 1;
  return sentences.map(({ weight }, i) => ({
    level: level(weight / heaviest),
    tokens: salience[i].map((value) => level(value / brightest)),
  }));
}
