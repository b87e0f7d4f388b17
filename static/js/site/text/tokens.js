/**
 * @file Cuts a sentence into tokens with one id each, as limelight/text/tokens.py and the tokenizer of the weights do;
 * of what the vocabulary lacks, with the id of what stands in for it, as limelight/text/stand_ins.py has it.
 */

import { isEnding, isWord } from "../../embed/words.js";
import rules from "../../rules.js";
import { PICTOGRAPH, SPACE, toAscii, trimEnd } from "./characters.js";
import { normalise } from "./normalise.js";

export const PAD = 0;
export const UNKNOWN = 1;

/**
 * One token of a sentence, as it was written.
 *
 * @typedef {object} Token
 * @property {string} text empty where one written character became several tokens (½ → 1 ⁄ 2)
 * @property {string} whitespace what stands between this token and the next
 * @property {number} id its row in the vocabulary
 * @property {"mark" | "word" | "ending"} kind what a reader counts it as
 * @property {boolean} removed whether it is struck out
 */

/** @typedef {{id: number, start: number, stop: number}} Span a token by its place in the sentence, in UTF-16 units */

/**
 * @param {string} pattern of `tokenizer.json`, as Oniguruma reads it
 * @returns {RegExp} the same for JavaScript
 */
export function toRegExp(pattern) {
  const translated = pattern
    .replace(/\\x\{([0-9A-Fa-f]+)\}/g, "\\u{$1}")
    .replaceAll("\\p{Extended_Pictographic}", `[${PICTOGRAPH}]`)
    .replaceAll("[^\\s", `[^${SPACE}`)
    .replaceAll("\\S", `[^${SPACE}]`)
    // There, a digit is one of any script.
    .replaceAll("\\d", "\\p{Nd}")
    // Escapes that are none with the flag `u`.
    .replace(/\\(["'])/g, "$1");
  if (/\\s/.test(translated)) throw new Error(`The token pattern has \\s where this page cannot read it: ${pattern}`);
  return new RegExp(translated, "gu");
}

/**
 * @param {string} sentence
 * @param {RegExp} pattern
 * @param {Map<string, number>} vocabulary
 * @returns {Span[]} its tokens, before stand-ins
 */
export function findTokens(sentence, pattern, vocabulary) {
  const { text, from, to } = normalise(sentence);
  const spans = [];
  pattern.lastIndex = 0;
  // `matchAll` would compile the pattern again for each sentence.
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [token] = match;
    const last = match.index + token.length - 1;
    spans.push({
      id: vocabulary.get(token) ?? UNKNOWN,
      start: from ? from[match.index] : match.index,
      stop: to ? to[last] : last + 1,
    });
  }
  return spans;
}

/**
 * @param {string} sentence
 * @param {Span[]} spans
 * @returns {Token[]} the tokens at `spans`; joined (text + whitespace), they give `sentence` back. White space at the
 *   start of the sentence becomes a token of its own, without text.
 */
export function splitTokens(sentence, spans) {
  let end = spans.length ? spans[0].start : sentence.length;
  const tokens = end ? [makeToken("", sentence.slice(0, end), PAD)] : [];
  spans.forEach(({ id, start, stop }, place) => {
    const following = place + 1 < spans.length ? spans[place + 1].start : sentence.length;
    start = Math.max(start, end);
    stop = Math.max(stop, end);
    end = Math.max(stop, following);
    let whitespace = sentence.slice(stop, end);
    if (whitespace && whitespace !== " ") {
      // A combining mark that normalisation has merged into a letter stands behind the letter's offsets.
      stop += trimEnd(whitespace).length;
      whitespace = sentence.slice(stop, end);
    }
    tokens.push(makeToken(sentence.slice(start, stop), whitespace, id));
  });
  return tokens;
}

/** @param {string} text @param {string} whitespace @param {number} id @returns {Token} */
const makeToken = (text, whitespace, id) => ({ text, whitespace, id, kind: kindOf(text), removed: false });

/** @param {string} token @returns {Token["kind"]} */
export function kindOf(token) {
  if (!isWord(token)) return "mark";
  return isEnding(token) ? "ending" : "word";
}

const RULES = rules.stand_ins;
// Only words so frequent (ids follow frequency) stand in for a misspelt one; capitals alone, and few of them, are a
// name.
const {
  frequent: FREQUENT,
  shortest: SHORTEST,
  shortest_mistaken: SHORTEST_MISTAKEN,
  longest: LONGEST,
  acronym: ACRONYM,
} = RULES;
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
    const merged =
      spans.some(({ id }) => id === this.out) || /[★⭐🌟]/u.test(sentence) ? this.merge(sentence, spans) : spans;
    return merged.map((span) =>
      span.id === UNKNOWN ? { ...span, id: this.of(sentence.slice(span.start, span.stop)) } : span,
    );
  }

  /**
   * @param {string} token that the vocabulary lacks
   * @returns {number} the id of what stands in for it, if anything does
   */
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

  /**
   * @param {number} points
   * @param {number} of
   * @returns {number} the id of points out of five or ten; where the vocabulary lacks that, out of the other
   */
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
      const { length, id } = this.runOfStars(words, at) ??
        this.scoreInWords(words, at) ?? { length: 1, id: spans[at].id };
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
    const [twice, once] = ["$1$1", "$1"].map((letters) => word.replace(STRETCHED, letters));
    if (twice === word) return this.mended(word);
    return this.vocabulary.get(twice) ?? this.vocabulary.get(once) ?? this.mended(twice);
  }

  /** @param {string} word @returns {number} the id of the most frequent word that it is one slip away from */
  mended(word) {
    const length = [...word].length;
    if (length < SHORTEST || length > LONGEST) return UNKNOWN;
    this.frequent ??= indexOf(this.vocabulary);
    const near = [...withoutALetter(word)].flatMap((key) => this.frequent.get(key) ?? []);
    const ids = near.filter((other) => isOneSlip(word, other)).map((other) => this.vocabulary.get(other));
    return ids.length ? Math.min(...ids) : UNKNOWN;
  }
}

/** @param {Map<string, number>} vocabulary @returns {Map<string, string[]>} */
function indexOf(vocabulary) {
  const index = new Map();
  for (const [word, id] of vocabulary) {
    const length = [...word].length;
    if (id >= FREQUENT || length < SHORTEST || length > LONGEST || !LETTERS.test(word)) continue;
    for (const key of withoutALetter(word)) {
      if (!index.has(key)) index.set(key, []);
      index.get(key).push(word);
    }
  }
  return index;
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

/**
 * @param {string} word
 * @param {string} other
 * @returns {boolean} whether two letters are swapped, or, if long enough, one is wrong, too many or too few
 */
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
  return (
    longer.length - shorter.length === 1 &&
    shorter.length >= SHORTEST &&
    withoutALetter(longer.join("")).has(shorter.join(""))
  );
}
