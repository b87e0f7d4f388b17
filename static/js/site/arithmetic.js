/** @file Sums of numbers, and numbers with fewer digits. */

/** @param {ArrayLike<number>} values @returns {number} */
export const sum = (values) => Array.prototype.reduce.call(values, (total, value) => total + value, 0);

/** @param {ArrayLike<number>} values @returns {number} */
export const mean = (values) => sum(values) / values.length;

/** @param {number} value @param {number} digits behind the point @returns {number} */
export const rounded = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits;

/** As Python rounds. @param {number} value @returns {number} */
export const roundHalfEven = (value) => (Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));
