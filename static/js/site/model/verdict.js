/** @file From probabilities to an answer: the label, and how sure it is. */

import rules from "../../rules.js";
import { sum } from "../arithmetic.js";

// A label that is not near the expected stars counts less of its probability.
const { near: NEAR, far: FAR } = rules.label;

/** @param {ArrayLike<number>} probabilities @returns {number} the position of the most probable label */
export function mostProbable(probabilities) {
  let best = 0;
  for (let label = 1; label < probabilities.length; label++) if (probabilities[label] > probabilities[best]) best = label;
  return best;
}

/**
 * @param {ArrayLike<number>} probabilities
 * @param {?number[]} stars of each label
 * @returns {number} the position of the label of the answer: the most probable one, of stars of those near the expected stars
 */
export function labelOf(probabilities, stars) {
  if (!stars) return mostProbable(probabilities);
  const mean = sum(stars.map((value, label) => value * probabilities[label]));
  const away = stars.map((value) => Math.abs(value - mean));
  const near = Math.max(NEAR, Math.min(...away));
  return mostProbable(stars.map((_, label) => probabilities[label] * (away[label] <= near ? 1 : FAR)));
}

/** @param {ArrayLike<number>} probabilities of ordered labels @returns {number} the position of the median label */
export function median(probabilities) {
  let reached = 0;
  for (let label = 0; label < probabilities.length; label++) {
    reached += probabilities[label];
    // Rounding must not push a half that is reached exactly to the next label.
    if (reached >= 0.5 - 1e-6) return label;
  }
  return probabilities.length - 1;
}

/** @param {ArrayLike<number>} probabilities @returns {number} in nats: high where they are flat */
export const entropy = (probabilities) => -Array.from(probabilities).reduce((sum, share) => sum + share * Math.log(Math.max(share, 1e-12)), 0);

/** @param {ArrayLike<number>} probabilities @param {?number[]} stars of each label @returns {number} how wide they are spread: their variance in stars, or their entropy */
export function spread(probabilities, stars) {
  if (!stars) return entropy(probabilities);
  const mean = sum(stars.map((value, label) => value * probabilities[label]));
  return sum(stars.map((value, label) => probabilities[label] * (value - mean) ** 2));
}
