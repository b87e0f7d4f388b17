/**
 * @file Finds the words of a sentence, their classes and their marks, as limelight/text/phrase_table.py does: by the
 *   table that was learned from parsed sentences.
 */

import { isEnding, isWord } from "../../embed/words.js";
import table from "../../phrase_table.js";
import { plain } from "./characters.js";

/**
 * The words of a sentence.
 *
 * @typedef {object} Words
 * @property {number[]} starts the token where each begins, with the marks that open it
 * @property {number[]} kinds the number of the class of each
 * @property {string[]} marks what is before each: "." a mark that separates, "," a comma, "-" a mark or a habit that
 *   joins, "|" the border between emoji and other words, or ""
 * @property {boolean[]} quoted whether each continues a quotation
 */

/** @type {Record<string, number>} the number of each class */
export const NUMBER_OF = Object.fromEntries(table.classes.map((name, number) => [name, number]));
export const FIRST_OPEN = NUMBER_OF[table.first_open];
const PICTURE = NUMBER_OF.picture;
const NOUNS = new Set([NUMBER_OF.noun, NUMBER_OF.nouns]);

const LISTED = new Map(
  Object.entries(table.words).flatMap(([name, words]) =>
    words
      .split(" ")
      .filter(Boolean)
      .map((word) => [word, NUMBER_OF[name]]),
  ),
);
// The longest first.
const ENDINGS = Object.entries(table.endings)
  .flatMap(([name, endings]) => endings.split(" ").map((ending) => ({ ending, number: NUMBER_OF[name] })))
  .sort((a, b) => b.ending.length - a.ending.length);
// "as good as" stays whole where its second word is nearer to the first than this.
const PARTNERS = new Map(table.partners.split(",").map((pair) => /** @type {[string, string]} */ (pair.split(" "))));
const PARTNERS_APART = 7;
const FIXED = new Set(table.fixed.split(","));
const [ABBREVIATIONS, DOMAINS] = [table.abbreviations, table.domains].map((words) => new Set(words.split(" ")));
const {
  separating: SEPARATING,
  opening: OPENING,
  quotes: QUOTES,
  joining: JOINING,
  silent: SILENT,
  bullets: BULLETS,
  faces: FACES,
} = Object.fromEntries(Object.entries(table.marks).map(([name, marks]) => [name, new Set(marks)]));
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const DIGIT_FIRST = /^\p{Nd}/u;
const TWO_DIGITS = /^\p{Nd}{1,2}$/u;
const LETTER = /^\p{L}$/u;
const CAPITAL = /^\p{Uppercase}/u;
/** @param {string} token @returns {boolean} */
const isUpper = (token) => /\p{Uppercase}/u.test(token) && !/[\p{Lowercase}\p{Lt}]/u.test(token);
/** @param {string} token @returns {boolean} */
const isLower = (token) => /\p{Lowercase}/u.test(token) && !/[\p{Uppercase}\p{Lt}]/u.test(token);

/**
 * @param {string[]} tokens of a sentence
 * @param {Set<number>} [lines] the positions of those that begin a line
 * @returns {Words} marks belong to the word before, those that open something to the word after
 */
export function wordsOf(tokens, lines = new Set()) {
  const reader = new WordReader(tokens);
  let entityEnd = -1;
  tokens.forEach((token, at) => {
    reader.broken ||= lines.has(at);
    // "&amp;"
    if (token === "&" && tokens.slice(at + 2, at + 4).includes(";")) entityEnd = tokens.indexOf(";", at);
    if (at <= entityEnd) reader.mark ||= "-";
    else if (isMark(token)) reader.readMark(at);
    else if (reader.hasWords && isEnding(token)) reader.readEnding(token);
    else reader.readWord(at);
  });
  return reader.words;
}

/** Reads the words of a sentence, one token after the other. */
class WordReader {
  /** @param {string[]} tokens */
  constructor(tokens) {
    this.tokens = tokens;
    /** @type {Words} */
    this.words = { starts: [], kinds: [], marks: [], quoted: [] };
    /** What is before the next word: see `Words.marks`. */
    this.mark = "";
    /** Whether a line began since the last word. */
    this.broken = false;
    /** Where the marks begin that open the next word. */
    this.opened = -1;
    /** The words since a quotation began, from 1. */
    this.within = 0;
    this.bullet = BULLETS.has(tokens[0]) ? tokens[0] : null;
    // The last of an odd number of quotes opens nothing: 5" or a slip.
    this.quotes = tokens.filter((token) => QUOTES.has(token)).length;
    // Where most words have capitals alone, capitals make no name.
    this.shouting = 2 * tokens.filter(isUpper).length > tokens.length;
    /** By a partner ("and"), the word that expects it ("between"). @type {Map<string, number>} */
    this.expected = new Map();
  }

  get hasWords() {
    return this.words.starts.length > 0;
  }

  /** @param {number} at of a mark */
  readMark(at) {
    const token = this.tokens[at];
    const [first] = token;
    const isBullet = token === this.bullet;
    if (QUOTES.has(first)) {
      this.quotes--;
      this.within = this.within ? 0 : Number(this.quotes > 0);
    }
    const separates = isBullet || (SEPARATING.has(first) && !joins(this.tokens, at));
    this.mark = this.markAfter(first, separates);
    const opens = isBullet || OPENING.has(first) || (QUOTES.has(first) && this.within > 0);
    if (opens && this.opened < 0) this.opened = at;
    if (!opens && separates) this.opened = -1;
  }

  /** @param {string} first of the mark @param {boolean} separates @returns {string} what is before the next word */
  markAfter(first, separates) {
    if (separates) return ".";
    if (first === "," && this.mark !== ".") return ",";
    return this.mark || (JOINING.has(first) || SEPARATING.has(first) ? "-" : "");
  }

  /** @param {string} token the end of the word before: "n't" */
  readEnding(token) {
    const { kinds } = this.words;
    if (/t$/i.test(token)) kinds[kinds.length - 1] = NUMBER_OF.negated;
  }

  /** @param {number} at of a word */
  readWord(at) {
    const { starts, kinds, marks, quoted } = this.words;
    const word = this.tokens[at].toLowerCase();
    const kind = classOf(this.tokens[at], this.hasWords && this.mark !== "." && !this.shouting);
    const isBorder = this.broken || (kind === PICTURE) !== (kinds.at(-1) === PICTURE);
    if (this.hasWords && isBorder) this.mark = "|";
    if (this.mark && this.mark !== "-") this.expected.clear();
    else if (this.goesOn(at, word)) this.mark = "-";
    if (PARTNERS.has(word)) this.expected.set(PARTNERS.get(word), starts.length);
    starts.push(this.opened < 0 ? at : this.opened);
    kinds.push(kind);
    marks.push(this.mark);
    quoted.push(this.within > 1);
    if (this.within) this.within++;
    [this.mark, this.opened, this.broken] = ["", -1, false];
  }

  /**
   * @param {number} at
   * @param {string} word there, in lower case
   * @returns {boolean} whether it stays with those before: "kind of", "as good as"
   */
  goesOn(at, word) {
    if (!this.mark && this.hasWords && FIXED.has(`${this.tokens[at - 1].toLowerCase()} ${word}`)) return true;
    const isNear = this.words.starts.length - this.expected.get(word) < PARTNERS_APART;
    this.expected.delete(word);
    return isNear;
  }
}

/**
 * @param {string[]} tokens
 * @param {number} at
 * @returns {boolean} whether a dot ends no sentence ("Dr.", "U.S.", "J. Smith", "a.com", "1."), or a dash stands
 *   between numbers
 */
function joins(tokens, at) {
  const [before, token, after] = [tokens[at - 1] ?? "", tokens[at], tokens[at + 1] ?? ""];
  if (token === "-") return /\p{Nd}$/u.test(before) && DIGIT_FIRST.test(after);
  if ((token === "." || token === ")") && at === 1 && TWO_DIGITS.test(before)) return true;
  if (token !== ".") return false;
  if (LETTER.test(before) && !/^i$/i.test(before)) return LETTER.test(after) || isLower(after) || isName(before, after);
  return DOMAINS.has(after) || ABBREVIATIONS.has(before.toLowerCase());
}

/** @param {string} initial @param {string} word @returns {boolean} whether they may be "J. Smith" */
const isName = (initial, word) =>
  CAPITAL.test(initial) && CAPITAL.test(word) && NOUNS.has(classOf(word.toLowerCase(), false));

/** @param {string} token @returns {boolean} whether it is punctuation, or a tag of HTML */
export function isMark(token) {
  const characters = [...token];
  if (!isWord(token) || (SILENT.has(characters[0]) && new Set(characters).size === 1)) return true;
  return characters[0] === "<" && characters.at(-1) === ">" && characters.length > 2;
}

/** @param {string} token as written @param {boolean} mayBeName @returns {number} the number of its class */
function classOf(token, mayBeName) {
  if (!LETTER_OR_DIGIT.test(token) || isFace(token)) return PICTURE;
  const word = plain(token);
  const known = LISTED.get(word);
  if (mayBeName && CAPITAL.test(token) && (known === undefined || known >= FIRST_OPEN)) return NUMBER_OF.name;
  if (known !== undefined) return known;
  if (DIGIT_FIRST.test(word)) return NUMBER_OF.number;
  const { length } = [...word];
  return ENDINGS.find(({ ending }) => length > ending.length + 2 && word.endsWith(ending))?.number ?? NUMBER_OF.noun;
}

/** @param {string} token @returns {boolean} whether it is an emoticon with a letter or a digit: ":D", "<3", "o_o" */
function isFace(token) {
  const characters = [...token];
  return characters.length <= 4 && !DIGIT_FIRST.test(token) && characters.some((character) => FACES.has(character));
}
