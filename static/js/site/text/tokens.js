/** @file Cuts a sentence into tokens with one id each, as limelight/text/tokens.py and the tokenizer of the weights do. */

import { isEnding, isWord } from "../../embed/limelight-heat.js";
import { PICTOGRAPH, SPACE, trimEnd } from "./characters.js";
import { normalise } from "./normalise.js";

export const PAD = 0;
export const UNKNOWN = 1;

/**
 * One token of a sentence, as it was written.
 *
 * @typedef {object} Token
 * @property {string} text empty where one written character became several tokens (½ → 1 ⁄ 2)
 * @property {string} whitespace what stands between this token and the next
 * @property {number} id its row in the vocabulary
 * @property {"mark" | "word" | "ending"} kind what a reader counts it as
 * @property {boolean} removed whether it is struck out
 */

/** @typedef {{id: number, start: number, stop: number}} Span a token by its place in the sentence, in UTF-16 units */

/**
 * @param {string} pattern of `tokenizer.json`, as Oniguruma reads it
 * @returns {RegExp} the same for JavaScript
 */
export function toRegExp(pattern) {
  const translated = pattern
    .replace(/\\x\{([0-9A-Fa-f]+)\}/g, "\\u{$1}")
    .replaceAll("\\p{Extended_Pictographic}", `[${PICTOGRAPH}]`)
    .replaceAll("[^\\s", `[^${SPACE}`)
    .replaceAll("\\S", `[^${SPACE}]`)
    // There, a digit is one of any script.
    .replaceAll("\\d", "\\p{Nd}")
    // Escapes that are none with the flag `u`.
    .replace(/\\(["'])/g, "$1");
  if (/\\s/.test(translated)) throw new Error(`The token pattern has \\s where this page cannot read it: ${pattern}`);
  return new RegExp(translated, "gu");
}

/** @param {string} sentence @param {RegExp} pattern @param {Map<string, number>} vocabulary @returns {Span[]} its tokens, before stand-ins */
export function findTokens(sentence, pattern, vocabulary) {
  const { text, from, to } = normalise(sentence);
  const spans = [];
  pattern.lastIndex = 0;
  // `matchAll` would compile the pattern again for each sentence.
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const [token] = found;
    const last = found.index + token.length - 1;
    spans.push({ id: vocabulary.get(token) ?? UNKNOWN, start: from ? from[found.index] : found.index, stop: to ? to[last] : last + 1 });
  }
  return spans;
}

/**
 * @param {string} sentence
 * @param {Span[]} spans
 * @returns {Token[]} the tokens at `spans`; joined (text + whitespace), they give `sentence` back. White space at the start
 *   of the sentence becomes a token of its own, without text.
 */
export function splitTokens(sentence, spans) {
  let end = spans.length ? spans[0].start : sentence.length;
  const tokens = end ? [makeToken("", sentence.slice(0, end), PAD)] : [];
  spans.forEach(({ id, start, stop }, place) => {
    const following = place + 1 < spans.length ? spans[place + 1].start : sentence.length;
    start = Math.max(start, end);
    stop = Math.max(stop, end);
    end = Math.max(stop, following);
    let whitespace = sentence.slice(stop, end);
    if (whitespace && whitespace !== " ") {
      // A combining mark that normalisation has merged into a letter stands behind the letter's offsets.
      stop += trimEnd(whitespace).length;
      whitespace = sentence.slice(stop, end);
    }
    tokens.push(makeToken(sentence.slice(start, stop), whitespace, id));
  });
  return tokens;
}

/** @param {string} text @param {string} whitespace @param {number} id @returns {Token} */
const makeToken = (text, whitespace, id) => ({ text, whitespace, id, kind: kindOf(text), removed: false });

/** @param {string} token @returns {Token["kind"]} */
export function kindOf(token) {
  if (!isWord(token)) return "mark";
  return isEnding(token) ? "ending" : "word";
}
