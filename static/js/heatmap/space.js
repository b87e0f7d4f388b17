/** @file Which part of the white space between two sentences is shown where: every paragraph of the heat map is a block. */

/** @import { Sentence } from "../model/types.js" */

/** @param {Sentence} sentence @returns {string} the white space before its first word: a token without text */
export const spaceBefore = ({ tokens }) => (tokens.length > 1 && !tokens[0].text ? tokens[0].whitespace : "");

/**
 * A line break ends the paragraph, whose block ends its line by itself: so the first one goes with the sentence and shows
 * nothing. More line breaks are a gap below it. What follows the last one indents the next sentence.
 *
 * @param {string} whitespace
 * @returns {{end: string, gap: string, indent: string}} joined, they are `whitespace`
 */
export function splitSpace(whitespace) {
  const first = whitespace.indexOf("\n") + 1;
  const last = whitespace.lastIndexOf("\n") + 1;
  if (!first) return { end: whitespace, gap: "", indent: "" };
  return { end: whitespace.slice(0, first), gap: whitespace.slice(first, last), indent: whitespace.slice(last) };
}
