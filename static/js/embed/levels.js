/**
 * @file How bright a word is. An explained answer brings the level of each; for others limelight/lenses/levels.py
 *   follows the same rule.
 */

/**
 * @import { Answer, Explanation } from "../model/types.js"
 * @import { WordedSentence } from "./words.js"
 */

import { RULES } from "./rules.js";
import { isWord, wordsOf } from "./words.js";

// Words below the least level are not tinted: if everything stands out, nothing does. A light of phrases has a scale of
// its own, and names what adds `least`.
export const { levels: LEVELS, least_level: LEAST_LEVEL, full: FULL, least: LEAST } = RULES;
// Labels that say the bad end of a scale.
const BAD = new Set(RULES.bad.split(" "));

/**
 * Gold is good and blue is bad for every target; `direction` in limelight/lenses/levels.py follows the same rule.
 *
 * @param {Partial<Explanation>} light
 * @returns {1 | -1} −1 where what raises the target speaks for the bad end: the first of two labels, or one called
 *   negative
 */
export const direction = ({ unit, target = "", labels = [] }) =>
  unit === "probability" && target === labels[0] && (labels.length === 2 || BAD.has(target.toLowerCase())) ? -1 : 1;

/** @param {Partial<Explanation>} light @returns {boolean} whether its weights are those of phrases */
export const hasPhrases = ({ phrases, unit }) => Boolean(phrases?.length) && Object.hasOwn(FULL, unit);

/**
 * @param {{explanation: string, signed?: boolean}} answer
 * @returns {boolean} whether the words of each sentence sum to 1, not those of the text
 */
export const countsBySentence = ({ explanation, signed: isSigned = false }) => explanation === "attention" && !isSigned;

/**
 * The light of a word is its attention times the square root of its sentence's (Yang et al. 2016), so that the chief
 * words of a minor sentence can still be seen. All other weights already count over the whole text. The brightest word
 * has level 10; marks and words below level 3 are not lit.
 *
 * @param {Pick<Answer, "sentences" | "explanation"> & Partial<Explanation>} answer
 * @returns {number[][]} for each sentence the levels of its tokens; below 0 where they speak for the bad end
 */
export function heat(answer) {
  const { sentences } = answer;
  if (hasPhrases(answer) || sentences.some(({ tokens }) => tokens.some(({ level }) => level)))
    return sentences.map(({ tokens }) => tokens.map(({ level = 0 }) => level));
  const scaled = countsBySentence(answer);
  const salience = sentences.map(({ weight, tokens }) => {
    const factor = direction(answer) * (scaled ? Math.sqrt(weight) : 1);
    return tokens.map((token) => (isWord(token.text) ? token.weight * factor : 0));
  });
  // A loop and not Math.max(...): thousands of arguments overflow the stack.
  const brightest = salience.flat().reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) || 1;
  const counting = (level) => (Math.abs(level) < LEAST_LEVEL ? 0 : level);
  return salience.map((weights) => weights.map((weight) => counting(levelOf(weight / brightest))));
}

/** @param {number} share of the largest weight @returns {number} −10 to 10, halves rounded away from 0 */
export function levelOf(share) {
  const level = Math.floor(LEVELS * Math.min(1, Math.abs(share)) + 0.5);
  return share < 0 && level > 0 ? -level : level;
}

/**
 * @param {Explanation} light
 * @param {WordedSentence[]} [sentences] its own, in words
 * @returns {{level: number, looked: number}[]} of each word, its level in each view
 */
export function levelsOf(light, sentences = wordsOf(light.sentences)) {
  const words = sentences.flatMap(({ tokens }) => tokens);
  const levels = heat({ ...light, sentences }).flat();
  return words.map(({ looked = 0, removed }, i) => {
    const level = removed ? 0 : levels[i];
    return light.signed ? { level, looked: removed ? 0 : looked } : { level: 0, looked: Math.abs(level) };
  });
}
