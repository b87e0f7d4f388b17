/** @file Reads the arrays of a network, as app/site/arrays.py writes them. */

import { halves } from "../../float16.js";
import { softmax } from "../arithmetic.js";

/**
 * @typedef {object} Weights an array, the last axis fastest
 * @property {number[]} shape
 * @property {Float32Array | Int8Array} data
 * @property {?Float32Array} scales of the rows of a table in bytes
 */

/** @param {Uint8Array<ArrayBuffer>} bytes of the file @returns {Record<string, Weights>} by name */
export function readWeights(bytes) {
  let at = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const described = JSON.parse(new TextDecoder().decode(bytes.subarray(4, at)));
  // Bytes of a file stand wherever they do; numbers have to be aligned.
  const next = (/** @type {number} */ size) => bytes.slice(at, (at += size)).buffer;
  return Object.fromEntries(
    described.map(({ name, shape, type }) => {
      const count = shape.reduce((size, axis) => size * axis, 1);
      if (type !== "int8") return [name, { shape, data: halves(next(2 * count)), scales: null }];
      return [name, { shape, data: new Int8Array(next(count)), scales: halves(next(2 * shape[0])) }];
    }),
  );
}

/** @param {Weights} table `[rows, size]` @param {number[]} rows @returns {Float32Array} these rows `[rows, size]` */
export function rowsOf({ shape: [, size], data, scales }, rows) {
  const out = new Float32Array(rows.length * size);
  rows.forEach((row, place) => {
    const scale = scales ? scales[row] : 1;
    for (let at = 0; at < size; at++) out[place * size + at] = data[row * size + at] * scale;
  });
  return out;
}

/**
 * @param {ArrayLike<number>} row `[inner]`
 * @param {Weights} matrix `[inner, columns]`
 * @param {ArrayLike<number>} bias `[columns]`
 * @returns {Float64Array} their product and the bias
 */
export function timesMatrix(row, { data, shape: [inner, columns] }, bias) {
  const out = Float64Array.from(bias);
  for (let at = 0, first = 0; at < inner; at++, first += columns)
    for (let column = 0; column < columns; column++) out[column] += row[at] * data[first + column];
  return out;
}

/** @param {ArrayLike<number>[]} rows @param {number} [width] @returns {import("../../float16.js").Numbers} */
export function numbersOf(rows, width = rows[0]?.length ?? 0) {
  const values = new Float32Array(rows.length * width);
  rows.forEach((row, at) => values.set(row, at * width));
  return { shape: [rows.length, width], values };
}

/**
 * @param {ArrayLike<number>} features
 * @param {Record<string, Weights>} arrays those of the last layer among them
 * @returns {number[]} the probability of each label
 */
export const classify = (features, { "classifier.kernel": kernel, "classifier.bias": bias }) =>
  softmax(timesMatrix(features, kernel, bias.data));
