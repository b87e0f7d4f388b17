/** @file From probabilities to an answer: the label, whether there is one at all, and what a stated prior makes of both. */

import rules from "../../rules.js";
import { sum } from "../arithmetic.js";
import { refusal, repeated } from "../refusal.js";

// A label that is not near the expected stars counts less of its probability. The largest share of a prior keeps sums finite.
const { label: { near: NEAR, far: FAR }, prior: { most: MAX_SHARE } } = rules;

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
  const own = { count: labels.length, labels: labels.join(", ") };
  const name = typeof stated === "string" ? stated : null;
  if (name !== null && !(name in priors)) throw refusal("invalid-request", "no_prior", { name: repeated(name), priors: Object.keys(priors).join(", "), ...own });
  const shares = name === null ? /** @type {number[]} */ (stated) : priors[name];
  if (name !== null && (!stars || shares.length !== labels.length)) throw refusal("invalid-request", "prior_of_stars", { name: repeated(name), ...own });
  if (shares.length !== labels.length) throw refusal("invalid-request", "prior_length", { numbers: shares.length, ...own });
  const wrong = shares.findIndex((share) => !(share >= 0 && share <= MAX_SHARE));
  if (wrong >= 0) throw refusal("invalid-request", "prior_share", { label: labels[wrong], share: shares[wrong], most: MAX_SHARE.toExponential() });
  const total = sum(shares);
  if (!total) throw refusal("invalid-request", "prior_of_zeros");
  return shares.map((share) => share / total);
}
