/**
 * @file How much a network looks at words elsewhere, as limelight/inside/elsewhere.py answers it: from the files that
 * app/site/words.py writes.
 */

/** @import { WordElsewhere, WordSummary } from "../model/types.js" */
/** @import { Weights } from "./network/weights.js" */

import { characters, count, countOf } from "../format.js";
import { range, sum } from "./arithmetic.js";
import { rowsOf } from "./network/weights.js";
import { refusal } from "./refusal.js";
import { findTokens, toRegExp } from "./text/tokens.js";
import { normalise } from "./text/normalise.js";

// As there.
const [NEIGHBOURS, MANY, OFFERED, ALIKE, LONGEST, TWICE] = [8, 200, 5, 0.5, 60, 2];
// As app/site/words.py writes numbers: each as a character, and looks as marks in front of words.
const DIGIT = "#".charCodeAt(0);
const MARK = /([\u{f0000}-\u{ffffd}])/u;
const FIRST_MARK = 0xf0000;

/** @param {string} text @returns {number[]} */
const digits = (text) => Array.from(text, (digit) => digit.charCodeAt(0) - DIGIT);

/** @param {number[]} steps @returns {number[]} where one is after each */
const walked = (steps) => {
  let at = 0;
  return steps.map((step) => (at += step));
};

/** @param {number} value @param {number} places @returns {number} */
const rounded = (value, places) => Math.round(value * 10 ** places) / 10 ** places;

/**
 * @typedef {object} File what `limelight export --site` writes of the words of a model
 * @property {number} rows held-out reviews
 * @property {number} least_places
 * @property {number[]} edges between bins of looks
 * @property {string} words the ids of those that are known
 * @property {string} looks the places in each bin, by label and word
 * @property {string} near ids of the words that may be neighbours
 * @property {string[]} named
 * @property {string} labels of the sentences
 * @property {string[]} sentences
 */

export class Words {
  /**
   * @param {import("./model/model.js").About} about
   * @param {import("./text/reader.js").Reading} reading
   * @param {File} file
   */
  constructor({ labels, stars }, { pattern, words }, file) {
    this.file = file;
    this.labels = labels;
    this.ordered = Boolean(stars) || labels.length === 2;
    this.pattern = toRegExp(pattern);
    this.written = words;
    this.vocabulary = new Map(words.map((word, id) => [word, id]));
    this.near = walked(digits(file.near));
    const ids = walked(digits(file.words));
    const looks = digits(file.looks);
    const lookOf = (bin, label, at) => looks[(bin * labels.length + label) * ids.length + at];
    const bins = range(file.edges.length + 1);
    const known = ids.map((id, at) => {
      const own = labels.map((_, label) => bins.map((bin) => lookOf(bin, label, at)));
      return { id, looks: own, places: sum(own.map(sum)) };
    });
    /** Those with most places first. */
    this.known = new Map(known.sort((one, other) => other.places - one.places).map((word) => [word.id, word]));
    /** @type {?{text: string, label: number, marks: Map<number, {start: number, end: number, look: number}>}[]} */
    this.sentences = null;
    /** @type {?Float32Array} the vectors of the words that may be neighbours, in unit length */
    this.directions = null;
  }

  /** @returns {{rows: number, least_places: number, edges: number[], words: WordSummary[]}} */
  all() {
    const { rows, least_places, edges } = this.file;
    return { rows, least_places, edges, words: Array.from(this.known.values(), (word) => this.summary(word)) };
  }

  /** @param {string} word @returns {string} as in the vocabulary */
  read(word) {
    const length = characters(word);
    if (length > LONGEST) throw refusal("invalid-request", "long_word", { count: count(length), limit: LONGEST });
    const { text } = normalise(word);
    const tokens = text.match(this.pattern) ?? [];
    if (!/\p{L}/u.test(word)) throw refusal("invalid-request", "no_word", { word });
    if (tokens.length > 1)
      throw refusal("invalid-request", "many_words", { word, count: tokens.length, words: tokens.join(" · ") });
    return tokens[0];
  }

  /**
   * @param {string} word as in the vocabulary
   * @param {Weights} embedding
   * @returns {?WordElsewhere} nothing of one that is rare
   */
  find(word, embedding) {
    const id = this.vocabulary.get(word);
    const found = this.known.get(id);
    if (!found) return null;
    const { places, correlation, bulge } = this.summary(found);
    return {
      word,
      places,
      labels: this.labels,
      edges: this.file.edges,
      looks: found.looks,
      twice: found.looks.map((counts) => (sum(counts) ? rounded(this.share([counts]), 4) : null)),
      correlation,
      bulge,
      contexts: this.contexts(id),
      neighbours: this.neighbours(id, embedding, NEIGHBOURS),
    };
  }

  /** @param {{id: number, looks: number[][], places: number}} word @returns {WordSummary} */
  summary({ id, looks, places }) {
    const word = this.written[id];
    return {
      word,
      places,
      twice: rounded(this.share(looks), 4),
      correlation: this.ordered ? rounded(correlation(looks), 3) : null,
      bulge: this.ordered && looks.length > 2 ? rounded(this.bulge(looks), 3) : null,
      named: this.file.named.includes(word),
    };
  }

  /** @param {number[][]} looks @returns {number} the share of places looked at twice an even share or more */
  share(looks) {
    const first = this.file.edges.indexOf(TWICE) + 1;
    return sum(looks.map((counts) => sum(counts.slice(first)))) / sum(looks.map(sum));
  }

  /** @param {number[][]} looks @returns {number} how much larger that share is between the ends of the scale */
  bulge(looks) {
    return this.share(looks.slice(1, -1)) - this.share([looks[0], looks.at(-1)]) || 0;
  }

  /** @param {number} id @returns {WordElsewhere["contexts"]} */
  contexts(id) {
    this.sentences ??= this.file.sentences.map((marked, at) => ({
      ...this.unmarked(marked),
      label: this.file.labels.charCodeAt(at) - DIGIT,
    }));
    const places = this.sentences.flatMap(({ text, label, marks }) => {
      const mark = marks.get(id);
      return mark ? [{ text, start: mark.start, end: mark.end, label, look: mark.look }] : [];
    });
    return places.sort((one, other) => one.look - other.look);
  }

  /** @param {string} marked a sentence @returns the sentence, and the looks at words in it by their ids */
  unmarked(marked) {
    let text = "";
    const looks = new Map();
    for (const part of marked.split(MARK)) {
      if (MARK.test(part)) looks.set(text.length, (part.codePointAt(0) - FIRST_MARK) / 100);
      else text += part;
    }
    const marks = new Map();
    for (const { id, start, stop } of findTokens(text, this.pattern, this.vocabulary))
      if (looks.has(start)) marks.set(id, { start, end: stop, look: looks.get(start) });
    return { text, marks };
  }

  /**
   * @param {number | undefined} id
   * @param {Weights} embedding
   * @param {number} most
   * @returns {WordElsewhere["neighbours"]} the words with the most similar vectors
   */
  neighbours(id, embedding, most) {
    const own = this.near.indexOf(id);
    if (own < 0) return [];
    const size = embedding.shape[1];
    this.directions ??= directionsOf(rowsOf(embedding, this.near), size);
    const row = this.directions.subarray(own * size, (own + 1) * size);
    const all = this.near.map((other, at) => {
      let similarity = 0;
      for (let place = 0; place < size; place++) similarity += row[place] * this.directions[at * size + place];
      return { word: this.written[other], similarity };
    });
    const nearest = all.toSpliced(own, 1).sort((one, other) => other.similarity - one.similarity);
    return nearest.slice(0, most).map(({ word, similarity }) => ({ word, similarity: rounded(similarity, 2) }));
  }

  /**
   * @param {string} word that is rare
   * @param {Weights} embedding
   * @param {string} places of every word that is rare, by id
   * @returns {import("./refusal.js").Refusal} how often it stands, and known words near it
   */
  rare(word, embedding, places) {
    const { rows, least_places: least } = this.file;
    const id = this.vocabulary.get(word);
    const values = {
      word,
      places: countOf(id === undefined ? 0 : places.charCodeAt(id) - DIGIT, "time"),
      rows: countOf(rows, "held-out review"),
      least,
    };
    const near = this.neighbours(id, embedding, MANY)
      .map((each) => each.word)
      .filter((each) => this.known.has(this.vocabulary.get(each)));
    return refusal("not-found", "rare_word", values, (near.length ? near : this.speltLike(word)).slice(0, OFFERED));
  }

  /** @param {string} word @returns {string[]} known words that share half their pairs of letters with it */
  speltLike(word) {
    const own = pairsOf(word);
    return Array.from(this.known.keys(), (id) => {
      const pairs = pairsOf(this.written[id]);
      const shared = [...own].filter((pair) => pairs.has(pair));
      return { word: this.written[id], share: (2 * shared.length) / (own.size + pairs.size) };
    })
      .filter(({ share }) => share >= ALIKE)
      .sort((one, other) => other.share - one.share)
      .map(({ word: other }) => other);
  }
}

/**
 * @param {number[][]} looks by label and bin
 * @returns {number} the rank correlation of both (Spearman), with mean ranks for ties
 */
function correlation(looks) {
  const all = sum(looks.map(sum));
  const ofLabels = looks.map(sum);
  const ofBins = looks[0].map((_, bin) => sum(looks.map((counts) => counts[bin])));
  const ranks = (counts) => walked(counts).map((upTo, at) => upTo - counts[at] / 2 - all / 2);
  const [labels, bins] = [ranks(ofLabels), ranks(ofBins)];
  const together = sum(looks.flatMap((counts, label) => counts.map((each, bin) => each * labels[label] * bins[bin])));
  const spread = (counts, of) => sum(counts.map((each, at) => each * of[at] ** 2));
  return together / Math.sqrt(spread(ofLabels, labels) * spread(ofBins, bins)) || 0;
}

/** @param {Float32Array} rows @param {number} size of a row @returns {Float32Array} rows in unit length */
function directionsOf(rows, size) {
  for (let at = 0; at < rows.length; at += size) {
    const row = rows.subarray(at, at + size);
    const length = Math.max(Math.hypot(...row), 1e-9);
    row.forEach((value, place) => (row[place] = value / length));
  }
  return rows;
}

/** @param {string} word @returns {Set<string>} its pairs of letters, its ends among them */
function pairsOf(word) {
  const letters = [" ", ...word, " "];
  return new Set(letters.slice(1).map((letter, at) => letters[at] + letter));
}
