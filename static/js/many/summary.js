/** @file Sums up many reviews: their mean and distribution. */

import { count } from "../format.js";

/** @typedef {import("./questions.js").Row} Row */

/** @param {(Row | undefined)[]} rows @returns {(?Row)[]} those that say anything: null for one that was not read, or is undecided */
export const decided = (rows) => Array.from(rows, (row) => (row && !row.error && !row.undecided ? row : null));

/**
 * @param {(?number)[]} values
 * @param {number[]} places in ascending order
 * @returns {number[]} how many values are nearest to each place, of two as near to the higher; null is not counted
 */
export function countNearest(values, places) {
  const counts = new Array(places.length).fill(0);
  for (const value of values) {
    if (value === null || value === undefined) continue;
    const distances = places.map((place) => Math.abs(place - value));
    counts[distances.lastIndexOf(Math.min(...distances))] += 1;
  }
  return counts;
}

/** @param {(?number)[]} values @returns {?number} the mean of those that are numbers */
export function mean(values) {
  const numbers = values.filter((value) => value !== null && value !== undefined);
  return numbers.length ? numbers.reduce((sum, value) => sum + value, 0) / numbers.length : null;
}

/** @param {(Row | undefined)[]} rows @returns {string} how many of those that say anything have each label, the most frequent first */
export function tally(rows) {
  const counts = new Map();
  for (const row of decided(rows)) {
    if (row) counts.set(row.label, (counts.get(row.label) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([label, number]) => `“${label}” ${count(number)}`).join(", ");
}
