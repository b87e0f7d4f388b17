/** @file What is asked of a lens: which network, which text, and which number; made once, and handed on. As limelight/lenses/asked.py. */

/** @import { Kept, Patient } from "../engine/engine.js" */
/** @import { Target } from "./target.js" */
/** @import { Read } from "../text/reader.js" */

import { isWord } from "../../embed/limelight-heat.js";
import { onOneLine } from "../text/characters.js";
import { cutPhrases } from "../text/phrases.js";
import { tokenNumbers } from "../text/reader.js";
import { PAD } from "../text/tokens.js";
import rules from "../../rules.js";

/** @typedef {{start: number, stop: number, sentence: number}} Phrase a run of places in the document; `sentence` counts all of the text */

// Marks at the ends of a phrase, which its quotation does without.
const MARKS = new Set(rules.named.marks);
// HTML in a text is left out of a quotation.
const TAG = new RegExp(rules.named.tag, "g");

export class Asked {
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
    /** The phrases that partition the document, in order. Words that are struck out do not change where the others are cut. */
    this.phrases = phrasesOf(read, this.numbers, english);
    /** The phrase of each token. */
    this.phraseOf = this.phrases.flatMap(({ start, stop }, phrase) => new Array(stop - start).fill(phrase));
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

/** @param {{text: string, whitespace: string}[]} tokens @returns {string} their characters as a phrase is quoted */
export function quoted(tokens) {
  const text = onOneLine(tokens.map((token) => token.text + token.whitespace).join("").replace(TAG, " "));
  const characters = [...text];
  const first = characters.findIndex((character) => !MARKS.has(character));
  const last = characters.findLastIndex((character) => !MARKS.has(character));
  return first < 0 ? text : characters.slice(first, last + 1).join("");
}
