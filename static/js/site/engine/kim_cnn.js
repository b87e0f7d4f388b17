/** @file A Kim CNN made ready to answer, with the windows that won its filters, as limelight/engines/kim_cnn.py has it. */

/** @import { Engine, Ids, Kept, Region, Shown } from "./engine.js" */
/** @import { Network } from "../graph/network.js" */

import { tensor } from "../graph/tensor.js";
import { bySentence, lengthOf, padded } from "./engine.js";
import { poolParts } from "./windows.js";

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
    this.layers = filters.map(([{ shape }, bias]) => ({ size: shape[2], filters: shape[0], bias: bias.data }));
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
      const mean = row.reduce((sum, weight) => sum + weight, 0) / row.length;
      return row.map((weight) => weight - mean);
    });
  }

  /** @param {Ids} document @returns {Shown} */
  show(document) {
    const { probabilities, pooled, winners } = this.documents.run({ token_ids: padded([document.flat()]) });
    return this.share(document, probabilities.data, pooled.data, winners.data);
  }

  /** @param {Ids} document @returns {ArrayLike<number>} the strongest response of each filter */
  vector(document) {
    return this.documents.run({ token_ids: padded([document.flat()]) }, ["pooled"]).pooled.data;
  }

  /** @param {Ids} document @param {Kept[]} kept @returns {Generator<void, Float32Array[]>} */
  *slices(document, kept) {
    const ids = document.flat();
    const rows = this.project(ids);
    const pooled = new Float32Array(kept.length * this.features);
    let column = 0;
    let first = 0;
    for (const { size, filters, bias } of this.layers) {
      const [from, own] = [first, column];
      const adds = (token) => rows[token].subarray(from, from + size * filters);
      yield* poolParts({ size, filters, bias, adds }, ids.length, kept, (part) => pooled.subarray(part * this.features + own, part * this.features + own + filters));
      first += size * filters;
      column += filters;
    }
    const { probabilities } = this.documents.run({ pooled: tensor(pooled, [kept.length, this.features]) }, ["probabilities"]);
    const labels = probabilities.shape[1];
    return kept.map((_, part) => /** @type {Float32Array} */ (probabilities.data.slice(part * labels, (part + 1) * labels)));
  }

  /** @param {number[]} ids @returns {Float32Array[]} what each token adds to every filter at every place of its window, layer after layer */
  project(ids) {
    if (this.projected.size > MOST_WORDS) this.projected.clear();
    const fresh = [...new Set(ids)].filter((id) => !this.projected.has(id));
    if (fresh.length) {
      const { words, matrix } = this;
      const size = words.shape[1];
      const vectors = new Float32Array(fresh.length * size);
      fresh.forEach((id, place) => vectors.set(words.data.subarray(id * size, (id + 1) * size), place * size));
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
    const total = Math.max(weights.reduce((sum, weight) => sum + weight, 0), 1e-12);
    const tokenWeights = bySentence(weights.map((weight) => weight / total), document);
    return {
      probabilities,
      sentenceWeights: tokenWeights.map((own) => own.reduce((sum, weight) => sum + weight, 0)),
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
