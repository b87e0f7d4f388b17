/** @file Sums of numbers, numbers with fewer digits, and orders. */

/** @param {ArrayLike<number>} values @returns {number} */
export const sum = (values) => Array.prototype.reduce.call(values, (total, value) => total + value, 0);

/** @param {ArrayLike<number>} values @returns {number} */
export const mean = (values) => sum(values) / values.length;

/** @param {number} value @param {number} digits behind the point @returns {number} */
export const rounded = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits;

/** As Python rounds. @param {number} value @returns {number} */
export const roundHalfEven = (value) => (Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));

/** @param {number} count @returns {number[]} the numbers from 0 to `count` */
export const range = (count) => Array.from({ length: count }, (_, number) => number);

/** @param {ArrayLike<number>} values @returns {number[]} the places of the values from the smallest to the largest; of equal ones, the first comes first */
export const ascending = (values) => range(values.length).sort((a, b) => values[a] - values[b]);

/** @param {ArrayLike<number>} values @returns {number[]} the same from the largest to the smallest */
export const descending = (values) => range(values.length).sort((a, b) => values[b] - values[a]);

/** @param {ArrayLike<number>} scores @returns {number[]} */
export function softmax(scores) {
  const most = Math.max(...Array.from(scores));
  const shares = Array.from(scores, (score) => Math.exp(score - most));
  const total = sum(shares);
  return shares.map((share) => share / total);
}
