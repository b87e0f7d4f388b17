/** @file What an engine takes and gives: an engine is a network made ready to answer. */

/**
 * @typedef {number[][]} Ids the token ids of the sentences of a document, none of them empty
 * @typedef {ArrayLike<number>} Kept 1 for each token of a document that a part of it has, otherwise 0
 *
 * @typedef {{kernel_size: number, start: number, end: number, filter: number, activation: number, contribution: number}} Region
 *   a window that won a filter; its places count over all tokens that were read
 *
 * @typedef {object} Shown what a network says of a document
 * @property {ArrayLike<number>} probabilities
 * @property {ArrayLike<number>} sentenceWeights
 * @property {ArrayLike<number>[]} tokenWeights of each sentence
 * @property {Region[]} regions
 *
 * @typedef {object} Engine
 * @property {string} name what its weights are: `attention` or `ngrams`
 * @property {import("../graph/tensor.js").Tensor} words their vectors `[vocabulary, size]`
 * @property {(document: Ids) => Shown} show
 * @property {(document: Ids, kept: Kept[]) => Generator<void, Float32Array[]>} slices the probabilities of parts of a document,
 *   as if the other tokens had never been written; it rests after every few milliseconds of work
 * @property {(document: Ids) => ArrayLike<number>} vector what the classifier is given
 *
 * @typedef {object} Patient an engine for one question: others are answered, and it may be given up, while it rests
 * @property {string} name
 * @property {(document: Ids) => Shown} show
 * @property {(document: Ids, kept: Kept[]) => Promise<Float32Array[]>} parts
 */

import { tensor } from "../graph/tensor.js";

/** @param {number[][]} rows @returns {import("../graph/tensor.js").Tensor} with zeros at the end of those that are shorter than the longest */
export function padded(rows) {
  const width = Math.max(1, ...rows.map((row) => row.length));
  const data = new Int32Array(rows.length * width);
  rows.forEach((row, place) => data.set(row, place * width));
  return tensor(data, [rows.length, width]);
}

/**
 * @param {Engine} engine
 * @param {() => Promise<void>} rest resolves when the work goes on, and rejects where it is given up
 * @returns {Patient}
 */
export const patient = (engine, rest) => ({
  name: engine.name,
  show: (document) => engine.show(document),
  async parts(document, kept) {
    const slices = engine.slices(document, kept);
    for (;;) {
      const { done, value } = slices.next();
      if (done) return value;
      await rest();
    }
  },
});

/** @template T @param {Generator<void, T>} slices @returns {T} without rests */
export function atOnce(slices) {
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
  }
}

/** @param {Ids} document @returns {number} its tokens */
export const lengthOf = (document) => document.reduce((length, sentence) => length + sentence.length, 0);

/** @template T @param {ArrayLike<T>} values one for each token @param {Ids} document @returns {T[][]} those of each sentence */
export function bySentence(values, document) {
  let first = 0;
  return document.map((sentence) => {
    const own = Array.prototype.slice.call(values, first, first + sentence.length);
    first += sentence.length;
    return own;
  });
}
