/**
 * @file Decides how the words of a sentence hold together: the class of each by lists, endings and neighbours, as in
 * limelight/text/word_classes.py. A class is written as one letter.
 */

import rules from "../../rules.js";
import { isEnding, isWord } from "../../embed/limelight-heat.js";
import { wordList, wordsOf } from "./word_lists.js";

const RULES = rules.phrases;
// Words of closed classes only relate other words; those of open classes mean something.
const NAMES = [...Object.keys(RULES.closed_classes), ...RULES.open_classes, ...Object.keys(RULES.kinds)];
const LETTER_OF = Object.fromEntries(NAMES.map((name, number) => [name, String.fromCharCode(65 + number)]));

export const FIRST_OPEN = LETTER_OF[RULES.open_classes[0]];
export const NEGATION = LETTER_OF.negation;
export const AUXILIARY = LETTER_OF.auxiliary;
export const SUBJECT = LETTER_OF.subject;
export const PRONOUN = LETTER_OF.pronoun;
export const SHORT = LETTER_OF.short;
export const PICTURE = "~";
// Between the letters of two words, where marks separate or join them. Below all letters.
export const BREAK = ",";
export const TIE = "-";

// Kinds of tokens that are no words: halves of words, and marks. Above all letters.
export const HALF = "~half";
export const NEGATIVE_HALF = "~n't";
export const END = "~end";
export const INSIDE = "~inside";
export const OPENING = "~opening";
export const BRACKET = "~bracket";
export const QUOTE = "~quote";
export const JOINING = "~joining";

const MARKS = new Map(Object.entries(RULES.marks).flatMap(([name, marks]) => [...marks].map((mark) => [mark, `~${name}`])));
// In what looks like letters, these make a face: ":D", "<3", "o_o".
const FACES = new RegExp(`[${RULES.faces}]`);
const LETTERS_OR_DIGITS = /[\p{L}\p{N}]/u;
const DIGIT_FIRST = /^\p{Nd}/u;

/** How much two classes that follow each other hold together: the cost of a cut between them. @type {Map<string, number>} */
export const JOINS = new Map(
  Object.entries(RULES.joins).flatMap(([first, own]) =>
    NAMES.map((second) => /** @type {[string, number]} */ ([LETTER_OF[first] + LETTER_OF[second], own[second] ?? own.other])),
  ),
);

/** @param {string} names of classes @returns {Set<string>} their letters; an empty set stands for all */
export const lettersOf = (names) => new Set(wordsOf([names]).map((name) => (name === "break" ? BREAK : LETTER_OF[name])));

/** @type {Map<string, {before: Set<string>, after: Set<string>, becomes: string}[]>} */
const BY_NEIGHBOURS = new Map();
for (const [name, before, after, becomes] of RULES.by_neighbours) {
  const letter = LETTER_OF[name];
  if (!BY_NEIGHBOURS.has(letter)) BY_NEIGHBOURS.set(letter, []);
  BY_NEIGHBOURS.get(letter).push({ before: lettersOf(before), after: lettersOf(after), becomes: LETTER_OF[becomes] });
}

const LISTED = new Map(
  [RULES.closed_classes, RULES.kinds].flatMap((lists) =>
    Object.entries(lists).flatMap(([name, lines]) => wordsOf(lines).map((word) => [word, LETTER_OF[name]])),
  ),
);
const ADJECTIVES = wordList("adjectives");
const VERBS = wordList("verbs");
const EITHER = wordList("either");
const NOUNS = wordList("nouns");
const ADJECTIVE_ENDINGS = wordsOf([RULES.adjective_endings]);

/** @param {string[]} letters @returns {string[]} the same with the classes decided that depend on the words before and after */
export function decided(letters) {
  let before = BREAK;
  letters.forEach((letter, at) => {
    const after = letters[at + 1] ?? BREAK;
    const rule = BY_NEIGHBOURS.get(letter)?.find((one) => (!one.before.size || one.before.has(before)) && (!one.after.size || one.after.has(after)));
    before = rule ? rule.becomes : letter;
    letters[at] = before;
  });
  return letters;
}

/** @param {string} token as written @returns {string} the letter of the class of an English word, or the kind of another token */
export function classOf(token) {
  if (!token) return HALF;
  const word = token.toLowerCase().replaceAll("’", "'");
  if (isEnding(word)) return word === "n't" ? NEGATIVE_HALF : HALF;
  const listed = LISTED.get(word);
  if (listed) return listed;
  const characters = [...token];
  if (MARKS.has(characters[0]) && characters.every((character) => character === characters[0])) return MARKS.get(characters[0]);
  if (!isWord(token)) return END;
  const isFace = characters.length < 5 && !DIGIT_FIRST.test(token) && FACES.test(token);
  return isFace || !LETTERS_OR_DIGITS.test(token) ? PICTURE : LETTER_OF[openClass(word)];
}

/** @param {string} token as written @returns {string} the letter for a short or a long word of any language, or the kind of another token */
export function lengthClassOf(token) {
  const kind = classOf(token);
  if (kind >= PICTURE) return kind;
  // Longer words of another language mean something.
  return [...token].length <= RULES.longest_short ? LETTER_OF.short : LETTER_OF.long;
}

/** @param {string} word @returns {string} */
function openClass(word) {
  if (EITHER.has(word)) return word.endsWith("s") && !word.endsWith("ss") ? "either_s" : "either";
  if (DIGIT_FIRST.test(word)) return "number";
  if (ADJECTIVES.has(word) || isCompared(word)) return "adjective";
  if (VERBS.has(word)) return "verb";
  if (NOUNS.has(word)) return "noun";
  if (word.endsWith("ly") || word === "well") return "adverb";
  if (word.endsWith("ing") || word.endsWith("ed")) return "verb";
  return ADJECTIVE_ENDINGS.some((ending) => word.endsWith(ending)) ? "adjective" : "noun";
}

/** @param {string} word @returns {boolean} whether it is the comparative or superlative of an adjective: newer, nicest, bigger */
function isCompared(word) {
  const ending = ["er", "est"].find((end) => word.endsWith(end));
  if (!ending) return false;
  const characters = [...word].slice(0, -ending.length);
  const stem = characters.join("");
  const shorter = characters.slice(0, -1).join("");
  return characters.length > 2 && [stem, `${stem}e`, shorter, `${shorter}y`].some((one) => ADJECTIVES.has(one));
}
