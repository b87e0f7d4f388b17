/**
 * @file Max-over-time pooling of many parts of one text, in which most windows are the same, as limelight/engines/windows.py does it: the
 * graph alone takes some forty times as long to leave out each word of a review.
 */

/** @import { Kept } from "./engine.js" */

// Parts that are pooled together: every window of the first is looked at, and of the others only those that are new.
const TOGETHER = 256;

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
export function* poolParts(layer, tokens, kept, rowOf) {
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
export function respond({ filters, bias, adds }, tokens, window) {
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
