/** @file Numbers in a shape, and the same as the fields of a trace: they reach the page as they are, so that nothing has to be packed. */

/** @import { Numbers as Traced } from "../../half.js" */

/**
 * @typedef {Float32Array | Int32Array} Numbers
 *
 * @typedef {object} Tensor
 * @property {Numbers} data row by row
 * @property {number[]} shape
 * @property {?Rows} rows which rows of a table these are, where each is one
 *
 * @typedef {{table: Tensor, ids: Numbers}} Rows
 */

/** @param {Numbers} data @param {number[]} shape @returns {Tensor} */
export const tensor = (data, shape) => ({ data, shape, rows: null });

/** @param {number[]} shape @returns {number} */
export const sizeOf = (shape) => shape.reduce((size, axis) => size * axis, 1);

/** @param {Numbers} table @param {number} size of a row @param {ArrayLike<number>} ids @param {Numbers} out where the rows with these numbers go @returns {Numbers} it */
export function copyRows(table, size, ids, out) {
  for (let place = 0; place < ids.length; place++) out.set(table.subarray(ids[place] * size, (ids[place] + 1) * size), place * size);
  return out;
}

/**
 * Rows of a table: their numbers are copied only where an operation asks for them, as most ask for the rows.
 *
 * @param {Tensor} table `[rows, size]`
 * @param {Numbers} ids
 * @param {number[]} shape of `ids`
 * @returns {Tensor}
 */
export function rowsOf(table, ids, shape) {
  const size = table.shape[1];
  /** @type {?Numbers} */
  let copied = null;
  return {
    shape: [...shape, size],
    rows: { table, ids },
    get data() {
      return (copied ??= copyRows(table.data, size, ids, new Float32Array(ids.length * size)));
    },
  };
}

/** @param {Tensor} tensor of a batch of one @returns {Traced} */
export const traced = ({ data, shape }) => ({ shape: shape.slice(1), values: Float32Array.from(data) });

/** @param {Tensor} tensor @returns {number[]} */
export const list = ({ data }) => Array.from(data);

/** @param {Traced} maps `[channels, …]` @returns {Traced} `[…, channels]` */
export function channelsLast({ shape: [channels, ...places], values }) {
  const step = values.length / channels;
  return { shape: [...places, channels], values: values.map((_, at) => values[(at % channels) * step + Math.floor(at / channels)]) };
}
