/** @file Which digit an image is, which pixels decided it, and its way through the network, as limelight/digits.py and inside/digit_cnn.py have it. */

/** @import { Numbers } from "../half.js" */
/** @import { Place } from "../inside/digit_cnn.js" */
/** @import { Network } from "./graph/network.js" */

import rules from "../rules.js";
import { mean, softmax, sum } from "./arithmetic.js";
import { channelsLast, list, tensor, traced } from "./graph/tensor.js";
import { isUndecided, mostProbable } from "./model/verdict.js";
import { refusal } from "./refusal.js";

// Occlusion erases squares of this width in pixels, and moves them by half of it.
const { square: SQUARE } = rules.digits;

/**
 * What `limelight export --site` writes of a model that reads digits.
 *
 * @typedef {object} About
 * @property {string} name
 * @property {string} version
 * @property {string[]} labels
 * @property {?number} undecided with at least this entropy, probabilities are as flat as for no ink
 * @property {?number} restless with more variation than this, an image is no digit
 * @property {import("../inside/sizes.js").Block[]} blocks
 * @property {number[][]} scales for each layer, the factors between the filters of the graph and those that were learned
 */

export class Digits {
  /** @param {About} about @param {{explained: Network}} networks */
  constructor(about, networks) {
    this.about = about;
    this.name = about.name;
    this.version = about.version;
    this.labels = about.labels;
    this.networks = networks;
  }

  /**
   * @param {number[][]} pixels 0 (paper) to 255 (ink)
   * @param {?string} target a label; the likely one by default
   * @param {boolean} occlusion whether to rub out the ink square by square
   * @returns {object} the fields of an answer but those of the request
   */
  answer(pixels, target, occlusion) {
    const size = pixels.length;
    const image = Float32Array.from(pixels.flat());
    const asked = { pixels: tensor(image, [1, size, size]), target: tensor(Int32Array.of(target === null ? -1 : this.labels.indexOf(target)), [1]) };
    const { scores, saliency } = this.networks.explained.run(asked, ["scores", "saliency"]);
    const likely = mostProbable(scores.data);
    const chosen = target === null ? likely : this.labels.indexOf(target);
    const probabilities = softmax(scores.data);
    return {
      digit: Number(this.labels[likely]),
      undecided: isUndecided(this.about, probabilities) || variation(pixels) > (this.about.restless ?? Infinity),
      probabilities,
      target: Number(this.labels[chosen]),
      saliency: rowsOf(saliency.data, size),
      occlusion: occlusion ? rowsOf(this.occlude(image, size, scores.data, chosen), size) : null,
    };
  }

  /** @returns {Float64Array} how far the score of `chosen` falls without the squares around each pixel, on the mean */
  occlude(image, size, scores, chosen) {
    const step = SQUARE / 2;
    const starts = Array.from({ length: Math.ceil((size - 1 + step) / step) }, (_, place) => 1 - step + place * step);
    const squares = starts.flatMap((row) => starts.map((column) => pixelsOf(row, column, size)));
    const inked = squares.filter((square) => square.some((pixel) => image[pixel]));
    const covers = new Float64Array(image.length);
    for (const pixel of squares.flat()) covers[pixel]++;
    const falls = new Float64Array(image.length);
    if (inked.length) {
      const images = new Float32Array(inked.length * image.length);
      inked.forEach((square, place) => {
        images.set(image, place * image.length);
        for (const pixel of square) images[place * image.length + pixel] = 0;
      });
      const without = this.networks.explained.run({ pixels: tensor(images, [inked.length, size, size]) }, ["scores"]).scores;
      const lead = (all, from) => all[from + chosen] - mean(all.slice(from, from + scores.length));
      const whole = lead(scores, 0);
      inked.forEach((square, place) => {
        for (const pixel of square) falls[pixel] += whole - lead(without.data, place * scores.length);
      });
    }
    return falls.map((fall, pixel) => fall / covers[pixel]);
  }
}

/** @param {number} row @param {number} column @param {number} size @returns {number[]} the pixels of a square that lie in the image */
function pixelsOf(row, column, size) {
  const within = (first) => Array.from({ length: SQUARE }, (_, place) => first + place).filter((place) => place >= 0 && place < size);
  return within(row).flatMap((y) => within(column).map((x) => y * size + x));
}

/** @param {number[][]} pixels @returns {number} the mean difference of neighbours, with paper around the image */
function variation(pixels) {
  const columns = pixels[0].map((_, column) => pixels.map((row) => row[column]));
  const along = (lines) => sum(lines.flatMap((line) => [...line, 0].map((pixel, place) => Math.abs(pixel - (line[place - 1] ?? 0)))));
  return (along(pixels) + along(columns)) / (pixels.length * pixels[0].length);
}

/** @param {ArrayLike<number>} values @param {number} size @returns {number[][]} */
const rowsOf = (values, size) => Array.from({ length: size }, (_, row) => Array.prototype.slice.call(values, row * size, (row + 1) * size));

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
  const layers = names.map((name) => channelsLast(traced(found[name])));
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
    const inputs = windowOf(channelsLast(traced(found[convolutions[layer].inputs[0]])), row, column, filter.shape);
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
