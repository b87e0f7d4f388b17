/**
 * @file Counts how often the reader was right, and writes the log; nothing here touches the page.
 *
 * @typedef {object} Entry what became of one review
 * @property {number} review its number, from 1
 * @property {boolean} light whether its light was shown
 * @property {?number} given the stars that its writer gave, if they are known
 * @property {number} guess the stars that the reader guessed
 * @property {number} model the expected stars of the model
 * @property {string} phrase the one that the reader chose
 * @property {string} strongest the one with the largest value
 * @property {string} change the first change that the reader made; "" for none
 * @property {?number} after the expected stars after it
 */

import { wholePercent } from "../format.js";

// The normal quantile of a 95% interval.
const Z = 1.959964;
/** How far an answer has to move, in stars, to be another one. */
const TURN = 1;

/**
 * @param {number} count
 * @param {number} n
 * @returns {[number, number]} both ends of Wilson's 95% interval of the share `count / n`, as
 *   limelight/common/statistics.py
 */
export function wilson(count, n) {
  if (!n) return [0, 1];
  const share = count / n;
  const whole = 1 + (Z * Z) / n;
  const middle = (share + (Z * Z) / (2 * n)) / whole;
  const reach = (Z / whole) * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n));
  return [count === 0 ? 0 : middle - reach, count === n ? 1 : middle + reach];
}

/** @param {number} before @param {number} after expected stars @returns {boolean} whether the answer has turned */
export const isTurned = (before, after) => Math.abs(after - before) >= TURN;

/** @type {[string, (entry: Entry) => ?boolean][]} what is counted, with its name; null: not to be counted */
export const MEASURES = [
  [
    "Your first change moved the answer by a star",
    ({ model, after }) => (after === null ? null : isTurned(model, after)),
  ],
  ["You guessed the same stars as the model", ({ guess, model }) => guess === Math.round(model)],
  ["You chose its strongest phrase", ({ phrase, strongest }) => phrase === strongest],
];

/** @param {Entry[]} log @param {(entry: Entry) => ?boolean} holds @returns {string} "5 of 6 (44–97%)" */
export function share(log, holds) {
  const results = log.map(holds).filter((each) => each !== null);
  const count = results.filter(Boolean).length;
  const [low, high] = wilson(count, results.length);
  return results.length
    ? `${count} of ${results.length} (${wholePercent(low).slice(0, -1)}–${wholePercent(high)})`
    : "–";
}

/**
 * @param {Entry[]} log
 * @returns {?{you: number, model: number, of: number}} how often each said the stars of the writer; null where none are
 *   known
 */
export function score(log) {
  const known = log.filter(({ given }) => given !== null);
  const right = (saidOf) => known.filter((entry) => saidOf(entry) === entry.given).length;
  return known.length
    ? { you: right(({ guess }) => guess), model: right(({ model }) => Math.round(model)), of: known.length }
    : null;
}

/** @param {Entry[]} log @returns {(string | number | null)[][]} a row of names, then one row a review */
export function logRows(log) {
  const names = ["review", "arm", "given", "guess", "model", "phrase", "strongest", "change", "after"];
  return [
    names,
    ...log.map((entry) => {
      const row = { ...entry, arm: entry.light ? "light" : "no-light" };
      return names.map((name) => row[name]);
    }),
  ];
}
