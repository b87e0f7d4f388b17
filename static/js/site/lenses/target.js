/** @file What an explanation explains: the probability of a label, or the expected stars. */

import { Refusal } from "../refusal.js";
import { applyPrior } from "../says/verdict.js";

export const EXPECTED_STARS = "expected_stars";

/** A number that follows from the probabilities. */
export class Target {
  /**
   * @param {string} name a label, or `expected_stars`
   * @param {string[]} labels
   * @param {?number[]} stars of each label
   * @param {?number[]} prior stated shares of the labels
   */
  constructor(name, labels, stars, prior) {
    this.name = name;
    this.prior = prior;
    if (name === EXPECTED_STARS && stars) {
      this.unit = "stars";
      this.weights = stars;
      /** A value above it is held up by the words that raise it, one below by those that lower it. */
      this.middle = (Math.min(...stars) + Math.max(...stars)) / 2;
      return;
    }
    if (!labels.includes(name)) {
      const known = stars ? [EXPECTED_STARS, ...labels] : labels;
      throw new Refusal("no-such-lens", `There is no target '${name.slice(0, 60)}'. The targets of this model are: ${known.join(", ")}.`);
    }
    this.unit = "probability";
    this.weights = labels.map((label) => Number(label === name));
    // Whatever the probability of a label, the words that matter are those that raise it.
    this.middle = 0;
  }

  /** @param {ArrayLike<number>} probabilities as the network gives them @returns {number} */
  value(probabilities) {
    return applyPrior(probabilities, this.prior).reduce((sum, share, label) => sum + share * this.weights[label], 0);
  }

  /** @param {number} value @returns {1 | -1} whether the words that speak for it raise it or lower it */
  direction(value) {
    return value >= this.middle ? 1 : -1;
  }
}
