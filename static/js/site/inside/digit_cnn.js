/** @file A digit on its way through its network, as limelight/inside/digit_cnn.py has it. */

/** @import { Digits } from "../digits.js" */
/** @import { Place } from "../../inside/digit_cnn.js" */
/** @import { Numbers } from "../../inside/arrays.js" */

import { tensor } from "../graph/tensor.js";
import { refusal } from "../refusal.js";
import { channelsLast, list, numbers } from "./numbers.js";

/**
 * @param {Digits} digits
 * @param {number[][]} pixels 0 (paper) to 255 (ink)
 * @param {?Place} cell a number to explain as a sum
 * @returns {object} the fields of a trace but those of the request
 */
export function traceDigit({ about: { blocks, scales }, networks: { explained } }, pixels, cell) {
  const size = pixels.length;
  const convolutions = explained.operations.filter(({ type }) => type === "Conv");
  const names = scales.map((_, layer) => `layer_${layer}`);
  const found = explained.run({ pixels: tensor(Float32Array.from(pixels.flat()), [1, size, size]) }, ["scores", ...names, ...convolutions.map(({ inputs }) => inputs[0])]);
  const layers = names.map((name) => channelsLast(numbers(found[name])));
  /** The filter of a channel as it was learned, `[3, 3, depth]`. */
  const filterOf = (layer, channel) => {
    const { data, shape } = explained.constants.get(convolutions[layer].inputs[1]);
    const [, depth, rows, columns] = shape;
    const own = data.subarray(channel * depth * rows * columns, (channel + 1) * depth * rows * columns);
    return channelsLast({ shape: [depth, rows, columns], values: Float32Array.from(own, (value) => value / (scales[layer][channel] || 1)) });
  };
  const first = scales[0].map((_, channel) => filterOf(0, channel));
  const sumOf = ({ layer, row, column, channel }) => {
    const [rows, columns, channels] = layers[layer]?.shape ?? [0, 0, 0];
    if (row >= rows || column >= columns || channel >= channels) throw refusal("invalid-request", "no_cell", { cell: [layer, row, column, channel].join(", ") });
    const filter = filterOf(layer, channel);
    const inputs = windowOf(channelsLast(numbers(found[convolutions[layer].inputs[0]])), row, column, filter.shape);
    const sum = inputs.values.reduce((total, value, at) => total + value * filter.values[at], 0);
    const normalised = sum * scales[layer][channel] + explained.constants.get(convolutions[layer].inputs[2]).data[channel];
    return { inputs, filter, sum, normalised, value: Math.max(normalised, 0) };
  };
  return {
    blocks,
    filters: channelsLast({ shape: [first.length, ...first[0].shape.slice(0, 2)], values: Float32Array.from(first.flatMap(({ values }) => [...values])) }),
    layers,
    scores: list(found.scores),
    cell: cell ? sumOf(cell) : null,
  };
}

/** @param {Numbers} maps @param {number} row @param {number} column @param {number[]} shape rows, columns, channels @returns {Numbers} what a filter of that shape sees there */
function windowOf({ shape: [, columns, channels], values }, row, column, shape) {
  const lines = Array.from({ length: shape[0] }, (_, y) => ((row + y) * columns + column) * channels);
  return { shape, values: Float32Array.from(lines.flatMap((from) => [...values.subarray(from, from + shape[1] * channels)])) };
}
