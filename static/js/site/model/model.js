/** @file A model of the page without a server: its reader, its network, and what was measured of it. */

import { entropy } from "../arithmetic.js";
import { Han } from "../network/han.js";
import { KimCnn } from "../network/kim_cnn.js";
import { UNKNOWN } from "../text/tokens.js";

/**
 * What `limelight export --site` writes of a model that reads text.
 *
 * @typedef {object} About
 * @property {string} name
 * @property {string} title
 * @property {string} version
 * @property {string[]} labels
 * @property {?number[]} stars
 * @property {?number} undecided with at least this entropy, probabilities are as flat as for no words
 * @property {keyof typeof NETWORKS} network
 * @property {{max_sentences: number, max_sentence_tokens: number}} limits
 * @property {{short_words: number, unsure_from: number, texts: Record<string, string>}} doubts from when on they hold,
 *   and their sentences
 * @property {?number} temperature the divisor of the last layer
 * @property {boolean} words whether it has the words of held-out reviews
 * @property {?string} language of the reviews that it was made with (ISO 639-1)
 * @property {number} bytes of the file of its network
 *
 * @typedef {{name: string, unit: "stars" | "probability", weights: number[]}} Target the number that is explained: the
 *   expected stars, or the probability of the label that it is named after; the sum of the probabilities, each times
 *   its weight
 */

/** Each kind of network, by the name that its weights give it. */
const NETWORKS = { han: Han, kim_cnn: KimCnn };

export class Model {
  /**
   * @param {About} about
   * @param {import("../text/reader.js").Reader} reader
   * @param {import("../network/kernel.js").Kernel} kernel
   * @param {any} arrays its weights
   */
  constructor(about, reader, kernel, arrays) {
    this.about = about;
    this.name = about.name;
    this.version = about.version;
    this.labels = about.labels;
    this.stars = about.stars;
    this.reader = reader;
    /** @type {import("../network/network.js").Network} */
    this.network = new NETWORKS[about.network](kernel, arrays);
  }

  /** Whether its texts are cut by the words of English. */
  get isEnglish() {
    return (this.about.language ?? "en") === "en";
  }

  /** @param {string} answer a label @returns {Target} what is explained: the stars, or the answer */
  targetOf(answer) {
    if (this.stars) return { name: "expected_stars", unit: "stars", weights: this.stars };
    return { name: answer, unit: "probability", weights: this.labels.map((label) => Number(label === answer)) };
  }

  /**
   * @param {number[]} probabilities
   * @param {number[][]} document
   * @returns {boolean} whether they are as flat as for no words, or it has no word that the model knows
   */
  cannotTell(probabilities, document) {
    const ids = document.flat();
    const knowsAWord = () => ids.some((id) => id !== UNKNOWN && this.reader.isWord(id));
    const { undecided } = this.about;
    return (undecided !== null && entropy(probabilities) >= undecided) || (ids.includes(UNKNOWN) && !knowsAWord());
  }

  /** @param {number[]} probabilities @returns {?number} null where labels are no stars */
  expectedStars(probabilities) {
    return this.stars && probabilities.reduce((sum, share, label) => sum + share * this.stars[label], 0);
  }
}
