/** @file Where a text may be changed, what each change may be, and the text that has some, as limelight/edits/proposals.py has them. */

/** @import { Asked } from "../lenses/asked.js" */

import { isEnding, isWord } from "../../embed/limelight-heat.js";
import rules from "../../rules.js";
import { plain } from "../text/characters.js";
import { classOf, decided, lettersOf } from "../text/word_classes.js";

const RULES = rules.edits;
const { along: ALONG, against: AGAINST } = RULES.tried;

/**
 * What `limelight export --site` writes of the words that may take the place of a word: limelight/edits/choices.py.
 *
 * @typedef {object} Table
 * @property {string[]} words in lower case, in the order of what the network answers to each alone
 * @property {string[]} names of kinds
 * @property {number[]} kinds the number of the kind of each word
 * @property {number[][]} steps of each word, from the place of one that may stand instead of it to that of the next
 * @property {number[][]} near how near each of these is, in hundredths
 * @property {string[]} kept words of identity, which no edit touches
 */

export class Choices {
  /** @param {Table} table */
  constructor(table) {
    this.table = table;
    this.places = new Map(table.words.map((word, place) => [word, place]));
    this.kept = new Set(table.kept);
    this.others = table.steps.map((steps) => {
      let other = 0;
      return steps.map((step) => (other += step));
    });
  }

  /** @param {string} word in lower case @returns {?string} such as "verb ing"; null for a word that stays */
  kindOf(word) {
    const { names, kinds } = this.table;
    return this.places.has(word) ? names[kinds[this.places.get(word)]] : null;
  }

  /** @param {string} word @param {boolean} up whether the answer is to rise @returns {{other: string, near: number}[]} those that alone are worth most or least, and a few of the opposite ones */
  insteadOf(word, up) {
    const { words, near } = this.table;
    const place = this.places.get(word);
    const found = this.others[place].map((other, at) => ({ other: words[other], near: near[place][at] / 100 }));
    if (up) found.reverse();
    return [...found.slice(0, ALONG), ...found.slice(ALONG).slice(-AGAINST)];
  }

  /** @param {string} word @param {boolean} up @returns {number} of words of the table between it and the farthest instead */
  gain(word, up) {
    const place = this.places.get(word);
    const others = this.others[place];
    return !others.length ? 0 : up ? others.at(-1) - place : place - others[0];
  }
}

const [BEFORE_NOT, HALVES] = [RULES.before_not, RULES.halves].map((words) => new Set(words.split(" ")));
const BEFORE_VOWEL = new RegExp(RULES.before_vowel);
const CLASSES = Object.fromEntries(Object.entries(RULES.classes).map(([name, names]) => [name, lettersOf(names)]));

/**
 * @typedef {object} Proposal a change of one place
 * @property {number} start the first token that it takes away, among those that the network read
 * @property {number} stop the one after the last; `start` if it takes none away
 * @property {string} after the word that it puts there; empty if none
 * @property {number} near how near it stays to what stood there
 * @property {number} words that it changes
 */

/** @param {string} token @returns {boolean} */
const isUpper = (token) => token === token.toUpperCase() && token !== token.toLowerCase();

/** @param {string} token @returns {boolean} */
const startsUpper = (token) => isUpper(token.slice(0, 1));

/** @param {string} text @returns {string} */
const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** @param {string} before @param {string} word @returns {boolean} whether "a" or "an", if `before` is one, fits it */
const fits = (before, word) => !/^an?$/i.test(before) || BEFORE_VOWEL.test(word.toLowerCase()) === (before.length === 2);

export class Places {
  /** @param {Asked} asked @param {Choices} choices */
  constructor(asked, choices) {
    this.asked = asked;
    this.choices = choices;
    let start = 0;
    this.sentences = asked.document.map(({ length }) => {
      const tokens = asked.texts.slice(start, start + length);
      start += length;
      return { start: start - length, tokens, lower: tokens.map(plain), letters: decided(tokens.map(classOf)) };
    });
    this.starts = new Set(this.sentences.map((sentence) => sentence.start));
  }

  /** @param {boolean} up whether the answer is to rise @returns {Proposal[]} another word in the place of one, those that promise most first */
  replaced(up) {
    const { choices, asked: { texts } } = this;
    const spots = this.sentences.flatMap((sentence) => {
      const { start, tokens, lower } = sentence;
      if (tokens.length === 1) return [];
      const letters = tokens.filter((token) => /^\p{L}+$/u.test(token));
      // Where all words have capital letters, they do not make a name.
      const titled = letters.every(isUpper) || letters.every((token) => token.length < 4 || startsUpper(token));
      return tokens.flatMap((token, at) => {
        const kind = choices.kindOf(lower[at]);
        const named = at && startsUpper(token) && !isUpper(token) && !titled;
        // "to tears" has no verb.
        if (!kind || named || (kind === "verb s" && lower[at - 1] === "to")) return [];
        return CLASSES[kind.split(" ")[0]].has(sentence.letters[at]) ? [{ place: start + at, word: lower[at], gain: choices.gain(lower[at], up) }] : [];
      });
    });
    return spots
      .sort((a, b) => b.gain - a.gain)
      .slice(0, RULES.places)
      .flatMap(({ place, word }) =>
        choices
          .insteadOf(word, up)
          .filter(({ other }) => fits(texts[place - 1] ?? "", other))
          .map(({ other, near }) => ({ start: place, stop: place + 1, after: asWritten(other, texts[place]), near, words: 1 })),
      );
  }

  /** @returns {Proposal[]} those that leave out a word that its sentence can do without, or a short phrase */
  leftOut() {
    const { texts, phrases } = this.asked;
    const spare = this.sentences.flatMap((sentence) =>
      sentence.tokens.length > 2 ? sentence.tokens.flatMap((_, at) => (isSpare(sentence, at) ? [sentence.start + at] : [])) : [],
    );
    const alone = new Set(spare);
    const short = phrases.flatMap(({ start, stop }) => {
      const words = texts.slice(start, stop).filter((text) => isWord(text) && !isEnding(text)).length;
      const known = stop - start === 1 && alone.has(start);
      return !known && words && words <= RULES.most_words && stop - start < texts.length ? [{ start, stop, words }] : [];
    });
    return [...spare.map((start) => ({ start, stop: start + 1, words: 1 })), ...short]
      .filter(({ start, stop }) => !texts.slice(start, stop).some((text, at) => this.stays(text, start + at)))
      .filter(({ start, stop }) => !start || stop === texts.length || fits(texts[start - 1], texts[stop]))
      .map((gone) => ({ ...gone, after: "", near: RULES.near_as[gone.stop - gone.start === 1 ? "left_out" : "phrase"] }));
  }

  /** @returns {Proposal[]} those that put "not" after a form of "be" or another auxiliary, in a statement */
  negated() {
    const takesNot = ({ lower, letters }, at) =>
      at > 1 && BEFORE_NOT.has(lower[at - 1]) && CLASSES.before_auxiliary.has(letters[at - 2]) && (CLASSES.open.has(letters[at]) || CLASSES.article.has(letters[at]));
    return this.sentences.flatMap((sentence) =>
      sentence.tokens.flatMap((_, at) => {
        const place = sentence.start + at;
        return takesNot(sentence, at) ? [{ start: place, stop: place, after: "not", near: RULES.near_as.not, words: 1 }] : [];
      }),
    );
  }

  /** @param {string} token @param {number} place @returns {boolean} whether it is a number, a name or a word of identity */
  stays(token, place) {
    const named = startsUpper(token) && token.length > 1 && !this.starts.has(place) && !isUpper(token);
    return named || this.choices.kept.has(token.toLowerCase()) || /\p{Nd}/u.test(token);
  }

  /** @param {Proposal[]} proposals of different places @returns {string} the text with these */
  written(proposals) {
    const { tokens, numbers } = this.asked;
    const pieces = tokens.map(({ text, whitespace, removed }) => (removed ? null : { text, whitespace }));
    for (const { start, stop, after } of proposals) {
      if (start === stop) pieces[numbers[start - 1]].text += ` ${after}`;
      else if (after) pieces[numbers[start]].text = after;
      else leaveOut(pieces, numbers.slice(start, stop));
    }
    return pieces.map((piece) => (piece ? piece.text + piece.whitespace : "")).join("");
  }
}

/** @param {{lower: string[], letters: string[]}} sentence @param {number} at @returns {boolean} whether the sentence can do without this adverb, negation, or adjective before its noun */
function isSpare({ lower, letters }, at) {
  if (lower[at] === "n't") return at > 0 && !HALVES.has(lower[at - 1]);
  if (lower[at] === "not" || CLASSES.adverb.has(letters[at])) return true;
  return CLASSES.adjective.has(letters[at]) && CLASSES.before_adjective.has(letters[at - 1]) && CLASSES.noun.has(letters[at + 1]);
}

/** @param {string} word @param {string} like @returns {string} */
function asWritten(word, like) {
  if (isUpper(like) && like.length > 1) return word.toUpperCase();
  return startsUpper(like) ? capital(word) : word;
}

/** Leaves out pieces, with one of the spaces around them, and the capital letter of the first. @param {(?{text: string, whitespace: string})[]} pieces @param {number[]} numbers */
function leaveOut(pieces, numbers) {
  const [first, last] = [pieces[numbers[0]], pieces[numbers.at(-1)]];
  for (const number of numbers) pieces[number] = null;
  const earlier = pieces.slice(0, numbers[0]).findLast(Boolean);
  if (earlier && (!last.whitespace || last.whitespace.includes("\n") || (isEnding(first.text) && !earlier.whitespace))) earlier.whitespace = last.whitespace;
  const later = pieces.slice(numbers.at(-1) + 1).find(Boolean);
  if (later && startsUpper(first.text) && !["I", "I'm"].includes(first.text)) later.text = capital(later.text);
}
