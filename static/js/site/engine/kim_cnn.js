/**
 * @file A Kim CNN made ready to answer, with the windows that won its filters, as limelight/engines has it: kim_cnn.py, and windows.py
 * for many parts of one text, which share most windows; the graph alone takes some forty times as long to leave out each word.
 */

/** @import { Network } from "../graph/network.js" */
/** @import { Engine, Ids, Kept, Region, Shown } from "./engine.js" */

import rules from "../../rules.js";
import { mean, sum } from "../arithmetic.js";
import { copyRows, tensor } from "../graph/tensor.js";
import { bySentence, lengthOf } from "./engine.js";

// Number of words whose contributions to the filters are cached: 7 kB each for 200 filters of three sizes.
const MOST_WORDS = 3_000;
// Parts that are pooled together: every window of the first is looked at, and of the others only those that are new.
const TOGETHER = 256;
// Regions that an answer names for each kernel size.
const { strongest: STRONGEST } = rules.ngrams;

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

  /** @param {number[]} ids of a text @returns {(Layer & {feature: number})[]} */
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

/**
 * @typedef {object} Layer a convolution of one kernel size
 * @property {number} size tokens of a window
 * @property {number} filters
 * @property {ArrayLike<number>} bias
 * @property {(token: number) => Float32Array} adds what the token at a place of the text adds to each filter, at each place of a
 *   window: `[size · filters]`
 */

/**
 * @param {Layer} layer
 * @param {number} tokens of the text
 * @param {Kept[]} kept
 * @param {(part: number) => Float32Array} rowOf where the strongest response of each filter goes, for each part
 * @returns {Generator<void>}
 */
function* poolParts(layer, tokens, kept, rowOf) {
  for (let first = 0; first < kept.length; first += TOGETHER) {
    const some = kept.slice(first, first + TOGETHER);
    const windows = findWindows(layer.size, tokens, some);
    yield;
    const strongest = runningMaximum(windows, (window) => respond(layer, tokens, window.tokens), some.length, layer.filters);
    for (let part = 0; part < some.length; part++) rowOf(first + part).set(strongest.subarray(part * layer.filters, (part + 1) * layer.filters));
    yield;
  }
}

/** @typedef {{tokens: number[], first: number, end: number}} Window the tokens that meet in it, and the parts that have it: from `first` to before `end` */

/** @param {number} size @param {number} tokens @param {Kept[]} kept @returns {Window[]} each once for each run of parts that have it */
function findWindows(size, tokens, kept) {
  // No part has two windows that end at one place; those beyond the text have numbers from `tokens` on, and from -1 down.
  /** @type {(?Window)[]} */
  const open = new Array(tokens + size - 1).fill(null);
  const found = [];
  const close = (place, part) => {
    if (open[place]) open[place].end = part;
    open[place] = null;
  };
  kept.forEach((own, part) => {
    const there = Array.from({ length: size - 1 }, (_, place) => place - size + 1);
    for (let token = 0; token < tokens + size - 1; token++) {
      if (token < tokens && !own[token]) {
        close(token, part);
        continue;
      }
      there.push(token);
      const last = there.length;
      const window = open[token];
      let same = window !== null;
      for (let place = 0; same && place < size; place++) same = window.tokens[place] === there[last - size + place];
      if (same) continue;
      close(token, part);
      const met = there.slice(last - size);
      found.push((open[token] = { tokens: met, first: part, end: kept.length }));
    }
  });
  return found;
}

/** @param {Layer} layer @param {number} tokens @param {number[]} window @returns {Float32Array} the response of each filter, 0 or more */
function respond({ filters, bias, adds }, tokens, window) {
  const total = Float32Array.from(bias);
  window.forEach((token, place) => {
    if (token < 0 || token >= tokens) return;
    const own = adds(token);
    const from = place * filters;
    for (let filter = 0; filter < filters; filter++) total[filter] += own[from + filter];
  });
  for (let filter = 0; filter < filters; filter++) if (total[filter] < 0) total[filter] = 0;
  return total;
}

/**
 * A run of parts is covered by two of the largest power of two that it holds; those are halved until they are of one part (as a
 * sparse table of range maxima is made, the other way round).
 *
 * @param {Window[]} windows
 * @param {(window: Window) => Float32Array} responseOf
 * @param {number} parts
 * @param {number} filters
 * @returns {Float32Array} `[parts, filters]`; no response is below 0: -1 stays where there is no window
 */
function runningMaximum(windows, responseOf, parts, filters) {
  // A row for each level and first part.
  const table = new Float32Array((32 - Math.clz32(parts)) * parts * filters).fill(-1);
  let top = 0;
  const raise = (level, part, values, from) => {
    const at = (level * parts + part) * filters;
    for (let filter = 0; filter < filters; filter++) if (values[from + filter] > table[at + filter]) table[at + filter] = values[from + filter];
  };
  for (const window of windows) {
    const level = 31 - Math.clz32(window.end - window.first);
    const values = responseOf(window);
    top = Math.max(top, level);
    raise(level, window.first, values, 0);
    if (window.end - window.first > 1 << level) raise(level, window.end - (1 << level), values, 0);
  }
  for (let level = top; level > 0; level--) {
    for (let part = 0; part + (1 << level) <= parts; part++) {
      const from = (level * parts + part) * filters;
      raise(level - 1, part, table, from);
      raise(level - 1, part + (1 << (level - 1)), table, from);
    }
  }
  return table.subarray(0, parts * filters);
}
