/** @file The number that an explanation explains: the probability of a label, how far it exceeds another, or the expected stars. */

import { Refusal } from "../refusal.js";
import { applyPrior, labelOf } from "../model/verdict.js";

export const EXPECTED_STARS = "expected_stars";
const CONTRAST = " vs ";

/** A number that follows from the probabilities. */
export class Target {
  /**
   * @param {string} name a label, two labels such as `4 vs 3`, or `expected_stars`
   * @param {string[]} labels
   * @param {?number[]} stars of each label
   * @param {?number[]} prior stated shares of the labels
   */
  constructor(name, labels, stars, prior) {
    this.name = name;
    this.prior = prior;
    this.stars = stars;
    if (name === EXPECTED_STARS && stars) {
      this.unit = "stars";
      /** The label that is explained; of a contrast the one that is held up and the other. @type {string[]} */
      this.labels = [];
      this.weights = stars;
      /** A value above it is held up by the words that raise it, one below by those that lower it. */
      this.middle = (Math.min(...stars) + Math.max(...stars)) / 2;
      return;
    }
    const pair = name.split(CONTRAST);
    const isPair = pair.length === 2 && pair[0] !== pair[1] && pair.every((label) => labels.includes(label));
    if (!labels.includes(name) && !isPair) {
      const known = stars ? [EXPECTED_STARS, ...labels] : labels;
      throw new Refusal("invalid-request", `There is no target '${name.slice(0, 60)}'. The targets of this model are: ${known.join(", ")}, and two labels such as ${labels.at(-1)}${CONTRAST}${labels[0]}.`);
    }
    this.unit = "probability";
    this.labels = labels.includes(name) ? [name] : pair;
    this.weights = labels.map((label) => Number(label === this.labels[0]) - Number(label === this.labels[1]));
    // For a label, the words that raise its probability matter, even if it is low.
    this.middle = 0;
  }

  /** @param {ArrayLike<number>} probabilities as the network gives them @returns {number} */
  value(probabilities) {
    return applyPrior(probabilities, this.prior).reduce((sum, share, label) => sum + share * this.weights[label], 0);
  }

  /** @param {ArrayLike<number>} probabilities as the network gives them @returns {number} the position of the label of the answer */
  label(probabilities) {
    return labelOf(applyPrior(probabilities, this.prior), this.stars);
  }

  /** @param {number} value @returns {1 | -1} whether the words that speak for it raise it or lower it */
  direction(value) {
    return value >= this.middle ? 1 : -1;
  }
}
