/** @file How a phrase of a text is quoted: on one line, without tags of HTML, and without the marks at its ends. */

import rules from "./rules.js";

const MARKS = new Set(rules.named.marks);
const TAG = new RegExp(rules.named.tag, "g");
// White space as Python has it: with these controls, and without the mark of byte order.
const CONTROLS = "\\x1c-\\x1f\\x85";
const BLANKS = new RegExp(`(?:[${CONTROLS}]|(?!\\ufeff)\\s)+`, "u");

/** @param {{text: string, whitespace: string, removed?: boolean}[]} tokens @returns {string} */
export function quoted(tokens) {
  const written = tokens.filter(({ removed }) => !removed).map(({ text, whitespace }) => text + whitespace);
  const text = written.join("").replace(TAG, " ").split(BLANKS).filter(Boolean).join(" ");
  const characters = [...text];
  const first = characters.findIndex((character) => !MARKS.has(character));
  const last = characters.findLastIndex((character) => !MARKS.has(character));
  return first < 0 ? text : characters.slice(first, last + 1).join("");
}
