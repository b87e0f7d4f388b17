/** @file What moves the answers of many reviews: each phrase, with the mean of its moves and the 95% interval of that. */

import rules from "../rules.js";
import { inSlices } from "./slices.js";

/** @typedef {import("./questions.js").Row} Row */
/** @typedef {{row: number, phrase: string, move: number}} Found a phrase as a review has it, and what it moves there */
/**
 * @typedef {{phrase: string, variants: string[], mean: number, low: number, high: number, n: number, share: number,
 *   sum: number, rows: Found[]}} Driver
 *   `n` counts all reviews in which it stands, those that it does not move much included; `low` and `high` bound the
 *   mean at 95%; `sum` is over all reviews; `rows` are those that it moves, the most first.
 */

/** Phrases in fewer reviews do not generalize. */
export const LEAST_REVIEWS = rules.many.least_reviews;
const WORD = /[\p{L}\p{N}_'&-]+/gu;

/** @param {string} text @returns {string[]} its words in lower case */
export const wordsOf = (text) => text.toLowerCase().replaceAll("’", "'").match(WORD) ?? [];

/**
 * @param {number[]} moves
 * @param {number} [n] reviews; those without a move count as 0
 * @returns {{mean: number, reach: number}} how far the 95% interval reaches to either side of the mean
 */
export function movesOf(moves, n = moves.length) {
  const mean = moves.reduce((sum, move) => sum + move, 0) / n;
  if (n < 3) return { mean, reach: Number.POSITIVE_INFINITY };
  const squares = moves.reduce((sum, move) => sum + move * move, 0);
  const variance = Math.max(squares - n * mean * mean, 0) / (n - 1);
  // The quantile of Student's t within 1%, in powers of 1 / freedom (Fisher and Cornish, 1960).
  const quantile = [1.96, 2.372, 2.822, 2.556, 1.589].reduce((sum, term, power) => sum + term / (n - 1) ** power, 0);
  return { mean, reach: quantile * Math.sqrt(variance / n) };
}

/** Up and down together, the largest |sum| first. @param {Driver} a @param {Driver} b */
export const bySum = (a, b) => Math.abs(b.sum) - Math.abs(a.sum) || (a.phrase < b.phrase ? -1 : 1);

/**
 * Ranks phrases by how far they move the answers in all. Not ranked is a phrase that is among the strongest of fewer
 * than three reviews, one whose mean is hardly anything, and one whose interval holds 0: it may as well move nothing.
 *
 * @param {(Row | undefined)[]} rows
 * @param {(row: number) => string} textOf
 * @param {string} unit `stars` or `probability`
 * @param {number[]} [chosen] the rows that count; all by default
 * @returns {Promise<Driver[]>} the largest |sum| first
 */
export async function findDrivers(rows, textOf, unit, chosen = rows.map((_, row) => row)) {
  const scored = chosen.filter((row) => rows[row] && !rows[row].error);
  /** @type {Map<string, Map<number, Found>>} */
  const found = new Map();
  for (const row of scored) {
    for (const { phrase, move } of rows[row].key_phrases ?? []) {
      const words = wordsOf(phrase).join(" ");
      const reviews = found.get(words) ?? new Map();
      // What stands in a review twice moves it by both.
      found.set(words, reviews.set(row, { row, phrase, move: move + (reviews.get(row)?.move ?? 0) }));
    }
  }
  const phrases = [...found].filter(([, reviews]) => reviews.size >= LEAST_REVIEWS);
  const standing = new Map(phrases.map(([phrase]) => [phrase, 0]));
  const longest = Math.max(...phrases.map(([phrase]) => phrase.split(" ").length));
  await inSlices(scored, (row) => {
    const words = wordsOf(textOf(row));
    const seen = new Set();
    for (let start = 0; start < words.length; start++) {
      let run = "";
      for (const word of words.slice(start, start + longest)) {
        run += run ? ` ${word}` : word;
        if (standing.has(run)) seen.add(run);
      }
    }
    for (const phrase of seen) standing.set(phrase, standing.get(phrase) + 1);
  });
  const drivers = phrases.map(([phrase, reviews]) => {
    const moved = [...reviews.values()].sort((a, b) => Math.abs(b.move) - Math.abs(a.move) || a.row - b.row);
    const n = Math.max(standing.get(phrase), moved.length);
    const { mean, reach } = movesOf(moved.map(({ move }) => move), n);
    return { phrase, variants: [], mean, low: mean - reach, high: mean + reach, n, share: n / scored.length, sum: mean * n, rows: moved };
  });
  return drivers.filter(({ mean, high }) => Math.abs(mean) >= Math.max(rules.key_phrases.least[unit], high - mean)).sort(bySum);
}
