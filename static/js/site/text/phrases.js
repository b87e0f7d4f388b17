/**
 * @file Cuts a sentence into phrases that a person would read out as a unit, as limelight/text/phrases.py does: of all
 * ways to cut it, the one that costs least, by a table that was learned from parsed sentences.
 */

import { isEnding, isWord } from "../../embed/words.js";
import table from "../../phrase_table.js";
import rules from "../../rules.js";
import { plain } from "./characters.js";
import { withoutMarkup } from "./markup.js";

/** @typedef {{start: number, stop: number}} Range of tokens of a sentence */

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
const FIRST_OPEN = NUMBER_OF[table.first_open];
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
const { across: ACROSS, empty: EMPTY, clause: CLAUSE } = table.costs;
const LENGTHS = table.lengths;
const EDGE = NUMBER_OF.edge;
// Joining words of Chinese, which begin a clause, and of Japanese, which end one.
const BEGINS_CLAUSE = new RegExp(`^${rules.clauses.before}`, "u");
const ENDS_CLAUSE = new RegExp(`${rules.clauses.after}$`, "u");
const FINITE = new Set(table.finite.split(" ").map((name) => NUMBER_OF[name]));

/**
 * @param {string[]} tokens of one sentence as written, without white space
 * @param {{english?: boolean, lines?: Set<number>}} [options] `english`: whether the table applies; otherwise, phrases
 *   are runs of words between marks. `lines`: the positions of the tokens that begin a line
 * @returns {Range[]} the phrases, in order; together they have all tokens
 */
export function cutPhrases(tokens, { english = true, lines } = {}) {
  const words = wordsOf(tokens, lines);
  if (!words.starts.length) return tokens.length ? [{ start: 0, stop: tokens.length }] : [];
  const begins = english ? cheapest(words) : even(words, tokens);
  const starts = begins.map((begin) => (begin ? words.starts[begin] : 0));
  return starts.map((start, at) => ({ start, stop: starts[at + 1] ?? tokens.length }));
}

/**
 * @param {Words} words
 * @returns {number[]} the first word of each phrase: of all ways to cut the sentence, the one that costs least
 */
function cheapest(words) {
  const { kinds, marks } = words;
  const gaps = gapCosts(words);
  const verbs = kinds.map((kind, at) => FINITE.has(kind) && !FINITE.has(kinds[at + 1]));
  // The least cost of the words before each place, with that of a cut there.
  const least = [0];
  const begins = [];
  for (let stop = 1; stop <= kinds.length; stop++) {
    let [best, begin] = [Number.POSITIVE_INFINITY, 0];
    // What it costs that a phrase means nothing, has more than one verb of a clause, or goes on after a mark.
    let [lacks, more, broken] = [EMPTY, -CLAUSE, 0];
    for (let start = stop - 1; start > Math.max(-1, stop - LENGTHS.length); start--) {
      if (kinds[start] >= FIRST_OPEN) lacks = 0;
      if (verbs[start]) more += CLAUSE;
      const cost = least[start] + LENGTHS[stop - start] + lacks + broken + Math.max(0, more);
      if (cost < best) [best, begin] = [cost, start];
      if (marks[start] === "|" || (marks[start] === "." && broken)) break;
      if (marks[start] === ".") broken = ACROSS;
    }
    least.push(best + (stop < kinds.length ? gaps[stop] - table.reward : 0));
    begins.push(begin);
  }
  const starts = [];
  for (let stop = kinds.length; stop; ) {
    stop = begins[stop - 1];
    starts.unshift(stop);
  }
  return starts;
}

/** @param {Words} words @returns {number[]} what a cut before each word costs */
function gapCosts({ kinds, marks, quoted }) {
  const around = [EDGE, EDGE, ...kinds, EDGE];
  return marks.map((mark, at) => {
    const [before, left, right, after] = around.slice(at, at + 4);
    // The table is in tenths.
    let cost = (table.pairs[left][right] + table.before[before][left] + table.after[right][after]) / 10;
    if (mark === ",") cost += (table.comma_left[left] + table.comma_right[right]) / 10 + table.costs.comma;
    else if (mark === "-") cost = table.costs.joined;
    else if (mark) cost = table.costs.break;
    else cost = Math.max(cost, table.floor_left[left] / 10, table.floor_right[right] / 10);
    return cost + (quoted[at] ? table.costs.quoted : 0);
  });
}

/**
 * @param {Words} words
 * @param {string[]} tokens
 * @returns {number[]} the first word of each phrase: runs between marks or clauses, long ones in about equal parts
 */
function even({ starts, marks }, tokens) {
  const isClause = (start) => BEGINS_CLAUSE.test(tokens[start]) || ENDS_CLAUSE.test(tokens[start - 1]);
  const bounds = marks.flatMap((mark, at) => (!at || (mark && mark !== "-") || isClause(starts[at]) ? [at] : []));
  const begins = [];
  bounds.forEach((start, place) => {
    const length = (bounds[place + 1] ?? marks.length) - start;
    const parts = Math.ceil(length / table.most_words);
    begins.push(start);
    for (let part = 1; part < parts; part++) {
      let begin = start + Math.floor((length * part) / parts);
      // "le" leads to what comes after it.
      while (begin > begins.at(-1) + 1 && [...tokens[starts[begin - 1]]].length <= table.short) begin--;
      begins.push(begin);
    }
  });
  return begins;
}

/** @param {string} token @returns {boolean} */
const isUpper = (token) => /\p{Uppercase}/u.test(token) && !/[\p{Lowercase}\p{Lt}]/u.test(token);
/** @param {string} token @returns {boolean} */
const isLower = (token) => /\p{Lowercase}/u.test(token) && !/[\p{Uppercase}\p{Lt}]/u.test(token);

/**
 * @template {{text: string, whitespace: string}} T
 * @param {T[]} tokens of a sentence
 * @param {(token: T) => boolean} isRead
 * @returns {Set<number>} which of the tokens that are read begin a line, after white space or a tag of HTML, by their
 *   positions among these
 */
export function lineStarts(tokens, isRead) {
  const starts = new Set();
  let [position, broken] = [0, false];
  for (const token of tokens) {
    const read = isRead(token);
    if (read) {
      if (broken) starts.add(position);
      position++;
      broken = false;
    }
    if (token.whitespace.includes("\n") || (!read && withoutMarkup(token.text).includes("\n"))) broken = true;
  }
  return starts;
}

/**
 * @param {string[]} tokens of a sentence
 * @param {Set<number>} [lines] the positions of those that begin a line
 * @returns {Words} marks belong to the word before, those that open something to the word after
 */
export function wordsOf(tokens, lines = new Set()) {
  /** @type {Words} */
  const words = { starts: [], kinds: [], marks: [], quoted: [] };
  const { starts, kinds } = words;
  const bullet = BULLETS.has(tokens[0]) ? tokens[0] : null;
  // The last of an odd number of quotes opens nothing: 5" or a slip.
  let quotes = tokens.filter((token) => QUOTES.has(token)).length;
  // Where most words have capitals alone, capitals make no name.
  const shouting = 2 * tokens.filter(isUpper).length > tokens.length;
  // What is before the next word, where the marks begin that open it, and the words since a quotation began, from 1.
  let [mark, opened, within] = ["", -1, 0];
  let entityEnd = -1;
  // Whether a line began since the last word, and the words that are partners of one before them ("between", "and").
  let broken = false;
  const expected = new Map();
  tokens.forEach((token, at) => {
    broken ||= lines.has(at);
    // "&amp;"
    if (token === "&" && tokens.slice(at + 2, at + 4).includes(";")) entityEnd = tokens.indexOf(";", at);
    if (at <= entityEnd) mark ||= "-";
    else if (isMark(token)) {
      const [first] = token;
      if (QUOTES.has(first)) {
        quotes--;
        within = within ? 0 : Number(quotes > 0);
      }
      const separates = token === bullet || (SEPARATING.has(first) && !joins(tokens, at));
      if (separates) mark = ".";
      else if (first === "," && mark !== ".") mark = ",";
      else if ((JOINING.has(first) || SEPARATING.has(first)) && !mark) mark = "-";
      if (token === bullet || OPENING.has(first) || (QUOTES.has(first) && within)) opened = opened < 0 ? at : opened;
      else if (separates) opened = -1;
    } else if (starts.length && isEnding(token)) {
      if (/t$/i.test(token)) kinds[kinds.length - 1] = NUMBER_OF.negated;
    } else {
      const kind = classOf(token, starts.length > 0 && mark !== "." && !shouting);
      const lower = token.toLowerCase();
      if (starts.length && (broken || (kind === PICTURE) !== (kinds.at(-1) === PICTURE))) mark = "|";
      const isNear = starts.length - expected.get(lower) < PARTNERS_APART;
      if (mark && mark !== "-") expected.clear();
      else if (!mark && starts.length && FIXED.has(`${tokens[at - 1]} ${token}`.toLowerCase())) mark = "-";
      else {
        if (isNear) mark ||= "-";
        expected.delete(lower);
      }
      if (PARTNERS.has(lower)) expected.set(PARTNERS.get(lower), starts.length);
      starts.push(opened < 0 ? at : opened);
      kinds.push(kind);
      words.marks.push(mark);
      words.quoted.push(within > 1);
      if (within) within++;
      [mark, opened, broken] = ["", -1, false];
    }
  });
  return words;
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
  if (LETTER.test(before) && !/^i$/i.test(before)) {
    const isSurname = CAPITAL.test(before) && CAPITAL.test(after) && NOUNS.has(classOf(after.toLowerCase(), false));
    return isSurname || LETTER.test(after) || isLower(after);
  }
  return DOMAINS.has(after) || ABBREVIATIONS.has(before.toLowerCase());
}

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
