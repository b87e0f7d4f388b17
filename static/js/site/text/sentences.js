/** @file Cuts a text into sentences that, joined, give the text back, as limelight/text/sentences.py does. */

import { BLANK, isBlank } from "./characters.js";

// A short first line with an empty line below it: how a review with a title is written.
const BREAK = "(?:\\r\\n|[\\r\\n])";
const BLANK_ON_A_LINE = BLANK.replace("\\t-\\r", "\\t\\x0b\\x0c");
const TITLE = new RegExp(`^[${BLANK}]*[^${BLANK}][^\\r\\n]{0,99}${BREAK}[${BLANK_ON_A_LINE}]*${BREAK}[${BLANK}]*`, "u");

/**
 * @param {string} text
 * @param {(language: string, text: string) => string[]} segment of `sentencex-wasm`
 * @returns {string[]} each sentence with the white space after it; none is blank, except where all of `text` is
 */
export function splitSentences(text, segment) {
  const title = TITLE.exec(text)?.[0] ?? "";
  const sentences = [];
  for (const piece of [...(title ? [title] : []), ...segment("en", text.slice(title.length))]) {
    if (sentences.length && (isBlank(piece) || isBlank(sentences.at(-1)))) sentences[sentences.length - 1] += piece;
    else sentences.push(piece);
  }
  return sentences;
}
