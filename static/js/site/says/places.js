/** @file Words that stand side by side in a text that the network read: what may be left out as one phrase. */

/** @import { Read } from "../text/reader.js" */
/** @import { Token } from "../text/tokens.js" */

import { joined } from "../../embed/limelight-heat.js";
import { onOneLine } from "../text/characters.js";
import { isRead } from "../text/reader.js";
import { UNKNOWN } from "../text/tokens.js";
import { wordList } from "../text/word_lists.js";

/** @typedef {{sentence: number, number: number, token: Token}} Place where a token that was read stands in the text */
/** @typedef {{start: number, stop: number}} Run of places */

// Words that say nothing alone. "not", "never" and the like are left out on purpose: they turn what a review says.
export const FUNCTION_WORDS = wordList("function_words");

/** @param {Run} one @param {Run} other @returns {boolean} */
export const overlap = (one, other) => one.start < other.stop && other.start < one.stop;

/** @param {number} tokens of a text @param {Run[]} runs @returns {Uint8Array} 0 for each token of these, otherwise 1 */
export function leaveOut(tokens, runs) {
  const kept = new Uint8Array(tokens).fill(1);
  for (const { start, stop } of runs) kept.fill(0, start, stop);
  return kept;
}

/** @param {string} text @returns {string} as words are compared */
export const plain = (text) => text.toLowerCase().replaceAll("’", "'");

/** @param {Token} token @returns {boolean} whether it is a known word that says something by itself: no function word, mark or number */
export const isContent = ({ id, text }) => id !== UNKNOWN && !FUNCTION_WORDS.has(plain(text)) && /\p{L}/u.test(text);

/** @param {Read} read @returns {Place[]} of each token that the network read */
export function placesOf({ sentences, sentencesRead }) {
  let number = 0;
  return sentences
    .slice(0, sentencesRead)
    .flatMap((tokens, sentence) => tokens.map((token) => ({ sentence, number: number++, token })))
    .filter(({ token }) => isRead(token));
}

/** @param {Place} first @param {Place} second @returns {boolean} whether two words stand side by side in one sentence */
export const areJoined = (first, second) =>
  [first, second].every(({ token }) => /[\p{L}\p{N}]/u.test(token.text)) && first.sentence === second.sentence && first.number + 1 === second.number;

/** @param {Place[]} places @param {Run} run @returns {string} its words as they are written, on one line */
export const textOf = (places, { start, stop }) => onOneLine(joined(places.slice(start, stop).map(({ token }) => token)));
