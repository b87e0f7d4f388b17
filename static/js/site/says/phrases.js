/** @file Whole phrases: runs of words that begin and end where a reader would begin and end them, as in limelight/insights/wording.py. */

/** @import { Place, Run } from "./places.js" */

import { wordList } from "../text/word_lists.js";
import { FUNCTION_WORDS, areJoined, isContent, plain } from "./places.js";

const MAX_WORDS = 6;
const NEGATIONS = wordList("negations");
// So far before a word, a negation still turns it: "would not ever stay".
const REACH = 3;
const STARTS_NOTHING = wordList("starts_nothing");
const ENDS_NOTHING = wordList("ends_nothing");
const CLOSES = wordList("closing");
// Where nothing follows them: "switch on", "worth waiting for".
const PARTICLES = wordList("particles");
const JOINTS = new Set(["and", "but", "or"]);

/** @param {string} word @returns {boolean} */
const isHalf = (word) => word === "n't" || word.startsWith("'");

/** @param {string[]} words @param {number} at @returns {boolean} */
const closes = (words, at) => CLOSES.has(words[at]) || (at === words.length - 1 && PARTICLES.has(words[at]));

/**
 * @param {Place[]} found
 * @param {number} seed
 * @returns {Run[]} the phrases around the word at `seed`, the shortest first; where there is none, the word alone if it says
 *   anything
 */
export function wholePhrases(found, seed) {
  let first = seed;
  let last = seed;
  while (first > 0 && seed - first < MAX_WORDS + REACH && areJoined(found[first - 1], found[first])) first--;
  while (last + 1 < found.length && last - seed < MAX_WORDS && areJoined(found[last], found[last + 1])) last++;
  const near = found.slice(first, last + 1);
  const words = near.map(({ token }) => plain(token.text));
  const content = near.map(({ token }) => isContent(token));
  const at = seed - first;
  const phrases = [];
  for (let start = Math.max(0, at - MAX_WORDS + 1); start <= at; start++) {
    for (let stop = at + 1; stop <= Math.min(words.length, start + MAX_WORDS); stop++) {
      if (isWhole(words, content, start, stop)) phrases.push({ start: first + start, stop: first + stop });
    }
  }
  if (phrases.length) return phrases.sort((a, b) => a.stop - a.start - (b.stop - b.start));
  const saysNothing = FUNCTION_WORDS.has(words[at]) || NEGATIONS.has(words[at]) || isHalf(words[at]);
  return saysNothing ? [] : [{ start: seed, stop: seed + 1 }];
}

/** @param {Place[]} found @param {Run} run @returns {number} how many of its words say something by themselves */
export const contentWords = (found, { start, stop }) => found.slice(start, stop).filter(({ token }) => isContent(token)).length;

/** @param {string[]} words @param {boolean[]} content @param {number} start @param {number} stop @returns {boolean} */
function isWhole(words, content, start, stop) {
  const [first, last] = [words[start], words[stop - 1]];
  const negated = stop - start > 1 && NEGATIONS.has(words[start + 1]);
  const begins = !isHalf(first) && (negated || !STARTS_NOTHING.has(first));
  const ends = closes(words, stop - 1) || (content[stop - 1] && !NEGATIONS.has(last) && !ENDS_NOTHING.has(last));
  // What turns the phrase stands right before it, or a little further off.
  const turned = words.slice(Math.max(0, start - REACH), start).some((word) => NEGATIONS.has(word));
  // Neither "damp" of "damp carpet" nor "carpet" is whole, nor "love" of "love it", nor "did" of "didn't".
  let cut = start > 0 && content[start - 1] && content[start];
  if (stop < words.length) cut ||= (content[stop - 1] && content[stop]) || closes(words, stop) || isHalf(words[stop]);
  // "and" joins two words of a phrase, or two phrases.
  const joins = words.every((word, at) => at <= start || at >= stop - 1 || !JOINTS.has(word) || (content[at - 1] && content[at + 1]));
  return begins && ends && joins && !turned && !cut && content.slice(start, stop).some(Boolean);
}
