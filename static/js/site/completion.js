/** @file Finds the clause that completes the quotation of a phrase, as limelight/insights/completion.py does. */

import rules from "../rules.js";
import { lineStarts } from "./text/phrases.js";
import { isMark, NUMBER_OF, wordsOf } from "./text/sentence_words.js";

// Words that join words or clauses, and clauses alone; words that begin a clause that says nothing alone.
const [JOINING, CLAUSES, LEADING] = [rules.quoted.joining, rules.quoted.clauses, rules.quoted.leading].map(
  (words) => new Set(words.split(" ")),
);
/** The letter of a class of words, so that a pattern can be searched for in a sentence. @param {number} kind */
const letterOf = (kind) => String.fromCharCode(0x100 + kind);
/** @type {Record<string, string>} */
const LETTERS = Object.fromEntries(
  Object.entries(rules.quoted.kinds).map(([name, kinds]) => [
    name,
    `[${kinds
      .split(" ")
      .map((kind) => letterOf(NUMBER_OF[kind]))
      .join("")}]`,
  ]),
);
const PATTERNS = Object.fromEntries(
  Object.entries(rules.quoted.patterns).map(([name, pattern]) => [
    name,
    new RegExp(pattern.replace(/<(\w+)>/g, (_, kinds) => LETTERS[kinds])),
  ]),
);

/** @typedef {{start: number, stop: number}} Run of the numbers of tokens, among all of the text */

/**
 * @param {{text: string, whitespace: string}[][]} sentences
 * @returns {(phrase: Run) => {run: Run, isWhole: boolean}} the clause of a phrase of an English text, and whether it
 *   can be quoted alone
 */
export function clausesOf(sentences) {
  /** @type {{text: string, whitespace: string}[][]} */
  const joined = [[]];
  for (const tokens of sentences) {
    // A sentence that was too long to be read at once goes on in the next.
    if (joined.at(-1).length && isMark(joined.at(-1).at(-1).text)) joined.push([]);
    joined.at(-1).push(...tokens);
  }
  let end = 0;
  const found = joined.map((tokens) => ({ clause: clauseOf(tokens), first: end, end: (end += tokens.length) }));
  return ({ start, stop }) => {
    const { clause, first } = found.find((each) => start < each.end);
    const { run, isWhole } = clause(start - first, stop - first);
    return { run: { start: first + run.start, stop: first + run.stop }, isWhole };
  };
}

/**
 * @param {{text: string, whitespace: string}[]} tokens of a sentence
 * @returns {(from: number, to: number) => {run: Run, isWhole: boolean}} the clauses of tokens of it
 */
function clauseOf(tokens) {
  const {
    starts: begun,
    kinds: classes,
    marks,
  } = wordsOf(
    tokens.map(({ text }) => text),
    lineStarts(tokens, () => true),
  );
  const count = begun.length;
  const starts = [...begun, tokens.length];
  const texts = begun.map((start) => tokens[start].text.toLowerCase());
  const kinds = classes.map(letterOf).join("");
  /** @type {(pattern: keyof typeof rules.quoted.patterns, start: number, end?: number) => boolean} */
  const has = (pattern, start, end = count) => PATTERNS[pattern].test(kinds.slice(start, end));
  const joins = (word) => JOINING.has(texts[word]) || CLAUSES.has(texts[word]);
  const ends = (word) => !word || word === count || (marks[word] !== "" && marks[word] !== "-");
  const begins = (word) => {
    // "as though", "a while"
    if (ends(word) || CLAUSES.has(texts[word])) return ends(word) || !["as", "a"].includes(texts[word - 1]);
    // "slow and cold" goes on, "slow and it was cold" does not.
    let after = word + 1;
    while (after < count && !ends(after) && !joins(after)) after++;
    return JOINING.has(texts[word]) && has("own_verb", word + 1, after);
  };
  // "and was slow" has the subject of the clause before; before "and acting is so good" is a part of it.
  const lacksSubject = (word) =>
    word > 0 &&
    ["", ","].includes(marks[word]) &&
    JOINING.has(texts[word]) &&
    (has("predicate", word + 1) || has("verbless", 0, word + 1));
  const wordAt = (at) => starts.findIndex((start, word) => start >= at || word === count);
  return (from, to) => {
    let [left, right] = [wordAt(from), wordAt(to)];
    while (!begins(left) || lacksSubject(left)) left--;
    while (!begins(right)) right++;
    const run = { start: Math.min(from, starts[left]), stop: Math.max(to, starts[right]) };
    // "What a wonderful book!"; "if you like it", "in this delightful film", "the manager (Tom) | was rude"
    const isTorn = LEADING.has(texts[left]) || has("torn", left, right) || (left > 0 && has("being", left));
    return { run, isWhole: (left === 0 && right === count) || !isTorn };
  };
}
