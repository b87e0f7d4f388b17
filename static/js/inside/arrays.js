/** @file Rows of arrays, and their products. */

/** @import { Numbers } from "../float16.js" */

/** @param {Numbers} array with two axes @param {number} row @param {number} [start] @param {number} [stop] @returns {Float32Array} */
export function rowOf({ shape, values }, row, start = 0, stop = shape[1]) {
  return values.subarray(row * shape[1] + start, row * shape[1] + stop);
}

/**
 * @param {Float32Array} left
 * @param {Float32Array} right
 * @param {number} count
 * @returns {{sum: number, largest: {place: number, left: number, right: number, product: number}[], rest: number, more: number}}
 *   their dot product: the `count` largest terms, and what the others come to together
 */
export function dot(left, right, count) {
  const terms = Array.from(left, (value, place) => ({ place, left: value, right: right[place], product: value * right[place] }));
  const sum = terms.reduce((total, { product }) => total + product, 0);
  const largest = [...terms].sort((a, b) => Math.abs(b.product) - Math.abs(a.product)).slice(0, count);
  const rest = sum - largest.reduce((total, { product }) => total + product, 0);
  return { sum, largest, rest, more: terms.length - largest.length };
}
