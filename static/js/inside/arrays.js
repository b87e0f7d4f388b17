/** @file Rows of arrays. */

/**
 * @param {import("../float16.js").Numbers} array with two axes
 * @param {number} row
 * @param {number} [part] of it, of so many `parts`
 * @param {number} [parts]
 * @returns {Float32Array}
 */
export function rowOf({ shape, values }, row, part = 0, parts = 1) {
  const width = shape[1] / parts;
  return values.subarray(row * shape[1] + part * width, row * shape[1] + (part + 1) * width);
}

/** @param {import("../float16.js").Numbers} array @returns {Float32Array[]} */
export const rowsOf = (array) => Array.from({ length: array.shape[0] }, (_, row) => rowOf(array, row));
