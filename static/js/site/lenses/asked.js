/** @file What is asked of a lens: which network, which text, and which number; made once, and handed on. As limelight/lenses/lens.py. */

/** @import { Kept, Patient, Shown } from "../engine/engine.js" */
/** @import { Read } from "../text/reader.js" */

import { isWord } from "../../embed/limelight-heat.js";
import { quoted } from "../../quotation.js";
import { range } from "../arithmetic.js";
import { applyPrior, labelOf } from "../model/verdict.js";
import { refusal, repeated } from "../refusal.js";
import { cutPhrases } from "../text/phrases.js";
import { tokenNumbers } from "../text/reader.js";
import { PAD } from "../text/tokens.js";

/** @typedef {{start: number, stop: number, sentence: number}} Phrase a run of places in the document; `sentence` counts all of the text */

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
      throw refusal("invalid-request", "no_target", { name: repeated(name), targets: known.join(", "), example: `${labels.at(-1)}${CONTRAST}${labels[0]}` });
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
}

export class Asked {
  /** @type {?Shown} */
  #shown = null;

  /**
   * @param {Patient} engine
   * @param {Read} read
   * @param {Target} target
   * @param {boolean} english whether the lists of English words cut the text
   */
  constructor(engine, read, target, english) {
    this.engine = engine;
    this.read = read;
    this.document = read.ids;
    this.target = target;
    /** All tokens of the text, those that are not read included. */
    this.tokens = read.sentences.flat();
    /** The number of each token of the document among these. */
    this.numbers = tokenNumbers(read);
    /** The tokens of the document, as they were written. */
    this.texts = this.numbers.map((number) => this.tokens[number].text);
    this.isWord = this.texts.map(isWord);
    const words = range(this.texts.length).filter((place) => this.isWord[place]);
    /** The places of the tokens that are words; of all if none is. */
    this.words = words.length ? words : range(this.texts.length);
    /** The phrases that partition the document, in order. Words that are struck out do not change where the others are cut. */
    this.phrases = phrasesOf(read, this.numbers, english);
    /** The phrase of each token. */
    this.phraseOf = this.phrases.flatMap(({ start, stop }, phrase) => new Array(stop - start).fill(phrase));
  }

  /** What the network says of the whole document. @returns {Shown} */
  get shown() {
    return (this.#shown ??= this.engine.show(this.document));
  }

  /** The number for the whole document. */
  get value() {
    return this.target.value(this.shown.probabilities);
  }

  /** 1 if the words that speak for the answer raise the number, and -1 if they lower it. */
  get direction() {
    return this.value >= this.target.middle ? 1 : -1;
  }

  /** @param {Kept[]} kept @returns {Promise<number[]>} the number for each of these parts of the text */
  async values(kept) {
    return (await this.engine.parts(this.document, kept)).map((probabilities) => this.target.value(probabilities));
  }

  /** @param {ArrayLike<number>} phrases 1 for each that stays, otherwise 0 @returns {Uint8Array} the same for each token */
  tokensOf(phrases) {
    return Uint8Array.from(this.phraseOf, (phrase) => phrases[phrase]);
  }

  /** @param {Iterable<number>} phrases to leave out @returns {Uint8Array} */
  without(phrases) {
    const kept = new Uint8Array(this.phrases.length).fill(1);
    for (const phrase of phrases) kept[phrase] = 0;
    return this.tokensOf(kept);
  }

  /**
   * @param {number[]} order the place of each token among those that go: 0 for the first
   * @param {number} most parts to try
   * @returns {Promise<?number>} how many parts to leave out, one after the other, until the label changes; null if never
   */
  async firstChange(order, most) {
    const label = this.target.label(this.shown.probabilities);
    for (let done = 0, step = 8; done < most; done += step, step *= 2) {
      const counts = range(Math.min(step, most - done)).map((place) => done + place + 1);
      const left = await this.engine.parts(this.document, counts.map((count) => Uint8Array.from(order, (place) => Number(place >= count))));
      const first = left.findIndex((probabilities) => this.target.label(probabilities) !== label);
      if (first >= 0) return counts[first];
    }
    return null;
  }

  /** @param {number} phrase @returns {{text: string, sentence: number, tokens: number[]}} as the summary has it: on one line, without the marks at its ends */
  named(phrase) {
    const { start, stop, sentence } = this.phrases[phrase];
    const tokens = this.numbers.slice(start, stop);
    return { text: quoted(tokens.map((number) => this.tokens[number])), sentence, tokens };
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
