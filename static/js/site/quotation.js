/** @file Quotes phrases with the words around them that complete them, as limelight/insights/quotation.py and summary.py do. */

/** @import { Asked } from "./light.js" */
/** @import { Chosen, NamedPhrase } from "./summary.js" */

import { quoted } from "../quotation.js";
import rules from "../rules.js";
import { lineStarts, NUMBER_OF, wordsOf } from "./text/phrases.js";

// What joins words or clauses, and clauses alone.
const [JOINING, CLAUSES] = [rules.quoted.joining, rules.quoted.clauses].map((words) => new Set(words.split(" ")));
const [NEEDS_HEAD, FINITE] = [rules.quoted.needs_head, rules.quoted.finite].map((names) => new Set(names.split(" ").map((name) => NUMBER_OF[name])));

/** @typedef {{start: number, stop: number}} Run of the numbers of tokens, among all of the text */
/** @typedef {{phrases: NamedPhrase[], pieces: (number | string)[]}} Quotation phrases, the strongest first; their numbers and the words around them, in the order of the text */

/**
 * @param {{text: string, whitespace: string}[][]} sentences
 * @param {Run} phrase
 * @returns {Run} the words that complete a phrase of an English text: all up to a mark or the start of a clause, unless they are too many
 */
export function around(sentences, phrase) {
  let [sentence, before] = [0, 0];
  while (before + sentences[sentence].length <= phrase.start) before += sentences[sentence++].length;
  const tokens = sentences[sentence];
  const words = wordsOf(tokens.map(({ text }) => text), lineStarts(tokens, () => true));
  const count = words.starts.length;
  const starts = [...words.starts, tokens.length].map((start) => before + start);
  const wordAt = (at) => starts.findIndex((start, word) => start >= at || word === count);
  const [first, stop] = [wordAt(phrase.start), wordAt(phrase.stop)];
  const texts = words.starts.map((start) => tokens[start].text.toLowerCase());
  const joins = (word) => JOINING.has(texts[word]) || CLAUSES.has(texts[word]);
  const hasFinite = (from, to) => words.kinds.slice(from, to).some((kind) => FINITE.has(kind));
  const ends = (word) => !word || (words.marks[word] !== "" && words.marks[word] !== "-");
  const begins = (word) => {
    if (ends(word) || words.marks[word] === "-" || !joins(word)) return ends(word);
    // "slow and cold" goes on, "slow and it was cold" does not.
    let after = word + 1;
    while (after < count && !ends(after) && !joins(after)) after++;
    return JOINING.has(texts[word]) ? hasFinite(word + 1, after) : texts[word - 1] !== "as";
  };
  let [left, right] = [first, stop];
  while (right < count && !begins(right)) right++;
  if (first < count && (NEEDS_HEAD.has(words.kinds[first]) || !hasFinite(first, stop))) while (!begins(left)) left--;
  const fits = (number) => number > 0 && number <= rules.quoted.most;
  return { start: fits(first - left) ? starts[left] : phrase.start, stop: fits(right - stop) ? starts[right] : phrase.stop };
}

/** @param {Chosen} one @param {Chosen} other @returns {boolean} whether the quotations of both have words in common */
export const overlap = ({ quotation: one }, { quotation: other }) => one.start < other.stop && other.start < one.stop;

/** @param {Chosen[]} phrases @returns {Chosen[][]} in groups whose quotations overlap */
export function grouped(phrases) {
  /** @type {Chosen[][]} */
  let groups = [];
  for (const phrase of phrases) {
    const near = groups.filter((group) => group.some((other) => overlap(phrase, other)));
    groups = groups.filter((group) => !near.includes(group, 1));
    if (near.length) near[0].push(...near.slice(1).flat(), phrase);
    else groups.push([phrase]);
  }
  return groups;
}

/** @param {Asked} asked @param {Chosen[]} phrases @param {number} without the target without all of them @returns {Quotation[]} one where they overlap */
export const quote = ({ tokens }, phrases, without) =>
  grouped(phrases).map((group) => {
    const stop = Math.max(...group.map(({ quotation }) => quotation.stop));
    let end = Math.min(...group.map(({ quotation }) => quotation.start));
    /** @type {(number | string)[]} */
    const pieces = [];
    const aside = (to) => {
      const text = quoted(tokens.slice(end, to));
      if (text) pieces.push(`[${text}]`);
    };
    for (const number of [...group.keys()].sort((one, other) => group[one].run.start - group[other].run.start)) {
      aside(group[number].run.start);
      pieces.push(number);
      end = group[number].run.stop;
    }
    aside(stop);
    return { phrases: group.map((phrase) => ({ ...phrase, without })), pieces };
  });

/** @param {Quotation} quotation @param {number} first the index of its first phrase @returns {{text: string, phrase: ?number, aside?: boolean}[]} in pieces of the summary */
export function piecesOf({ phrases, pieces }, first) {
  /** @type {{text: string, phrase: ?number, aside?: boolean}[]} */
  const written = [];
  for (const piece of pieces) {
    if (typeof piece === "string") written.push({ text: `${written.length ? " " : ""}${piece}`, phrase: null, aside: true });
    else {
      if (written.at(-1)?.aside) written.at(-1).text += " ";
      else if (written.length) written.push({ text: " ", phrase: null, aside: true });
      written.push({ text: phrases[piece].text, phrase: first + piece, aside: false });
    }
  }
  written[0].text = `“${written[0].text}`;
  written.at(-1).text += "”";
  return written;
}
