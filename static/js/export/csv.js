/** @file A table as CSV (RFC 4180), safe for spreadsheets, and the table of the words of an answer. */

/** @import { Explanation } from "../model/types.js" */

import rules from "../rules.js";

// A spreadsheet would run a cell that begins like this as a formula.
const FORMULA = new Set(rules.tables.formula);

/**
 * @param {(string | number | boolean | null)[][]} rows the first one holds the names of the columns
 * @returns {string} the table; a byte order mark at its start marks it as UTF-8 for spreadsheets
 */
export function toCsv(rows) {
  return `\ufeff${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

/**
 * @param {string | number | boolean | null} value text is always quoted, and never a formula; numbers stay numbers
 * @returns {string}
 */
function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  return `"${(FORMULA.has(value[0]) ? `'${value}` : value).replaceAll('"', '""')}"`;
}

/**
 * @param {Explanation[]} answers the same text through each lens; the first one names sentences and words
 * @returns {(string | number | boolean | null)[][]} a row of names, then one row a word
 */
export function wordRows(answers) {
  const columns = answers.map(({ method, explanation }) => method ?? explanation);
  // One lens has phrases: a row says which one its word is in, what that adds, and what the answer is without it.
  const phrases = answers.find((answer) => answer.phrases?.length)?.phrases;
  const phraseNames = phrases ? ["phrase", "phrase_value", "without_phrase"] : [];
  /** @type {(string | number | boolean | null)[][]} */
  const rows = [["sentence", "word", "text", "known", "read", "removed", ...columns, ...columns.map((name) => `sentence_${name}`), ...phraseNames]];
  let number = 0;
  answers[0].sentences.forEach(({ tokens }, i) => {
    tokens.forEach((token, j) => {
      // White space without a word has a number, and no row.
      const place = number++;
      if (!token.text) return;
      const weights = answers.map(({ sentences }) => sentences[i].tokens[j].weight);
      const sentenceWeights = answers.map(({ sentences }) => sentences[i].weight);
      const phrase = phrases?.findIndex(({ start, end }) => start <= place && place < end) ?? -1;
      const of = phrase < 0 ? phraseNames.map(() => null) : [phrase + 1, phrases[phrase].value, phrases[phrase].without];
      rows.push([i + 1, place, token.text, token.known, token.read, token.removed ?? false, ...weights, ...sentenceWeights, ...of]);
    });
  });
  return rows;
}
