/** @file A Kim CNN made ready to answer, with the windows that won its filters, as limelight/engines/kim_cnn.py has it. */

/** @import { Engine, Ids, Kept, Region, Shown } from "./engine.js" */
/** @import { Network } from "../graph/network.js" */

import { mean, sum } from "../arithmetic.js";
import { copyRows, tensor } from "../graph/tensor.js";
import { bySentence, lengthOf } from "./engine.js";
import { poolParts, respond } from "./windows.js";

// Number of words whose contributions to the filters are cached: 7 kB each for 200 filters of three sizes.
const MOST_WORDS = 3_000;
// Regions that an answer names for each kernel size.
const STRONGEST = 5;

/** @implements {Engine} */
export class KimCnnEngine {
  name = "ngrams";

  /** @param {{documents: Network}} networks */
  constructor({ documents }) {
    this.documents = documents;
    this.words = documents.wordVectors();
    const filters = documents.operations
      .filter(({ type }) => type === "Conv")
      .map(({ inputs }) => inputs.slice(1).map((name) => documents.constants.get(name)));
    /** With the first of its filters among all, and the first of its columns among what tokens add. */
    this.layers = [];
    for (const [{ shape: [count, , size] }, bias] of filters) {
      const column = this.layers.reduce((columns, layer) => columns + layer.size * layer.filters, 0);
      this.layers.push({ size, filters: count, bias: bias.data, feature: this.layers.length * count, column });
    }
    this.kernelSizes = this.layers.map(({ size }) => size);
    /** Those of each kernel size. */
    this.filters = this.layers[0].filters;
    this.features = this.kernelSizes.length * this.filters;
    this.matrix = joinFilters(documents, filters.map(([weights]) => weights));
    /** @type {Map<number, Float32Array>} by token id */
    this.projected = new Map();
    /** Weights of the classifier, `[features][labels]`, less their mean over labels. */
    const { data, shape } = documents.classifier().weights;
    this.labelWeights = Array.from({ length: shape[0] }, (_, feature) => {
      const row = Array.from(data.subarray(feature * shape[1], (feature + 1) * shape[1]));
      const middle = mean(row);
      return row.map((weight) => weight - middle);
    });
  }

  /** @param {Ids} document @returns {Shown} */
  show(document) {
    const { pooled, winners } = this.pool(document.flat());
    const { probabilities } = this.documents.run({ pooled: tensor(pooled, [1, this.features]) }, ["probabilities"]);
    return this.share(document, probabilities.data, pooled, winners);
  }

  /** @param {Ids} document @returns {ArrayLike<number>} the strongest response of each filter */
  vector(document) {
    return this.pool(document.flat()).pooled;
  }

  /** @param {number[]} ids @returns {{pooled: Float32Array, winners: Int32Array}} the strongest response of each filter, and where its window begins */
  pool(ids) {
    const pooled = new Float32Array(this.features).fill(-1);
    const winners = new Int32Array(this.features);
    for (const layer of this.layersOf(ids)) {
      for (let start = 1 - layer.size; start < ids.length; start++) {
        const responses = respond(layer, ids.length, Array.from({ length: layer.size }, (_, place) => start + place));
        for (let filter = 0, at = layer.feature; filter < layer.filters; filter++, at++) {
          if (responses[filter] <= pooled[at]) continue;
          pooled[at] = responses[filter];
          winners[at] = start;
        }
      }
    }
    return { pooled, winners };
  }

  /** @param {Ids} document @param {Kept[]} kept @returns {Generator<void, Float32Array[]>} */
  *slices(document, kept) {
    const ids = document.flat();
    const pooled = new Float32Array(kept.length * this.features);
    for (const layer of this.layersOf(ids)) {
      yield* poolParts(layer, ids.length, kept, (part) => pooled.subarray(part * this.features + layer.feature, part * this.features + layer.feature + layer.filters));
    }
    const { probabilities } = this.documents.run({ pooled: tensor(pooled, [kept.length, this.features]) }, ["probabilities"]);
    const labels = probabilities.shape[1];
    return kept.map((_, part) => /** @type {Float32Array} */ (probabilities.data.slice(part * labels, (part + 1) * labels)));
  }

  /** @param {number[]} ids of a text @returns {(import("./windows.js").Layer & {feature: number})[]} */
  layersOf(ids) {
    const rows = this.project(ids);
    return this.layers.map((layer) => ({ ...layer, adds: (token) => rows[token].subarray(layer.column, layer.column + layer.size * layer.filters) }));
  }

  /** @param {number[]} ids @returns {Float32Array[]} what each token adds to every filter at every place of its window, layer after layer */
  project(ids) {
    if (this.projected.size > MOST_WORDS) this.projected.clear();
    const fresh = [...new Set(ids)].filter((id) => !this.projected.has(id));
    if (fresh.length) {
      const { words, matrix } = this;
      const size = words.shape[1];
      const vectors = copyRows(words.data, size, fresh, new Float32Array(fresh.length * size));
      const made = this.documents.kernel.multiply(vectors, fresh.length, matrix);
      fresh.forEach((id, place) => this.projected.set(id, made.slice(place * matrix.columns, (place + 1) * matrix.columns)));
    }
    return ids.map((id) => this.projected.get(id));
  }

  /** Spreads what each filter adds to the predicted label over the words of the window that won it. @returns {Shown} */
  share(document, probabilities, pooled, winners) {
    const tokens = lengthOf(document);
    const label = probabilities.indexOf(Math.max(...probabilities));
    const labels = probabilities.length;
    const windows = Array.from(pooled, (strength, feature) => {
      const size = this.kernelSizes[Math.floor(feature / this.filters)];
      const push = strength * this.labelWeights[feature][label];
      return {
        kernel_size: size,
        start: Math.max(winners[feature], 0),
        end: Math.min(winners[feature] + size, tokens),
        filter: feature % this.filters,
        activation: strength,
        push,
        // What is above the mean of all labels is above that of the others, and by more.
        contribution: (push * labels) / (labels - 1),
      };
    });
    const weights = new Float64Array(tokens);
    for (const { start, end, push } of windows) {
      for (let place = start; place < end; place++) weights[place] += Math.max(push, 0) / (end - start);
    }
    const total = Math.max(sum(weights), 1e-12);
    const tokenWeights = bySentence(weights.map((weight) => weight / total), document);
    return {
      probabilities,
      sentenceWeights: tokenWeights.map(sum),
      tokenWeights,
      regions: this.kernelSizes.flatMap((size) => strongest(windows.filter(({ kernel_size }) => kernel_size === size))),
    };
  }
}

/** @param {Network} network @param {import("../graph/tensor.js").Tensor[]} all filters `[filters, vector, size]` @returns {import("../graph/kernel.js").Matrix} `[vector, Σ size · filters]` */
function joinFilters(network, all) {
  const columns = all.flatMap(({ data, shape: [filters, vector, size] }) =>
    Array.from({ length: size * filters }, (_, column) => {
      const [place, filter] = [Math.floor(column / filters), column % filters];
      return (row) => data[(filter * vector + row) * size + place];
    }),
  );
  return network.kernel.keep((row, column) => columns[column](row), all[0].shape[1], columns.length);
}

/** @param {(Region & {push: number})[]} windows of one kernel size @returns {Region[]} those that count most, the most first */
const strongest = (windows) =>
  windows
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, STRONGEST)
    .filter(({ activation }) => activation > 0)
    .map(({ push, ...region }) => region);
