/**
 * @file What a Kim CNN computes of a text, as limelight/inside/kim_cnn.py has it: the windows of each width, the
 *   strongest of each filter, and what it adds.
 */

import { range, sum } from "../arithmetic.js";
import { numbersOf, rowsOf, timesMatrix } from "./weights.js";

/**
 * @typedef {object} Filters of a Kim CNN
 * @property {Record<string, import("./weights.js").Weights>} arrays
 * @property {{size: number, bias: Float32Array}[]} layers
 * @property {(document: number[][]) => {layer: {size: number, filters: number}, responses: Float32Array}[]} responses
 */

/**
 * @param {Filters} network
 * @param {number[][]} document the token ids of its sentences
 * @param {{shows: (sentence: number) => boolean, window: ?{kernel_size: number, first: number, filter: number}}} asked
 * @returns {{logits: Float64Array, fields: any}} the fields of the trace; `label` is the position of the label
 */
export function traceKim(network, document, { shows, window }) {
  const ids = document.flat();
  const { "classifier.kernel": kernel, "classifier.bias": bias } = network.arrays;
  const labels = bias.data.length;
  const sentenceOf = document.flatMap((sentence, number) => sentence.map(() => number));
  const layers = network.responses(document).map(({ layer: { size, filters }, responses }) => {
    const rows = range(ids.length + size - 1).map((at) => responses.subarray(at * filters, (at + 1) * filters));
    return {
      size,
      rows,
      best: range(filters).map((filter) =>
        rows.reduce((most, row, at) => (row[filter] > rows[most][filter] ? at : most), 0),
      ),
    };
  });
  const pooled = layers.flatMap(({ rows, best }) => best.map((at, filter) => rows[at][filter]));
  const logits = timesMatrix(pooled, kernel, bias.data);
  const label = logits.indexOf(Math.max(...logits));
  // Of the label more than of the mean of the others.
  const own = (/** @type {ArrayLike<number>} */ values, from = 0) =>
    values[from + label] - sum(range(labels).map((k) => (k === label ? 0 : values[from + k]))) / (labels - 1);
  const windows = layers.map(({ size, rows }) => {
    const middle = (/** @type {number} */ at) =>
      Math.min(Math.max(at + 1 - size + Math.floor((size - 1) / 2), 0), ids.length - 1);
    const shown = range(rows.length).filter((at) => shows(sentenceOf[middle(at)]));
    return {
      kernel_size: size,
      first: (shown[0] ?? 0) + 1 - size,
      responses: numbersOf(
        shown.map((at) => rows[at]),
        rows[0].length,
      ),
    };
  });
  return {
    logits,
    fields: {
      label,
      windows,
      winners: layers.flatMap(({ size, best }) => best.map((at) => at + 1 - size)),
      contributions: pooled.map((value, filter) => value * own(kernel.data, filter * labels)),
      bias: own(bias.data),
      window_sum: window && windowSum(network, ids, window),
    },
  };
}

/**
 * @param {Filters} network
 * @param {number[]} ids
 * @param {{kernel_size: number, first: number, filter: number}} window
 */
function windowSum({ arrays, layers }, ids, { kernel_size: size, first, filter }) {
  const {
    data,
    shape: [, features, filters],
  } = arrays[`convolutions.${layers.findIndex((layer) => layer.size === size)}.kernel`];
  const bias = layers.find((layer) => layer.size === size).bias[filter];
  const nothing = new Float32Array(features);
  const inputs = range(size).map((at) =>
    ids[first + at] === undefined ? nothing : rowsOf(arrays.embedding, [ids[first + at]]),
  );
  const weights = range(size).map((at) =>
    range(features).map((feature) => data[(at * features + feature) * filters + filter]),
  );
  const total = bias + sum(inputs.map((row, at) => sum(row.map((value, feature) => value * weights[at][feature]))));
  return { inputs: numbersOf(inputs), filter: numbersOf(weights), bias, value: Math.max(0, total) };
}
