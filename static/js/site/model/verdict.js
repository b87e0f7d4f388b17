/** @file From probabilities to an answer: the label, whether there is one at all, and what a stated prior makes of both. */

import rules from "../../rules.js";
import { sum } from "../arithmetic.js";
import { Refusal } from "../refusal.js";

// A label that is not near the expected stars counts this much of its probability.
const FAR = 1e-3;
// Keeps sums finite.
const MAX_SHARE = 1e12;

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
  const near = Math.max(rules.label.near, Math.min(...away));
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

/**
 * @param {{undecided: ?number}} about a model; with at least this entropy, its probabilities are as flat as for an input that says nothing
 * @param {ArrayLike<number>} probabilities without a prior
 * @returns {boolean}
 */
export const isUndecided = ({ undecided }, probabilities) => undecided !== null && entropy(probabilities) >= undecided;

/**
 * Bayes' rule, for a network that learned from as many rows of each label: p ∝ p · prior (Saerens et al. 2002).
 *
 * @param {ArrayLike<number>} probabilities
 * @param {?number[]} prior
 * @returns {number[]}
 */
export function applyPrior(probabilities, prior) {
  const shares = Array.from(probabilities);
  if (!prior) return shares;
  const weighted = shares.map((share, label) => share * prior[label]);
  const total = sum(weighted);
  // Where the prior rules out all that the network thinks possible, the prior is what is left.
  return total > 0 ? weighted.map((share) => share / total) : prior;
}

/**
 * @param {?(string | number[])} stated a share for each label in any unit, or a name of `priors`
 * @param {string[]} labels
 * @param {?number[]} stars
 * @param {Record<string, number[]>} priors those that have a name
 * @returns {?number[]} shares that sum to 1
 */
export function readPrior(stated, labels, stars, priors) {
  if (stated === null || stated === undefined) return null;
  const refuse = (detail) => {
    throw new Refusal("invalid-request", detail);
  };
  if (typeof stated === "string" && !(stated in priors)) {
    refuse(`There is no prior '${stated.slice(0, 60)}'. Give one of ${Object.keys(priors).join(", ")}, or ${labels.length} numbers, one for each of the labels ${labels.join(", ")}.`);
  }
  const shares = typeof stated === "string" ? priors[stated] : stated;
  if (shares.length !== labels.length || (typeof stated === "string" && !stars)) {
    refuse(`The prior has ${shares.length} numbers, and the model has ${labels.length} labels: ${labels.join(", ")}. Give one for each, in this order.`);
  }
  if (!shares.every((share) => share >= 0 && share <= MAX_SHARE)) refuse(`Give numbers from 0 to ${MAX_SHARE} for the prior.`);
  const total = sum(shares);
  if (!total) refuse("All numbers of the prior are 0. Give the label that comes most often a number above 0.");
  return shares.map((share) => share / total);
}
