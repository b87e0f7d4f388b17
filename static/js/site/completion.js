/** @file Finds the words that complete a phrase as a quotation, as limelight/insights/completion.py does. */

import rules from "../rules.js";
import { isMark, lineStarts, NUMBER_OF, wordsOf } from "./text/phrases.js";

// What joins words or clauses, and clauses alone; what begins a clause that says nothing alone.
const [JOINING, CLAUSES, LEADING] = [rules.quoted.joining, rules.quoted.clauses, rules.quoted.leading].map((words) => new Set(words.split(" ")));
/** The letter of a class of words, so that a pattern can be searched for in a sentence. @param {number} kind */
const letterOf = (kind) => String.fromCharCode(0x100 + kind);
/** @type {Record<string, string>} */
const LETTERS = Object.fromEntries(Object.entries(rules.quoted.kinds).map(([name, kinds]) => [name, `[${kinds.split(" ").map((kind) => letterOf(NUMBER_OF[kind])).join("")}]`]));
const PATTERNS = Object.fromEntries(Object.entries(rules.quoted.patterns).map(([name, pattern]) => [name, new RegExp(pattern.replace(/<(\w+)>/g, (_, kinds) => LETTERS[kinds]))]));

/** @typedef {{start: number, stop: number}} Run of the numbers of tokens, among all of the text */

/**
 * @param {{text: string, whitespace: string}[][]} sentences
 * @param {Run} phrase
 * @returns {{quotation: Run, isWhole: boolean}} the words that complete a phrase of an English text, and whether it is whole with them: all
 *   up to a mark or the start of a clause, unless they are too many
 */
export function around(sentences, phrase) {
  let [sentence, before] = [0, 0];
  while (before + sentences[sentence].length <= phrase.start) before += sentences[sentence++].length;
  // A sentence that was too long to be read at once goes on in the next.
  const goesOn = (number) => Boolean(sentences[number]?.length) && !isMark(sentences[number].at(-1).text);
  const low = goesOn(sentence - 1) ? sentence - 1 : sentence;
  if (low < sentence) before -= sentences[low].length;
  const tokens = sentences.slice(low, goesOn(sentence) ? sentence + 2 : sentence + 1).flat();
  const { starts: begun, kinds: classes, marks } = wordsOf(tokens.map(({ text }) => text), lineStarts(tokens, () => true));
  const count = begun.length;
  const starts = [...begun, tokens.length].map((start) => before + start);
  const wordAt = (at) => starts.findIndex((start, word) => start >= at || word === count);
  const [first, stop] = [wordAt(phrase.start), wordAt(phrase.stop)];
  const texts = begun.map((start) => tokens[start].text.toLowerCase());
  const kinds = classes.map(letterOf).join("");
  /** @type {(pattern: keyof typeof rules.quoted.patterns, start: number, end?: number) => boolean} */
  const has = (pattern, start, end = count) => PATTERNS[pattern].test(kinds.slice(start, end));
  const joins = (word) => JOINING.has(texts[word]) || CLAUSES.has(texts[word]);
  const ends = (word) => !word || (marks[word] !== "" && marks[word] !== "-");
  // "and was slow" has the subject of the clause before; before "and acting is so good" is a part of it.
  const lacksSubject = (word) => JOINING.has(texts[word]) && (has("predicate", word + 1) || has("verbless", 0, word + 1));
  const begins = (word) => {
    if (ends(word) || marks[word] === "-" || !joins(word)) return ends(word);
    // "so good"
    if (CLAUSES.has(texts[word])) return !["as", "a"].includes(texts[word - 1]) && !(texts[word] === "so" && has("degree", word + 1));
    // "slow and cold" goes on, "slow and it was cold" does not.
    let after = word + 1;
    while (after < count && !ends(after) && !joins(after)) after++;
    return has("own_verb", word + 1, after);
  };
  let [left, right] = [first, stop];
  while (right < count && !begins(right)) right++;
  // "They think | it is good", "the only thing | I liked".
  const depends = first < count && (has("dependent", first, stop) || lacksSubject(first) || (!marks[first] && has("saying", 0, first + 1)));
  if (depends || (first < count && !has("verb", first, stop))) while (left && (!begins(left) || (["", ","].includes(marks[left]) && lacksSubject(left)))) left--;
  const fits = (number) => number > 0 && number <= rules.quoted.most;
  const [hasLeft, hasRight] = [fits(first - left), fits(right - stop)];
  const quotation = { start: hasLeft ? starts[left] : phrase.start, stop: hasRight ? starts[right] : phrase.stop };
  // A noun may stand alone, "a waste"; a verb or a preposition may not.
  const [isCutLeft, isCutRight] = [depends && left < first && !hasLeft, right > stop && !hasRight];
  [left, right] = [hasLeft ? left : first, hasRight ? right : stop];
  // "What a wonderful book!"
  const isSentence = left === 0 && right === count;
  const isTorn =
    !isSentence &&
    (isCutLeft ||
      // "many places | that ..."
      (isCutRight && (has("cut", left, right) || has("relative", stop))) ||
      // "in this delightful film"
      has("torn", left, right) ||
      // "if you like it"
      (left < right && LEADING.has(texts[left]) && (left === first || has("dangling", first, stop))) ||
      // "the manager (Tom) | was rude"
      (left > 0 && has("being", left) && [")", ","].includes(tokens[begun[left] - 1].text)));
  return { quotation, isWhole: !isTorn };
}
