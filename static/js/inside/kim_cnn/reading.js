/**
 * @file What a trace says of a Kim CNN: windows of each width over the words, of each filter the strongest one, and
 * what those add to the answer. Only a linear layer follows the filters, so all that windows add, and the bias, is the
 * logit.
 */

import { rowOf, rowsOf, unpack } from "../../float16.js";
import { countOf, decimal } from "../../format.js";
import { size as sizeOf } from "../strips.js";
import { keptOf, textOf, wordsOf } from "../words.js";

/**
 * @typedef {object} Window that is the strongest one of some filters
 * @property {string} key
 * @property {number} size words
 * @property {number} first index of its first word among those that are read; negative before the text
 * @property {number} middle index of the word in whose row it is
 * @property {{filter: number, adds: number}[]} filters the strongest first; `filter` among all
 * @property {number} more what its filters add to the first side
 * @property {number} less and to the second, below 0
 */

/**
 * @param {any} trace
 * @returns {{sides: [string, string], turn: number}} what the ribbons speak for and against, and the factor of
 *   contributions
 */
export function sidesOf({ labels, label }) {
  if (labels.length === 2) return { sides: [labels[1], labels[0]], turn: label === labels[1] ? 1 : -1 };
  return { sides: [label, "other labels"], turn: 1 };
}

/** @param {any} trace @param {?any} last @returns {any} */
export function read(trace, last) {
  const { words, sentences } = wordsOf(trace);
  /** The words that are read: windows count these. */
  const heard = words.filter((word) => word.read);
  const orders = new Map(heard.map(({ token }, order) => [token, order]));
  const vectors = new Map(last?.trace.model === trace.model ? last.vectors : []);
  const fresh = unpack(trace.vectors.values);
  trace.vectors.token_ids.forEach((id, at) => vectors.set(id, rowOf(fresh, at)));
  const { sides, turn } = sidesOf(trace);
  const widths = trace.windows.map(({ kernel_size: size, first, responses }) => ({
    size,
    first,
    rows: rowsOf(unpack(responses)),
  }));
  const perSize = trace.winners.length / widths.length;
  const windows = windowsOf(trace, widths, turn, heard.length);
  const most = {
    x: Math.max(...[...vectors.values()].map(sizeOf), 1e-9),
    windows: Math.max(1e-9, ...widths.flatMap(({ rows }) => rows.map(sizeOf))),
  };
  const bias = turn * trace.bias;
  return {
    trace,
    words,
    sentences,
    heard,
    orders,
    vectors,
    widths,
    perSize,
    windows,
    sides,
    turn,
    bias,
    totals: totalsOf(windows, bias),
    most,
    labels: trace.labels,
    probabilities: trace.probabilities,
    stars: trace.expected_stars,
    more: keptOf(last, trace, words),
  };
}

/**
 * @param {any} trace
 * @param {{size: number}[]} widths
 * @param {number} turn the factor of contributions
 * @param {number} count words that are read
 * @returns {Map<string, Window>} those that are the strongest of filters which add something
 */
function windowsOf({ contributions, winners }, widths, turn, count) {
  const windows = new Map();
  contributions.forEach((contribution, filter) => {
    if (!contribution) return;
    const { size } = widths[Math.floor((filter * widths.length) / winners.length)];
    const [first, adds] = [winners[filter], turn * contribution];
    const key = `win.${size}.${first}`;
    const middle = middleOf(size, first, count);
    const window = windows.get(key) ?? { key, size, first, middle, filters: [], more: 0, less: 0 };
    window.filters.push({ filter, adds });
    window[adds < 0 ? "less" : "more"] += adds;
    windows.set(key, window);
  });
  for (const { filters } of windows.values()) filters.sort((a, b) => Math.abs(b.adds) - Math.abs(a.adds));
  return windows;
}

/**
 * @param {number} filters
 * @param {{more: number, less: number}} window
 * @param {string[]} sides
 * @returns {string} "7 filters, which add 0.87 for positive"
 */
export function addedTold(filters, { more, less }, sides) {
  const told = [more, -less].flatMap((value, n) => (value >= 0.005 ? [`${decimal(value)} for ${sides[n]}`] : []));
  return (
    `${countOf(filters, "filter")}, which ${filters === 1 ? "adds" : "add"} ` +
    `${told.join(" and ") || "less than 0.01"}`
  );
}

/**
 * @param {number} size
 * @param {number} first
 * @param {number} count words
 * @returns {number} the word in whose row a window is
 */
export const middleOf = (size, first, count) => Math.min(Math.max(first + Math.floor((size - 1) / 2), 0), count - 1);

/**
 * @param {{heard: {text: string}[]}} reading
 * @param {{size: number, first: number}} window
 * @returns {string} its words, with a dot for each place beyond the text
 */
export const phraseOf = ({ heard }, { size, first }) => {
  const before = Math.max(0, -first);
  const after = Math.max(0, first + size - heard.length);
  return "· ".repeat(before) + textOf(heard.slice(Math.max(0, first), first + size)) + " ·".repeat(after);
};

/** @param {Window[]} windows @returns {?Window} that which moves the answer most */
export const strongestOf = (windows) =>
  windows.reduce(
    (best, each) => (Math.abs(each.more + each.less) > Math.abs((best?.more ?? 0) + (best?.less ?? 0)) ? each : best),
    /** @type {?Window} */ (null),
  );

/**
 * @param {Map<string, Window>} windows
 * @param {number} bias
 * @returns {{more: number, less: number}} what speaks for each side, the bias too
 */
function totalsOf(windows, bias) {
  const sum = (side) => [...windows.values()].reduce((total, window) => total + Math.abs(window[side]), 0);
  return { more: sum("more") + Math.max(0, bias), less: sum("less") + Math.max(0, -bias) };
}
