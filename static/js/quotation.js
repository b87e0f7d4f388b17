/**
 * @file How a phrase of a text is quoted: on one line, without tags of HTML, and without the marks at its ends. As
 *   `quoted` in limelight/insights/quotation.py.
 */

import rules from "./rules.js";

const { pairs: PAIRS } = rules.named;
const MARKS = new Set(rules.named.marks);
const TAG = new RegExp(rules.named.tag, "g");
// White space as Python has it: with these controls, and without the mark of byte order.
const CONTROLS = "\\x1c-\\x1f\\x85";
const BLANKS = new RegExp(`(?:[${CONTROLS}]|(?!\\ufeff)\\s)+`, "u");

/** @param {{text: string, whitespace: string, removed?: boolean}[]} tokens @returns {string} */
export function quoted(tokens) {
  const written = tokens.filter(({ removed }) => !removed).map(({ text, whitespace }) => text + whitespace);
  const text = written.join("").replace(TAG, " ").split(BLANKS).filter(Boolean).join(" ");
  return withoutMarks(text) || text;
}

/**
 * @param {string} text
 * @returns {string} without the marks at its ends: quotes and brackets go in pairs, or where the partner is not there
 */
function withoutMarks(text) {
  const characters = [...text];
  const start = characters.findIndex((character) => !MARKS.has(character));
  if (start < 0) return "";
  const kept = characters.slice(start, characters.findLastIndex((character) => !MARKS.has(character)) + 1);
  const [first, inside, last] = [kept[0], kept.slice(1, -1), kept.length > 1 ? kept.at(-1) : ""];
  if (PAIRS.includes(first + last) && !inside.includes(first) && !inside.includes(last))
    return withoutMarks(inside.join(""));
  for (const { mark, rest } of [
    { mark: last, rest: [first, ...inside] },
    { mark: first, rest: [...inside, last] },
  ]) {
    const partners = PAIRS.filter((pair) => mark && pair.includes(mark)).map((pair) => pair.replace(mark, ""));
    if (partners.length && !partners.some((partner) => rest.includes(partner))) return withoutMarks(rest.join(""));
  }
  return kept.join("");
}
