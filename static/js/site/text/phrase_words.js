/** @file Finds the words of a sentence, the class of each and the marks that belong to it, as limelight/text/phrase_table.py does. */

import { isEnding, isWord } from "../../embed/limelight-heat.js";
import table from "../../phrase_table.js";
import { plain } from "./characters.js";

/**
 * The words of a sentence.
 *
 * @typedef {object} Words
 * @property {number[]} starts the token where each begins, with the marks that open it
 * @property {number[]} kinds the number of the class of each
 * @property {string[]} marks what is before each: "." a mark that separates, "," a comma, "-" a mark or a habit that joins, "|"
 *   the border between emoji and other words, or ""
 * @property {boolean[]} quoted whether each continues a quotation
 */

/** @type {Record<string, number>} the number of each class */
export const NUMBER_OF = Object.fromEntries(table.classes.map((name, number) => [name, number]));
export const FIRST_OPEN = NUMBER_OF[table.first_open];
const PICTURE = NUMBER_OF.picture;

const LISTED = new Map(Object.entries(table.words).flatMap(([name, words]) => words.split(" ").filter(Boolean).map((word) => [word, NUMBER_OF[name]])));
// The longest first.
const ENDINGS = Object.entries(table.endings)
  .flatMap(([name, endings]) => endings.split(" ").map((ending) => ({ ending, number: NUMBER_OF[name] })))
  .sort((a, b) => b.ending.length - a.ending.length);
const FIXED = new Set(table.fixed.split(","));
const [ABBREVIATIONS, DOMAINS] = [table.abbreviations, table.domains].map((words) => new Set(words.split(" ")));
const { separating: SEPARATING, opening: OPENING, quotes: QUOTES, joining: JOINING, silent: SILENT, bullets: BULLETS, faces: FACES } = Object.fromEntries(
  Object.entries(table.marks).map(([name, marks]) => [name, new Set(marks)]),
);
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const DIGIT_FIRST = /^\p{Nd}/u;
const TWO_DIGITS = /^\p{Nd}{1,2}$/u;
const LETTER = /^\p{L}$/u;

/** @param {string} token @returns {boolean} */
const isUpper = (token) => /\p{Uppercase}/u.test(token) && !/[\p{Lowercase}\p{Lt}]/u.test(token);
/** @param {string} token @returns {boolean} */
const isLower = (token) => /\p{Lowercase}/u.test(token) && !/[\p{Uppercase}\p{Lt}]/u.test(token);

/** @param {string[]} tokens of a sentence @returns {Words} marks belong to the word before, those that open something to the word after */
export function wordsOf(tokens) {
  /** @type {Words} */
  const found = { starts: [], kinds: [], marks: [], quoted: [] };
  const { starts, kinds } = found;
  const bullet = BULLETS.has(tokens[0]) ? tokens[0] : null;
  // The last of an odd number of quotes opens nothing: 5" or a slip.
  let quotes = tokens.filter((token) => QUOTES.has(token)).length;
  // Where most words have capitals alone, capitals make no name.
  const shouting = 2 * tokens.filter(isUpper).length > tokens.length;
  // What is before the next word, where the marks begin that open it, and the words since a quotation began, from 1.
  let [mark, opened, within] = ["", -1, 0];
  let entityEnd = -1;
  tokens.forEach((token, at) => {
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
      if (starts.length && (kind === PICTURE) !== (kinds.at(-1) === PICTURE)) mark = "|";
      else if (!mark && starts.length && FIXED.has(`${tokens[at - 1]} ${token}`.toLowerCase())) mark = "-";
      starts.push(opened < 0 ? at : opened);
      kinds.push(kind);
      found.marks.push(mark);
      found.quoted.push(within > 1);
      if (within) within++;
      [mark, opened] = ["", -1];
    }
  });
  return found;
}

/** @param {string[]} tokens @param {number} at @returns {boolean} whether a dot ends no sentence ("Dr.", "U.S.", "example.com", "1."), or a dash stands between numbers */
function joins(tokens, at) {
  const [before, token, after] = [tokens[at - 1] ?? "", tokens[at], tokens[at + 1] ?? ""];
  if (token === "-") return /\p{Nd}$/u.test(before) && DIGIT_FIRST.test(after);
  if ((token === "." || token === ")") && at === 1 && TWO_DIGITS.test(before)) return true;
  if (token !== ".") return false;
  if (LETTER.test(before) && !/^i$/i.test(before)) return LETTER.test(after) || isLower(after);
  return DOMAINS.has(after) || ABBREVIATIONS.has(before.toLowerCase());
}

/** @param {string} token @returns {boolean} whether it is punctuation, or a tag of HTML */
function isMark(token) {
  const characters = [...token];
  if (!isWord(token) || (SILENT.has(characters[0]) && new Set(characters).size === 1)) return true;
  return characters[0] === "<" && characters.at(-1) === ">" && characters.length > 2;
}

/** @param {string} token as written @param {boolean} mayBeName @returns {number} the number of its class */
function classOf(token, mayBeName) {
  if (!LETTER_OR_DIGIT.test(token) || isFace(token)) return PICTURE;
  const word = plain(token);
  const known = LISTED.get(word);
  if (mayBeName && /^\p{Uppercase}/u.test(token) && (known === undefined || known >= FIRST_OPEN)) return NUMBER_OF.name;
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
