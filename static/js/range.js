/** @file The likely range of stars. */

import rules from "./rules.js";

// A range is likely if it has at least this share of the chances.
const LIKELY = rules.likely;

/**
 * The likely range grows from the most probable stars, each time by the more probable ones next to it, until it has four
 * fifths of the chances, and the mean to half a star. limelight/insights/star_range.py follows the same rule, and
 * tests/fixtures/ranges.json tests both.
 *
 * @param {number[]} probabilities
 * @param {number[]} stars ascending
 * @returns {{first: number, last: number, share: number}} positions, and what their chances sum to
 */
export function likelyRange(probabilities, stars) {
  const mean = probabilities.reduce((sum, share, i) => sum + share * stars[i], 0);
  let first = probabilities.indexOf(Math.max(...probabilities));
  let last = first;
  let share = probabilities[first];
  const narrow = () => share < LIKELY - 1e-6 || mean < stars[first] - 0.5 || mean > stars[last] + 0.5;
  while (last - first < stars.length - 1 && narrow()) {
    const [below, above] = [probabilities[first - 1] ?? -1, probabilities[last + 1] ?? -1];
    if (below > above) first -= 1;
    else last += 1;
    share += Math.max(below, above);
  }
  return { first, last, share: Math.min(share, 1) };
}
