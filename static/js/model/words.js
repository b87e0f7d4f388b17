/** @file What two texts have in common, and where words are found again after an edit. */

/** @import { Answer, Token } from "./types.js" */

import { joined, tokensOf } from "../embed/words.js";

export { isWord, joined, runsOf, tokensOf, wordsOf } from "../embed/words.js";

/**
 * @param {string} one
 * @param {string} other
 * @returns {{start: number, end: number}} how many characters are the same at the start, and then at the end
 */
export function shared(one, other) {
  const most = Math.min(one.length, other.length);
  let start = 0;
  while (start < most && one[start] === other[start]) start++;
  let end = 0;
  while (end < most - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  return { start, end };
}

/** @param {string} text @param {number} most characters @returns {string} its first words that fit, if any do */
export const beginning = (text, most) =>
  text.length > most ? `${text.slice(0, most + 1).replace(/[\p{P}\s]*\s\S*$/u, "")} …` : text;

/**
 * Finds struck words again after the text around them was edited.
 *
 * @param {Token[]} before all tokens of the text as it was
 * @param {number[]} without the numbers of those that were struck out
 * @param {Token[]} after all tokens of the text as it is
 * @returns {number[]} the numbers they have now; a word that was itself edited is no longer struck out
 */
export function carry(before, without, after) {
  const [old, now] = [joined(before), joined(after)];
  const same = shared(old, now);
  const numbers = new Map();
  let offset = 0;
  after.forEach(({ text, whitespace }, number) => {
    if (text) numbers.set(`${offset} ${text}`, number);
    offset += text.length + whitespace.length;
  });
  const struck = new Set(without);
  const carried = [];
  offset = 0;
  before.forEach(({ text, whitespace }, number) => {
    if (struck.has(number)) {
      const moved = offset >= old.length - same.end ? offset + now.length - old.length : offset;
      const kept = offset + text.length <= same.start || offset >= old.length - same.end;
      const there = kept ? numbers.get(`${moved} ${text}`) : undefined;
      if (there !== undefined) carried.push(there);
    }
    offset += text.length + whitespace.length;
  });
  return carried;
}

/**
 * Shows a choice at once: words are struck through before the server has answered.
 *
 * @template {Answer} Drawn
 * @param {Drawn} answer
 * @param {{text: string, without: number[]}} version
 * @returns {Drawn}
 */
export function struck(answer, { text, without }) {
  if (joined(tokensOf(answer)) !== text) return answer;
  const out = new Set(without);
  let number = 0;
  const sentences = answer.sentences.map((sentence) => ({
    ...sentence,
    tokens: sentence.tokens.map((token) => ({ ...token, removed: out.has(number++) })),
  }));
  return { ...answer, sentences };
}
