/** @file Whether a text is like the reviews that a model was made with, as limelight/insights/familiarity.py, prose.py and language.py say it. */

/** @import { Ids } from "../engine/engine.js" */
/** @import { Tensor } from "../graph/tensor.js" */
/** @import { Reader } from "../text/reader.js" */

import { characters } from "../../format.js";
import { fromBase64 } from "../../half.js";
import rules from "../../rules.js";
import { mean, softmax } from "../arithmetic.js";
import { entropy } from "../model/verdict.js";
import { BLANK, plain } from "../text/characters.js";
import { UNKNOWN } from "../text/tokens.js";

const { familiarity: FAMILIARITY, prose: PROSE, languages: LANGUAGES } = rules;
// The first words of a vocabulary, which is sorted by frequency, show how a text is written.
const STYLE_WORDS = FAMILIARITY.style_words;
// Inputs of the detector before those of words.
const STYLE = 7 + STYLE_WORDS - 1;

const WORD = /[\p{L}\p{Nl}\p{No}]+(?:'[\p{L}\p{Nl}\p{No}]+)*/gu;
const ASKS =
  /^\W*(?:(?:hi|hello|hey|please|so|and|but|or|also|ok|okay)\b\W*)*(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|am|do|does|did|can|could|will|would|should|shall|has|have|had|may|might|any|anyone|anybody|someone|somebody)\b/iu;
const REPEATED = new RegExp(`([^\\p{L}\\p{N}_${BLANK}])\\1+`, "gu");
const SPACE = new RegExp(`[${BLANK}]+`, "gu");
// Marks of code and data, which count as several characters.
const SYMBOLS = new Set(PROSE.symbols);
const PICTURES = /[^\0-\x7f\p{L}\p{N}\p{P}]/gu;
// With fewer of them there is nothing to measure.
const [MIN_CHARACTERS, MIN_WORDS] = PROSE.least;

/**
 * What was fitted for a model; a part that was not is missing.
 *
 * @typedef {object} Fitted
 * @property {string} [language] of the reviews (ISO 639-1)
 * @property {number[]} [bounds] the least number of words for each of `limits`
 * @property {number[]} [limits] the highest scores that are familiar
 * @property {number} [bias]
 * @property {string} [weights] of the detector's inputs: float32 in base64
 * @property {[number, number]} [prose] the smallest share in words of short texts and of long ones
 */

/** @param {number[]} ids @param {(id: number) => boolean} counts @returns {number} of those that count among them */
const shareOf = (ids, counts) => ids.filter(counts).length / ids.length;

/** @param {string} text in English @returns {boolean} whether it asks and says nothing more */
export function isQuestion(text) {
  const sentences = text.match(/[^.!?…]*[.!?…]+["')”’]*|[^.!?…]+$/gu)?.map((sentence) => sentence.trim()).filter(Boolean) ?? [];
  return sentences.length > 0 && sentences.every((sentence) => /\?["')”’]*$/u.test(sentence) && ASKS.test(sentence));
}

export class Familiarity {
  /**
   * @param {Fitted} fitted
   * @param {Reader} reader
   * @param {Tensor} words their vectors `[vocabulary, size]`
   * @param {() => Promise<Languages>} loadLanguages needed by few texts
   */
  constructor(fitted, reader, words, loadLanguages) {
    this.fitted = fitted;
    this.weights = fitted.weights && new Float32Array(fromBase64(fitted.weights).buffer);
    this.reader = reader;
    this.words = words;
    this.loadLanguages = loadLanguages;
  }

  /**
   * @param {string} text
   * @param {Ids} document its token ids
   * @param {ArrayLike<number>} probabilities without a prior
   * @param {ArrayLike<number>} vector of the document
   * @returns {Promise<{familiar: boolean, language: ?string, score: ?number, limit: ?number, reason: ?string}>} as the API has it
   */
  async judge(text, document, probabilities, vector) {
    const ids = document.flat();
    const language = await this.languageOf(text, ids);
    const isForeign = this.isForeign(language);
    const [score, limit] = this.weights ? [this.score(ids, probabilities, vector), this.limit(ids)] : [null, null];
    const asks = this.fitted.language === "en" && isQuestion(text);
    const reason = isForeign ? "language" : asks ? "question" : !this.isProse(text) ? "no_prose" : score > limit ? "other_domain" : null;
    return { familiar: reason === null, reason, language, score, limit };
  }

  /** @param {?string} language @returns {boolean} whether the reviews that the model was made with are known to be in another */
  isForeign(language) {
    return Boolean(language && this.fitted.language) && language !== this.fitted.language;
  }

  /** @param {string} text @param {number[]} ids @returns {Promise<?string>} the language of the text; null if too little of it is there to tell */
  async languageOf(text, ids) {
    const { language } = this.fitted;
    // With few unknown words it is that of the reviews.
    if (language && ids.filter((id) => id === UNKNOWN).length < FAMILIARITY.few_unknown * ids.length) return ids.length >= FAMILIARITY.least_words ? language : null;
    return (await this.loadLanguages()).languageOf(text);
  }

  /** @param {number[]} ids @param {ArrayLike<number>} probabilities @param {ArrayLike<number>} vector @returns {number} how unlike reviews it is, from 0 to 1 */
  score(ids, probabilities, vector) {
    const { weights } = this;
    const [, size] = this.words.shape;
    const worded = ids.filter((id) => this.reader.isWord(id));
    // If nothing is a word, every mark counts as one.
    const words = worded.length ? worded : ids;
    const shape = [
      entropy(probabilities) / Math.log(probabilities.length),
      shareOf(ids, (id) => id === UNKNOWN),
      Math.log(words.length),
      mean(words.map((id) => Math.log(Math.max(id, 2)))),
      shareOf(words, (id) => id < 100),
      shareOf(words, (id) => id < 1000),
      shareOf(words, (id) => id > 10_000),
    ];
    const often = new Map();
    for (const id of ids) if (id > 0 && id < STYLE_WORDS) often.set(id, (often.get(id) ?? 0) + 1);
    let written = 0;
    for (const [id, times] of often) written += weights[shape.length + id - 1] * Math.sqrt(times / ids.length);
    for (const id of words) {
      for (let at = 0; at < size; at++) written += (weights[STYLE + at] * this.words.data[id * size + at]) / words.length;
    }
    let sum = this.fitted.bias + Math.min(Math.sqrt(words.length), FAMILIARITY.most_weight) * written;
    shape.forEach((value, at) => (sum += weights[at] * value));
    for (let at = 0; at < vector.length; at++) sum += weights[STYLE + size + at] * vector[at];
    return 1 / (1 + Math.exp(-sum));
  }

  /** @param {number[]} ids @returns {number} the highest score that is familiar, by the number of words */
  limit(ids) {
    const words = ids.filter((id) => this.reader.isWord(id)).length;
    const place = this.fitted.bounds.filter((bound) => bound <= words).length;
    return place ? this.fitted.limits[place - 1] : 1;
  }

  /** @param {string} text @returns {boolean} whether enough of it is in words, or too little is there to judge */
  isProse(text) {
    if (!this.fitted.prose) return true;
    const written = plain(text).replace(REPEATED, "$1");
    const solid = written.replace(SPACE, "");
    const count = characters(solid) - (solid.match(PICTURES)?.length ?? 0);
    if (count < MIN_CHARACTERS || (count < PROSE.long_word && written.split(SPACE).filter(Boolean).length < MIN_WORDS)) return true;
    const words = (written.match(WORD) ?? []).filter((word) => this.isKnown(word));
    const marks = Array.from(solid).filter((mark) => SYMBOLS.has(mark)).length;
    return characters(words.join("")) / (count + (PROSE.symbol - 1) * marks) >= this.fitted.prose[Number(characters(text) > PROSE.long)];
  }

  /** @param {string} word @returns {boolean} whether the vocabulary has it, or the part before its apostrophe */
  isKnown(word) {
    const { vocabulary } = this.reader;
    const [stem, ...ending] = word.split("'");
    return vocabulary.has(word) || (ending.length > 0 && (vocabulary.has(stem) || vocabulary.has(stem.replace(/n$/, ""))));
  }
}

/**
 * Naive Bayes over runs of bytes (Lui and Baldwin 2012).
 *
 * @typedef {object} About what `limelight export --site` writes of the identifier of languages
 * @property {string[]} codes of ISO 639-1
 * @property {number[]} prior the logarithm of the share of each language
 * @property {number} count of runs
 * @property {number} low the logarithm of a share that the byte 0 stands for
 * @property {number} step what each more adds
 */

export class Languages {
  /**
   * @param {About} about
   * @param {Uint8Array} bytes the runs in order, each as the number of bytes that it shares with the one before, the number of
   *   others, and those; then for each language the logarithm of its share of each run, in a byte
   */
  constructor(about, bytes) {
    this.about = about;
    /** @type {Map<string, number>} the place of each run, whose bytes are characters here */
    this.places = new Map();
    let [at, run] = [0, ""];
    for (let place = 0; place < about.count; place++) {
      const end = at + 2 + bytes[at + 1];
      run = run.slice(0, bytes[at]) + String.fromCharCode(...bytes.subarray(at + 2, end));
      this.places.set(run, place);
      this.longest = Math.max(this.longest ?? 0, run.length);
      at = end;
    }
    this.table = bytes.subarray(at);
  }

  /** @param {string} text @returns {?string} its language; null if it is too short or too mixed to tell */
  languageOf(text) {
    const { codes, prior, count, low, step } = this.about;
    const start = [...text].slice(0, LANGUAGES.characters).join("");
    const shouted = start === start.toUpperCase() && start !== start.toLowerCase();
    const bytes = new TextEncoder().encode((shouted ? start.toLowerCase() : start).normalize("NFC"));
    const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    /** @type {Map<number, number>} how often each run is the longest that ends at a byte */
    const found = new Map();
    for (let stop = 1; stop <= letters.length; stop++) {
      for (let from = Math.max(0, stop - this.longest); from < stop; from++) {
        const place = this.places.get(letters.slice(from, stop));
        if (place === undefined) continue;
        found.set(place, (found.get(place) ?? 0) + 1);
        break;
      }
    }
    const scores = prior.map((share, language) =>
      [...found].reduce((score, [place, times]) => score + Math.log1p(times) * (low + step * this.table[language * count + place]), share),
    );
    const shares = softmax(scores.map((score) => score / Math.sqrt(bytes.length)));
    return codes[shares.findIndex((share) => share >= LANGUAGES.sure)] ?? null;
  }
}
