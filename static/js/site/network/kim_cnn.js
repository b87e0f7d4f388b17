/**
 * @file The CNN of Kim (2014): filters over windows of words, the strongest response of each, and a layer that weighs them.
 *
 * Parts of a text mostly have its windows. The strongest response in any run of these is looked up, so that of a part only the
 * windows are computed in which words meet that are apart in the text.
 */

/** @import { Kernel } from "./kernel.js" */
/** @import { Weights } from "./weights.js" */

import { classify, rowsOf } from "./weights.js";

// Words that are kept: 12 kB each for 160 filters of five sizes.
const MOST_WORDS = 2_000;

/**
 * Filters of one size.
 *
 * @typedef {{size: number, filters: number, bias: Float32Array, matrix: import("./kernel.js").Matrix, column: number}} Layer
 *   `column`: where what a word adds to them begins, place after place of the window
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
      const { data, shape: [size, inner, filters] } = arrays[`convolutions.${number}.kernel`];
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
  }

  /** @param {number[]} ids @returns {Float32Array[]} */
  project(ids) {
    if (this.known.size > MOST_WORDS) this.known.clear();
    const fresh = [...new Set(ids)].filter((id) => !this.known.has(id));
    const rows = rowsOf(this.arrays.embedding, fresh);
    const made = fresh.map(() => new Float32Array(this.columns));
    for (const { matrix, column } of this.layers) {
      const found = this.kernel.multiply(rows, matrix);
      made.forEach((own, at) => own.set(found.subarray(at * matrix.columns, (at + 1) * matrix.columns), column));
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
    const words = this.project(document.flat());
    const count = this.layers.reduce((sum, { filters }) => sum + filters, 0);
    const pooled = parts.map(() => new Float32Array(count));
    let first = 0;
    for (const layer of this.layers) {
      const end = first + layer.filters;
      poolParts(layer, words, parts, pooled.map((own) => own.subarray(first, end)));
      first = end;
    }
    return pooled.map((own) => classify(own, this.arrays));
  }
}

/** @param {Layer} layer @param {Float32Array[]} words of the text @param {number[][]} parts @param {Float32Array[]} pooled where the strongest responses go */
function poolParts({ size, filters, bias, column }, words, parts, pooled) {
  // A window reaches over both ends of a text; places beyond it add nothing.
  const margin = size - 1;
  const count = words.length + margin;
  const total = new Float32Array(filters);
  /** Raises the responses in `to`, from `at` on, to those of the window of words at `places`, from `from` on. */
  function raise(to, at, places, from) {
    total.set(bias);
    for (let place = 0; place < size; place++) {
      const own = words[places[from + place]];
      if (own) for (let filter = 0, of = column + place * filters; filter < filters; filter++, of++) total[filter] += own[of];
    }
    // No response is below 0.
    for (let filter = 0; filter < filters; filter++) to[at + filter] = Math.max(to[at + filter], total[filter], 0);
  }
  const around = (/** @type {number[]} */ places) => [
    ...Array.from({ length: margin }, (_, at) => at - margin),
    ...places,
    ...Array.from({ length: margin }, (_, at) => words.length + at),
  ];
  // The strongest of 1, 2, 4 … windows of the text, from each on.
  const table = [new Float32Array(count * filters).fill(-1)];
  const all = around([...words.keys()]);
  for (let from = 0; from < count; from++) raise(table[0], from * filters, all, from);
  for (let run = 1; 2 * run <= count; run *= 2) {
    const [one, both] = [table.at(-1), new Float32Array((count - 2 * run + 1) * filters)];
    for (let at = 0; at < both.length; at++) both[at] = Math.max(one[at], one[at + run * filters]);
    table.push(both);
  }
  parts.forEach((places, part) => {
    const own = pooled[part].fill(-1);
    const there = around(places);
    for (let from = 0; from + margin < there.length; ) {
      let end = from;
      while (end + margin < there.length && there[end + margin] - there[from] === end - from + margin) end++;
      if (end === from) {
        raise(own, 0, there, from++);
        continue;
      }
      const level = 31 - Math.clz32(end - from);
      const first = there[from] + margin;
      for (const start of [first, first + end - from - (1 << level)]) {
        for (let filter = 0, at = start * filters; filter < filters; filter++, at++) own[filter] = Math.max(own[filter], table[level][at]);
      }
      from = end;
    }
  });
}
