/** @file Which digit an image is, and which pixels decided it, as limelight/digits.py does. */

/** @import { Network } from "./graph/network.js" */

import { mean, softmax, sum } from "./arithmetic.js";
import { tensor } from "./graph/tensor.js";
import { isUndecided, mostProbable } from "./model/verdict.js";

// Occlusion erases squares of this many pixels, and moves them by half as many.
const SQUARE = 4;

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
