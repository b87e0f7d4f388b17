/** @file How a phrase of a text is quoted: on one line, without tags of HTML, and without the marks at its ends. As `quoted` in limelight/insights/quotation.py. */

import rules from "./rules.js";

const { longest: LONGEST, ends: ENDS, pairs: PAIRS } = rules.named;
const MARKS = new Set(rules.named.marks);
const TAG = new RegExp(rules.named.tag, "g");
// White space as Python has it: with these controls, and without the mark of byte order.
const CONTROLS = "\\x1c-\\x1f\\x85";
const BLANKS = new RegExp(`(?:[${CONTROLS}]|(?!\\ufeff)\\s)+`, "u");

/** @typedef {{text: string, whitespace: string, removed?: boolean}} Written */

/** @param {Written[]} tokens @returns {string} their text without tags */
const written = (tokens) => tokens.map(({ text, whitespace, removed }) => (removed ? "" : text + whitespace)).join("").replace(TAG, " ");

/** @param {string} text @returns {string[]} */
const wordsOf = (text) => text.split(BLANKS).filter(Boolean);

/** @param {Written[]} tokens @returns {string} */
export function quoted(tokens) {
  const text = wordsOf(written(tokens)).join(" ");
  return withoutMarks(text) || text;
}

/** @param {Written[]} tokens @param {(token: any) => boolean} isLit many in a row that are not are cut in the middle @returns {string} */
export function shortened(tokens, isLit) {
  /** @type {Written[][]} */
  const parts = [];
  for (const token of tokens) {
    if (parts.length && isLit(parts.at(-1)[0]) === isLit(token)) parts.at(-1).push(token);
    else parts.push([token]);
  }
  return quoted(
    parts.flatMap((part) => {
      const words = wordsOf(written(part));
      return isLit(part[0]) || words.length <= LONGEST ? part : { text: [...words.slice(0, ENDS), "…", ...words.slice(-ENDS)].join(" "), whitespace: " " };
    }),
  );
}

/** @param {string} text @returns {string} without the marks at its ends: quotes and brackets go in pairs, or where the partner is not there */
function withoutMarks(text) {
  const characters = [...text];
  const start = characters.findIndex((character) => !MARKS.has(character));
  if (start < 0) return "";
  const kept = characters.slice(start, characters.findLastIndex((character) => !MARKS.has(character)) + 1);
  const [first, inside, last] = [kept[0], kept.slice(1, -1), kept.length > 1 ? kept.at(-1) : ""];
  if (PAIRS.includes(first + last) && !inside.includes(first) && !inside.includes(last)) return withoutMarks(inside.join(""));
  if (isAlone(last, [first, ...inside])) return withoutMarks([first, ...inside].join(""));
  return isAlone(first, [...inside, last]) ? withoutMarks([...inside, last].join("")) : kept.join("");
}

/** @param {string} mark @param {string[]} rest @returns {boolean} whether it is one of a pair, and `rest` has no partner of it */
function isAlone(mark, rest) {
  const partners = PAIRS.filter((pair) => mark && pair.includes(mark)).map((pair) => pair.replace(mark, ""));
  return partners.length > 0 && !partners.some((partner) => rest.includes(partner));
}
