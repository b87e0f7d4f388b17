/**
 * @file How strongly the words of phrases are drawn, as limelight/lenses/levels.py has it; tests/fixtures/heat.json
 *   holds both to it.
 */

/** @import { Answer, Explanation } from "../model/types.js" */

import { direction, heat, levelOf } from "../embed/levels.js";
import { isWord, tokensOf } from "../embed/words.js";
import rules from "../rules.js";

const { full: FULL, least: LEAST, even: EVEN, neighbour: NEIGHBOUR, dimmed: DIMMED, letters: LETTERS } = rules.light;
const FUNCTION_WORDS = new Set(rules.function_words.dimmed.split(" "));

/** @param {string} word @param {boolean} isEnglish @returns {number} how much it may mean alone, from 0 to 1 */
function meaningOf(word, isEnglish) {
  if (!isEnglish) return Math.min(1, [...word].length / LETTERS);
  return FUNCTION_WORDS.has(word.toLowerCase().replaceAll("’", "'")) ? DIMMED : 1;
}

/**
 * @param {{text: string, weight: number}[]} words of a phrase
 * @param {boolean} isEnglish
 * @returns {number[]} the brightness of each, as a share of that of the brightest
 */
function brightness(words, isEnglish) {
  const most = Math.max(0, ...words.map(({ weight }) => Math.abs(weight))) || 1;
  const shares = words.map(({ weight }) => EVEN + ((1 - EVEN) * Math.abs(weight)) / most);
  const lit = words.map(
    ({ text }, n) =>
      (shares[n] + NEIGHBOUR * Math.max(shares[n - 1] ?? 0, shares[n + 1] ?? 0)) * meaningOf(text, isEnglish),
  );
  return lit.map((light) => light / Math.max(...lit));
}

/**
 * @param {Pick<Explanation, "sentences" | "phrases" | "unit" | "counts"> & Partial<Explanation>} answer by the lens of
 *   phrases
 * @param {boolean} isEnglish
 * @returns {number[]} the level of each token
 */
export function phraseLevels(answer, isEnglish) {
  const { phrases, unit, counts } = answer;
  const tokens = tokensOf(/** @type {Answer} */ (answer));
  const levels = tokens.map(() => 0);
  if (counts?.words > 0 && counts.words_unknown === counts.words) return levels;
  for (const { start, end, value } of phrases.filter((phrase) => Math.abs(phrase.value) >= LEAST[unit])) {
    const numbers = tokens
      .slice(start, end)
      .flatMap(({ text, read, removed }, n) => (read && !removed && isWord(text) ? [start + n] : []));
    const shares = brightness(
      numbers.map((number) => tokens[number]),
      isEnglish,
    );
    const sign = direction(answer) * Math.min(1, Math.max(-1, value / FULL[unit]));
    numbers.forEach((number, n) => (levels[number] = levelOf(sign * shares[n])));
  }
  return levels;
}

/**
 * @param {string[]} texts of the tokens that were read
 * @param {import("./network/network.js").Looks} looks
 * @returns {number[]} the level of each where the network looked
 */
export function lookedLevels(texts, { kind, words, sentences }) {
  const tokens = texts.map((text, at) => ({
    text,
    weight: words[at] * (kind === "attention" ? Math.sqrt(sentences[at]) : 1),
  }));
  return heat(/** @type {any} */ ({ sentences: [{ tokens }], explanation: "none" })).flat();
}
