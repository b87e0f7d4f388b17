/** @file A model of the page without a server: its reader, its network, and what was measured of it. */

import { Han } from "../network/han.js";
import { KimCnn } from "../network/kim_cnn.js";
import { UNKNOWN } from "../text/tokens.js";
import { entropy } from "./answer.js";

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
 * @property {{short_words: number, unsure_from: number, texts: Record<string, string>}} doubts from when on they hold, and their sentences
 * @property {?number} temperature the divisor of the last layer
 * @property {?string} language of the reviews that it was made with (ISO 639-1)
 * @property {number} bytes of the files that it needs
 *
 * @typedef {object} Network
 * @property {(document: number[][], parts: number[][]) => number[][]} parts the probabilities of parts of a document, each the places
 *   of the tokens that it has
 * @property {(document: number[][], asked: {even: boolean, shows: (sentence: number) => boolean, window: any}) => {logits: Float64Array,
 *   evenLogits?: Float64Array, fields: any}} trace the numbers between words and logits; `shows`: whether a sentence is given in full
 * @property {Record<string, import("../network/weights.js").Weights>} arrays
 * @property {(document: number[][], label: number) => Looks} looks where it looked, of an answer with this label
 *
 * @typedef {{kind: "attention" | "picked", words: number[], sentences: number[]}} Looks of each token its share, of its sentence
 *   (attention) or of the text (picked), and the share of its sentence
 */

/** Each kind of network, by the name that its weights give it. */
const NETWORKS = { han: Han, kim_cnn: KimCnn };

export class Model {
  /** @param {About} about @param {import("../text/reader.js").Reader} reader @param {import("../network/kernel.js").Kernel} kernel @param {any} arrays its weights */
  constructor(about, reader, kernel, arrays) {
    this.about = about;
    this.name = about.name;
    this.version = about.version;
    this.labels = about.labels;
    this.stars = about.stars;
    this.reader = reader;
    /** @type {Network} */
    this.network = new NETWORKS[about.network](kernel, arrays);
  }

  /** Whether its texts are cut by the words of English. */
  get isEnglish() {
    return (this.about.language ?? "en") === "en";
  }

  /** @param {string} answer a label @returns {import("../light.js").Target} what is explained: the stars, or the answer */
  targetOf(answer) {
    if (this.stars) return { name: "expected_stars", unit: "stars", weights: this.stars };
    return { name: answer, unit: "probability", weights: this.labels.map((label) => Number(label === answer)) };
  }

  /** @param {number[]} probabilities @param {number[][]} document @returns {boolean} whether they are as flat as for no words, or it has no word that the model knows */
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
