/**
 * @file What is read in place of tokens that a vocabulary lacks: scores, runs of stars, emoji, misspelt words, as in
 * limelight/text/stand_ins.py.
 */

/** @import { Span } from "./tokens.js" */

import rules from "../../rules.js";
import { toAscii } from "./characters.js";
import { UNKNOWN } from "./tokens.js";

const RULES = rules.stand_ins;
// Only words so frequent (ids follow frequency) stand in for a misspelt one; capitals alone, and few of them, are a name.
const { frequent: FREQUENT, shortest: SHORTEST, shortest_mistaken: SHORTEST_MISTAKEN, longest: LONGEST, acronym: ACRONYM } = RULES;
const NUMBERS = RULES.numbers.split(" ");
const SCORE = /^(\p{Nd}+(?:\.\p{Nd}+)?)\/(5|10|100)$/u;
const NUMBER = /^\p{Nd}{1,3}(?:\.\p{Nd}+)?$/u;
const STARS = /[★⭐🌟]\uFE0F?/gu;
const STARS_ALONE = /^(?:[★⭐🌟☆]|\uFE0F)*$/u;
const ONE_STAR = ["⭐", "⭐\uFE0F", "🌟"];
const LETTERS = /^[\p{L}\p{Nl}\p{No}]+$/u;
const STRETCHED = /(.)\1{2,}/gu;
const VARIANTS = /[\uFE0F\u{1f3fb}-\u{1f3ff}]/gu;
export class StandIns {
  /** @param {Map<string, number>} vocabulary the id of each token, the most frequent first */
  constructor(vocabulary) {
    this.vocabulary = vocabulary;
    this.emoji = new Map(Object.entries(RULES.emoji).flatMap(([word, all]) => [...all].map((emoji) => [emoji, word])));
    this.out = vocabulary.get("out") ?? -1;
    /** @type {Map<string, number>} what was looked up */
    this.known = new Map();
    /** @type {?Map<string, string[]>} frequent words by what is left of them without one letter, and by themselves */
    this.frequent = null;
  }

  /** @param {string} sentence @param {Span[]} spans @returns {Span[]} with stand-ins: fewer where some became one */
  replace(sentence, spans) {
    const merged = spans.some(({ id }) => id === this.out) || /[★⭐🌟]/u.test(sentence) ? this.merge(sentence, spans) : spans;
    return merged.map((span) => (span.id === UNKNOWN ? { ...span, id: this.of(sentence.slice(span.start, span.stop)) } : span));
  }

  /** @param {string} token that the vocabulary lacks @returns {number} the id of what stands in for it, if anything does */
  of(token) {
    if (!this.known.has(token)) this.known.set(token, this.find(token));
    return this.known.get(token);
  }

  /** @param {string} written @returns {number} */
  find(written) {
    const capitals = /\p{Uppercase}/u.test(written) && !/[\p{Lowercase}\p{Lt}]/u.test(written);
    const token = written.normalize("NFKC").toLowerCase();
    const score = SCORE.exec(token);
    if (score) return this.score(Number(toAscii(score[1])), Number(score[2]));
    if (LETTERS.test(token)) return capitals && [...written].length <= ACRONYM ? UNKNOWN : this.word(token);
    const plain = token.replace(VARIANTS, "");
    return this.vocabulary.get(plain) ?? this.vocabulary.get(this.emoji.get(plain) ?? "") ?? UNKNOWN;
  }

  /** @param {number} points @param {number} of @returns {number} the id of points out of five or ten; where the vocabulary lacks that, out of the other */
  score(points, of) {
    const share = Math.min(points / of, 1);
    for (const whole of of === 5 ? [5, 10] : [10, 5]) {
      const id = this.vocabulary.get(`${Math.floor(share * whole + 0.5)}/${whole}`);
      if (id !== undefined) return id;
    }
    return UNKNOWN;
  }

  /** @param {string} sentence @param {Span[]} spans @returns {Span[]} */
  merge(sentence, spans) {
    const words = spans.map(({ start, stop }) => sentence.slice(start, stop).toLowerCase());
    const merged = [];
    for (let at = 0; at < words.length; ) {
      const { length, id } = this.runOfStars(words, at) ?? this.scoreInWords(words, at) ?? { length: 1, id: spans[at].id };
      merged.push({ id, start: spans[at].start, stop: spans[at + length - 1].stop });
      at += length;
    }
    return merged;
  }

  /** @param {string[]} words @param {number} at @returns {?{length: number, id: number}} a single ⭐ is no score */
  runOfStars(words, at) {
    let end = at;
    let full = 0;
    for (; end < words.length && STARS_ALONE.test(words[end]); end++) full += words[end].match(STARS)?.length ?? 0;
    if (!full || (end - at === 1 && ONE_STAR.includes(words[at]))) return null;
    return { length: end - at, id: this.score(full, 5) };
  }

  /** @param {string[]} words @param {number} at @returns {?{length: number, id: number}} such as `4 stars out of 5` */
  scoreInWords(words, at) {
    const end = at + (RULES.units.includes(words[at + 1]) ? 2 : 1);
    if (words[end] !== "out" || words[end + 1] !== "of" || end + 2 >= words.length) return null;
    const [points, of] = [numberOf(words[at]), numberOf(words[end + 2])];
    if (points === null || !RULES.out_of.includes(of)) return null;
    const id = this.score(points, of);
    return id === UNKNOWN ? null : { length: end + 3 - at, id };
  }

  /** @param {string} word in lower case @returns {number} the id of the frequent word that it is one slip away from */
  word(word) {
    const stretched = word.search(STRETCHED) >= 0;
    if (stretched) {
      for (const letters of ["$1$1", "$1"]) {
        const id = this.vocabulary.get(word.replace(STRETCHED, letters));
        if (id !== undefined) return id;
      }
      word = word.replace(STRETCHED, "$1$1");
    }
    const length = [...word].length;
    if (length < SHORTEST || length > LONGEST) return UNKNOWN;
    this.frequent ??= indexOf(this.vocabulary);
    let best = Number.POSITIVE_INFINITY;
    for (const key of withoutALetter(word)) {
      for (const other of this.frequent.get(key) ?? []) {
        const id = this.vocabulary.get(other);
        if (id < best && isOneSlip(word, other)) best = id;
      }
    }
    return best === Number.POSITIVE_INFINITY ? UNKNOWN : best;
  }
}

/** @param {Map<string, number>} vocabulary @returns {Map<string, string[]>} */
function indexOf(vocabulary) {
  const found = new Map();
  for (const [word, id] of vocabulary) {
    const length = [...word].length;
    if (id >= FREQUENT || length < SHORTEST || length > LONGEST || !LETTERS.test(word)) continue;
    for (const key of withoutALetter(word)) {
      if (!found.has(key)) found.set(key, []);
      found.get(key).push(word);
    }
  }
  return found;
}

/** @param {string} word @returns {?number} */
function numberOf(word) {
  const number = NUMBERS.indexOf(word);
  if (number >= 0) return number;
  return NUMBER.test(word) ? Number(toAscii(word)) : null;
}

/** @param {string} word @returns {Set<string>} the word, and what is left of it without each of its letters */
function withoutALetter(word) {
  const letters = [...word];
  return new Set([word, ...letters.map((_, place) => letters.toSpliced(place, 1).join(""))]);
}

/** @param {string} word @param {string} other @returns {boolean} whether two letters are swapped, or, if long enough, one is wrong, too many or too few */
function isOneSlip(word, other) {
  const [one, two] = [[...word], [...other]];
  if (one.length === two.length) {
    const wrong = one.flatMap((letter, place) => (letter === two[place] ? [] : [place]));
    if (wrong.length === 1) return one.length >= SHORTEST_MISTAKEN && wrong[0] > 0;
    const [first, second] = wrong;
    return wrong.length === 2 && second === first + 1 && one[first] === two[second] && one[second] === two[first];
  }
  // With the same key, the longer has one letter more.
  const [longer, shorter] = one.length > two.length ? [one, two] : [two, one];
  return longer.length - shorter.length === 1 && shorter.length >= SHORTEST && withoutALetter(longer.join("")).has(shorter.join(""));
}
