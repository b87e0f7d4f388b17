/** @file Guesses the columns of the reviews, of the stars, and of groups to split by. */

import rules from "../rules.js";

/** Names of columns of reviews, without case and marks. */
const TEXT = new Set(rules.text_column.names.join(" ").split(" "));
const STARS = /^(stars?|rating|ratings|overall|score|label|class|star_rating|review_rating)$/i;
/** @param {string} name @returns {boolean} whether a column of this name holds reviews */
export const isTextName = (name) => TEXT.has(name.toLowerCase().replace(/[^a-z]/g, ""));

/** @param {string[]} columns @returns {?number} the only one that is called as reviews are; null where that is not clear */
export function namedColumn(columns) {
  const named = columns.flatMap((name, column) => (isTextName(name) ? [column] : []));
  if (!named.length && columns.length === 1 && columns[0].trim().split(/\s+/).length <= rules.text_column.most_words) return 0;
  return named.length === 1 ? named[0] : null;
}

/** More values than this are no groups but names. */
const MOST_GROUPS = 8;

/** @param {string[][]} rows @param {number} column @returns {number} mean length of its cells */
const meanLength = (rows, column) =>
  rows.reduce((sum, row) => sum + (row[column]?.length ?? 0), 0) / Math.max(rows.length, 1);

/**
 * @param {string[]} columns
 * @param {string[][]} rows
 * @returns {number} the column that is clear by its name, else the one with the longest cells, for the reader to confirm
 */
export function guessText(columns, rows) {
  const named = namedColumn(columns);
  if (named !== null) return named;
  const lengths = columns.map((_, column) => meanLength(rows.slice(0, 200), column));
  return lengths.indexOf(Math.max(...lengths));
}

/**
 * @param {string[]} columns
 * @param {string[][]} rows
 * @param {number} least stars
 * @param {number} most stars
 * @returns {number} a column of numbers from `least` to `most` with a known name; -1 where there is none
 */
export function guessStars(columns, rows, least, most) {
  return columns.findIndex((name, column) => {
    const numbers = rows.slice(0, 200).map((row) => starsOf(row[column], least, most));
    return STARS.test(name.trim()) && numbers.filter((number) => number !== null).length > numbers.length / 2;
  });
}

/** What looks like a date; the server says what is unclear of it. */
const DATE = /^(\d{4}-\d\d(-\d\d.*)?|\d{4}\/\d\d?\/\d\d?|\d\d?[./]\d\d?[./]\d{4}|[a-z]+ \d\d?, \d{4}|\d\d? [a-z]+ \d{4})$/i;

/** @param {string[]} columns @param {string[][]} rows @returns {number[]} the columns of several dates, but for a few cells */
export function dateColumns(columns, rows) {
  const some = rows.slice(0, 200);
  return columns
    .map((_, column) => column)
    .filter((column) => 2 * some.filter((row) => DATE.test((row[column] ?? "").trim())).length > some.length)
    .filter((column) => rows.some((row) => row[column] !== rows[0][column]));
}

/** @param {string | undefined} cell @param {number} least @param {number} most @returns {?number} stars from `least` to `most`, else null */
export function starsOf(cell, least, most) {
  const number = Number.parseFloat(cell ?? "");
  return number >= least && number <= most ? number : null;
}

/**
 * @param {string[]} columns
 * @param {string[][]} rows
 * @param {number[]} taken columns that are something else
 * @returns {number[]} the columns with few values, each of them in several rows
 */
export function groupColumns(columns, rows, taken) {
  return columns
    .map((_, column) => column)
    .filter((column) => {
      if (taken.includes(column)) return false;
      const values = new Set(rows.map((row) => row[column] ?? ""));
      return values.size > 1 && values.size <= MOST_GROUPS && rows.length >= 3 * values.size;
    });
}
