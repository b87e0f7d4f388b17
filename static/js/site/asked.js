/** @file A question about a text: the network, the text, and the number; made once, and handed on. As limelight/lenses/lens.py. */

/** @import { Read } from "./text/reader.js" */

import { quoted } from "../quotation.js";
import { range } from "./arithmetic.js";
import { refusal, repeated } from "./refusal.js";
import { cutPhrases } from "./text/phrases.js";
import { tokenNumbers } from "./text/reader.js";
import { PAD } from "./text/tokens.js";

/** @typedef {{start: number, stop: number, sentence: number}} Phrase a run of places in the document; `sentence` counts all of the text */

export const EXPECTED_STARS = "expected_stars";
const CONTRAST = " vs ";
// Parts of a text that are answered before other messages are read.
const AT_ONCE = 96;

/** A number that follows from the probabilities. */
export class Target {
  /**
   * @param {string} name a label, two labels such as `4 vs 3`, or `expected_stars`
   * @param {string[]} labels
   * @param {?number[]} stars of each label
   */
  constructor(name, labels, stars) {
    this.name = name;
    if (name === EXPECTED_STARS && stars) {
      this.unit = "stars";
      /** The label that is explained; of a contrast the one that is held up and the other. @type {string[]} */
      this.labels = [];
      this.weights = stars;
      return;
    }
    const pair = name.split(CONTRAST);
    const isPair = pair.length === 2 && pair[0] !== pair[1] && pair.every((label) => labels.includes(label));
    if (!labels.includes(name) && !isPair) {
      const known = stars ? [EXPECTED_STARS, ...labels] : labels;
      throw refusal("invalid-request", "no_target", { name: repeated(name), targets: known.join(", "), example: `${labels.at(-1)}${CONTRAST}${labels[0]}` });
    }
    this.unit = "probability";
    this.labels = labels.includes(name) ? [name] : pair;
    this.weights = labels.map((label) => Number(label === this.labels[0]) - Number(label === this.labels[1]));
  }

  /** @param {number[]} probabilities @returns {number} */
  value(probabilities) {
    return probabilities.reduce((sum, share, label) => sum + share * this.weights[label], 0);
  }
}

export class Asked {
  /**
   * @param {import("./model/model.js").Network} network
   * @param {Read} read
   * @param {Target} target
   * @param {boolean} english whether the text is cut as English
   * @param {() => Promise<void>} rest between parts of the work
   */
  constructor(network, read, target, english, rest) {
    this.network = network;
    this.read = read;
    this.target = target;
    this.rest = rest;
    /** All tokens of the text, those that are not read included. */
    this.tokens = read.sentences.flat();
    /** The number of each token of the document among these. */
    this.numbers = tokenNumbers(read);
    /** The tokens of the document, as they were written. */
    this.texts = this.numbers.map((number) => this.tokens[number].text);
    /** The phrases that partition the document, in order. Words that are struck out do not change where the others are cut. */
    this.phrases = phrasesOf(read, this.numbers, english);
    /** The phrase of each token. */
    this.phraseOf = this.phrases.flatMap(({ start, stop }, phrase) => new Array(stop - start).fill(phrase));
  }

  /** @param {number[][]} parts places of tokens @returns {Promise<number[]>} the number for each of these parts of the text */
  async ask(parts) {
    const found = [];
    for (let first = 0; first < parts.length; first += AT_ONCE) {
      if (first) await this.rest();
      found.push(...this.network.parts(this.read.ids, parts.slice(first, first + AT_ONCE)).map((shares) => this.target.value(shares)));
    }
    return found;
  }

  /** @param {number[][]} parts numbers of phrases @returns {Promise<number[]>} the number for each */
  askPhrases(parts) {
    const places = this.phrases.map(({ start, stop }) => range(stop - start).map((place) => start + place));
    return this.ask(parts.map((phrases) => phrases.flatMap((phrase) => places[phrase])));
  }

  /** @param {number} phrase @returns {{text: string, sentence: number, tokens: number[]}} as the summary has it: on one line, without the marks at its ends */
  named(phrase) {
    const { start, stop, sentence } = this.phrases[phrase];
    const tokens = this.numbers.slice(start, stop);
    return { text: quoted(this.tokens.slice(tokens[0], tokens.at(-1) + 1)), sentence, tokens };
  }
}

/** @param {Read} read @param {number[]} numbers @param {boolean} english @returns {Phrase[]} */
function phrasesOf({ sentences, sentencesRead }, numbers, english) {
  const places = new Map(numbers.map((number, place) => [number, place]));
  let first = 0;
  return sentences.slice(0, sentencesRead).flatMap((tokens, sentence) => {
    const written = tokens.flatMap(({ id }, place) => (id === PAD ? [] : [first + place]));
    const texts = tokens.filter(({ id }) => id !== PAD).map(({ text }) => text);
    first += tokens.length;
    return cutPhrases(texts, { english }).flatMap(({ start, stop }) => {
      const found = written.slice(start, stop).flatMap((number) => places.get(number) ?? []);
      return found.length ? [{ start: found[0], stop: found.at(-1) + 1, sentence }] : [];
    });
  });
}
