/**
 * @file The CNN of Kim (2014): filters over windows of words, the strongest response of each, and a layer that weighs
 * them.
 *
 * Parts of a text mostly have its windows. The strongest response in any run of these is looked up, so that of a part
 * only the windows are computed in which words meet that are apart in the text.
 */

/** @import { Kernel } from "./kernel.js" */
/** @import { Weights } from "./weights.js" */

import { range, sum } from "../arithmetic.js";
import { traceKim } from "./kim_trace.js";
import { classify, rowsOf } from "./weights.js";

// Words that are kept: 12 kB each for 160 filters of five sizes.
const MOST_WORDS = 2_000;

/**
 * Filters of one size.
 *
 * @typedef {{size: number, filters: number, bias: Float32Array, matrix: import("./kernel.js").Matrix, column: number}}
 *   Layer `column`: where what a word adds to them begins, place after place of the window
 */

export class KimCnn {
  /** @param {Kernel} kernel @param {Record<string, Weights>} arrays */
  constructor(kernel, arrays) {
    this.kernel = kernel;
    this.arrays = arrays;
    /** @type {Layer[]} */
    this.layers = [];
    this.columns = 0;
    for (let number = 0; `convolutions.${number}.kernel` in arrays; number++) {
      const {
        data,
        shape: [size, inner, filters],
      } = arrays[`convolutions.${number}.kernel`];
      const columns = size * filters;
      // From `[size, inner, filters]` to `[inner, size · filters]`.
      const values = Float32Array.from({ length: inner * columns }, (_, at) => {
        const [row, column] = [Math.floor(at / columns), at % columns];
        return data[(Math.floor(column / filters) * inner + row) * filters + (column % filters)];
      });
      const bias = /** @type {Float32Array} */ (arrays[`convolutions.${number}.bias`].data);
      this.layers.push({ size, filters, bias, matrix: kernel.keep(values, inner), column: this.columns });
      this.columns += columns;
    }
    /** @type {Map<number, Float32Array>} what each word adds to every filter at every place of its window */
    this.known = new Map();
    /** @type {?{key: string, pools: Pool[]}} the text that was read last */
    this.text = null;
  }

  /** @param {number[]} ids @returns {Float32Array[]} */
  project(ids) {
    if (this.known.size > MOST_WORDS) this.known.clear();
    const fresh = [...new Set(ids)].filter((id) => !this.known.has(id));
    const rows = rowsOf(this.arrays.embedding, fresh);
    const made = fresh.map(() => new Float32Array(this.columns));
    for (const { matrix, column } of this.layers) {
      const products = this.kernel.multiply(rows, matrix);
      made.forEach((own, at) => own.set(products.subarray(at * matrix.columns, (at + 1) * matrix.columns), column));
    }
    fresh.forEach((id, at) => this.known.set(id, made[at]));
    return ids.map((id) => this.known.get(id));
  }

  /**
   * @param {number[][]} document the token ids of its sentences
   * @param {number[][]} parts each the places of the tokens that it has, among all
   * @returns {number[][]} the probabilities of each part, as if its other tokens had never been written
   */
  parts(document, parts) {
    const key = String(document);
    if (this.text?.key !== key) {
      const words = this.project(document.flat());
      this.text = { key, pools: this.layers.map((layer) => new Pool(layer, words)) };
    }
    const pooled = parts.map(() => new Float32Array(this.layers.reduce((sum, { filters }) => sum + filters, 0)));
    let first = 0;
    for (const pool of this.text.pools) {
      parts.forEach((places, part) => pool.strongest(places, pooled[part].subarray(first, first + pool.layer.filters)));
      first += pool.layer.filters;
    }
    return pooled.map((own) => classify(own, this.arrays));
  }

  /** @type {import("./network.js").Network["trace"]} */
  trace = (document, asked) => traceKim(this, document, asked);

  /**
   * @param {number[][]} document
   * @returns {{layer: Layer, margin: number, responses: Float32Array}[]} of the filters of each size to each window,
   *   from the first that has a word on
   */
  responses(document) {
    this.parts(document, [[...document.flat().keys()]]);
    return this.text.pools.map(({ layer, margin, table: [responses] }) => ({ layer, margin, responses }));
  }

  /**
   * @param {number[][]} document
   * @param {number} label of the answer
   * @returns {import("./network.js").Looks} the windows that won, each as far as it speaks for the label more than for
   *   others
   */
  looks(document, label) {
    const {
      data,
      shape: [, labels],
    } = this.arrays["classifier.kernel"];
    const words = document.flat().map(() => 0);
    let row = 0;
    for (const { layer, margin, responses } of this.responses(document)) {
      for (let filter = 0; filter < layer.filters; filter++, row += labels) {
        const { window, response } = strongestOf(responses, filter, layer.filters);
        const weights = data.subarray(row, row + labels);
        const push = response * (weights[label] - sum(weights) / labels);
        const inside = range(layer.size)
          .map((at) => window - margin + at)
          .filter((at) => at in words);
        for (const at of inside) words[at] += Math.max(0, push) / inside.length;
      }
    }
    const total = sum(words) || 1;
    const shares = words.map((share) => share / total);
    let first = 0;
    const sentences = document.flatMap((ids) =>
      new Array(ids.length).fill(sum(shares.slice(first, (first += ids.length)))),
    );
    return { kind: "picked", words: shares, sentences };
  }
}

/**
 * @param {Float32Array} responses of all filters to each window
 * @param {number} filter
 * @param {number} filters
 * @returns {{window: number, response: number}} the first of the windows to which it responds most
 */
function strongestOf(responses, filter, filters) {
  let winner = filter;
  for (let at = filter; at < responses.length; at += filters) if (responses[at] > responses[winner]) winner = at;
  return { window: (winner - filter) / filters, response: responses[winner] };
}

/** The responses of filters of one size to a text. */
class Pool {
  /** @param {Layer} layer @param {Float32Array[]} words what each word of the text adds to all filters */
  constructor(layer, words) {
    this.layer = layer;
    this.words = words;
    // A window reaches over both ends of a text; places beyond it add nothing.
    this.margin = layer.size - 1;
    this.total = new Float32Array(layer.filters);
    const { filters } = layer;
    const count = words.length + this.margin;
    /** The strongest of 1, 2, 4 … windows of the text, from each on. */
    this.table = [new Float32Array(count * filters)];
    const all = this.around([...words.keys()]);
    for (let from = 0; from < count; from++) this.table[0].set(this.respond(all, from), from * filters);
    for (let run = 1; 2 * run <= count; run *= 2) {
      const [one, both] = [this.table.at(-1), new Float32Array((count - 2 * run + 1) * filters)];
      for (let at = 0, other = run * filters; at < both.length; at++, other++) both[at] = Math.max(one[at], one[other]);
      this.table.push(both);
    }
  }

  /** @param {number[]} places @returns {number[]} with those beyond both ends of the text */
  around(places) {
    const beyond = (/** @type {number} */ first) => Array.from({ length: this.margin }, (_, at) => first + at);
    return [...beyond(-this.margin), ...places, ...beyond(this.words.length)];
  }

  /**
   * @param {number[]} places of words
   * @param {number} from the first of a window
   * @returns {Float32Array} the response of each filter to it, 0 or more
   */
  respond(places, from) {
    const {
      total,
      words,
      layer: { size, filters, bias, column },
    } = this;
    total.set(bias);
    for (let index = 0; index < size; index++) {
      const adds = words[places[from + index]];
      if (adds)
        for (let filter = 0, of = column + index * filters; filter < filters; filter++, of++) total[filter] += adds[of];
    }
    for (let filter = 0; filter < filters; filter++) if (total[filter] < 0) total[filter] = 0;
    return total;
  }

  /**
   * @param {number[]} places of the words of a part
   * @param {Float32Array} out where the strongest response of each filter to it goes
   */
  strongest(places, out) {
    const {
      margin,
      table,
      layer: { filters },
    } = this;
    const there = this.around(places);
    // No response is below 0.
    out.fill(-1);
    for (let from = 0; from + margin < there.length; ) {
      let end = from;
      while (end + margin < there.length && there[end + margin] - there[from] === end - from + margin) end++;
      if (end === from) {
        raise(out, this.respond(there, from++), 0);
        continue;
      }
      // A run of windows of the text is covered by two of the largest power of two that it holds.
      const level = 31 - Math.clz32(end - from);
      const first = there[from] + margin;
      const last = first + end - from - (1 << level);
      raise(out, table[level], first * filters);
      if (last > first) raise(out, table[level], last * filters);
      from = end;
    }
  }
}

/**
 * Raises each of `out` to that of `values`, from `at` on.
 * @param {Float32Array} out
 * @param {Float32Array} values
 * @param {number} at
 */
function raise(out, values, at) {
  for (let filter = 0; filter < out.length; filter++, at++) if (values[at] > out[filter]) out[filter] = values[at];
}
