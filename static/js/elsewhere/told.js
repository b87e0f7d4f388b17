/** @file How much a network looks at a word in other reviews, in words. */

/** @import { WordElsewhere } from "../model/types.js" */

import { count, countOf, wholePercent } from "../format.js";

const FRACTIONS = new Map([
  [0.25, "¼"],
  [0.5, "½"],
]);

/** @param {number} edge between two bins @returns {string} */
const edgeName = (edge) => FRACTIONS.get(edge) ?? String(edge);

/** @param {number} look @returns {string} "4.3 times", "0.02 times" */
export const timesText = (look) => `${look >= 0.95 ? look.toFixed(1) : look.toFixed(2)} times`;

/**
 * @param {number[]} edges
 * @returns {string[]} the name of each bin, the least looked at first: "under ¼", "2 to 4", "8 or more"
 */
export const binNames = (edges) => [
  `under ${edgeName(edges[0])}`,
  ...edges.slice(1).map((edge, i) => `${edgeName(edges[i])} to ${edgeName(edge)}`),
  `${edgeName(edges.at(-1))} or more`,
];

/** @param {string} name of a label @returns {string} "1-star reviews", "negative reviews" */
const reviewsOf = (name) => `${name.replace(/^([\d.]+) (?:stars?|★)$/, "$1-star")} reviews`;

/** A share of fewer places says little: the places are counted instead. */
export const FEW = 10;
// A middle is told whose share is larger than at both ends by this.
const CLEARLY = 0.05;

/** @param {number[]} counts */
export const sumOf = (counts) => counts.reduce((total, each) => total + each, 0);

/**
 * @param {WordElsewhere} found
 * @param {string[]} names of its labels
 * @returns {string} how often it is looked at twice or more at both ends, and where it is clearly more so in between;
 *   labels with few places are left out where others have more
 */
export function endsTold({ twice, looks }, names) {
  const all = twice.flatMap((share, label) => (share === null ? [] : [{ share, label }]));
  const many = all.filter(({ label }) => sumOf(looks[label]) >= FEW);
  const known = many.length ? many : all;
  if (!known.length) return "";
  const [first, last] = [known[0], known.at(-1)];
  const most = known.reduce((best, each) => (each.share > best.share ? each : best));
  const middle = most.share >= Math.max(first.share, last.share) + CLEARLY ? [most] : [];
  const [one, ...others] = [first, ...middle, ...(last === first ? [] : [last])];
  const rest = others.map(({ share, label }) => `${wholePercent(share)} in ${reviewsOf(names[label])}`);
  return (
    `${wholePercent(one.share)} of its places in ${reviewsOf(names[one.label])} have twice an even share ` +
    `or more${rest.map((each) => `, ${each}`).join("")}.`
  );
}

// A word never counts where the share of its places with twice an even share is smaller than this at every label.
const NEVER = 0.02;

/** @param {WordElsewhere} found @returns {string} what is looked at in place of a word that never counts */
export const insteadTold = ({ twice }) =>
  twice.every((share) => (share ?? 0) < NEVER)
    ? "With every label, the network looks at the words around it instead."
    : "";

/**
 * @param {WordElsewhere} found
 * @param {string[]} names
 * @param {?number} here the look at the place that one points at
 * @returns {string} the line of a word's card
 */
export function lineTold(found, names, here) {
  const told = endsTold(found, names);
  return here === null ? told : `Here ${timesText(here)} an even share. ${told}`;
}

/** @param {number[]} looks of a label by bin @param {number[]} edges @returns {string} for those who cannot see them */
export function looksTold(looks, edges) {
  const bins = binNames(edges);
  const all = sumOf(looks);
  const parts = looks.map((each, bin) => each && `${count(each)} ${bins[bin]}`).filter(Boolean);
  return `${countOf(all, "place")}; times its even share: ${parts.reverse().join(", ")}`;
}

/**
 * @param {number[]} looks of a label by bin
 * @param {number[]} edges
 * @param {number} here
 * @returns {number} the share of its places that are looked at more than this one
 */
export function shareAbove(looks, edges, here) {
  const bin = edges.findLastIndex((edge) => edge <= here) + 1;
  // As if the outer bins were as wide as the others: a factor of two.
  const upper = edges[bin] ?? 2 * edges.at(-1);
  const within = Math.log2(upper / Math.max(here, upper / 2));
  return (sumOf(looks.slice(bin + 1)) + looks[bin] * Math.max(0, within)) / (sumOf(looks) || 1);
}
