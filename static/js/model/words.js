/** @file From the tokens of an answer to the words that a reader points at, and the runs of equal words that are drawn. */

/**
 * @import { Answer, Explanation, Sentence, Token } from "./types.js"
 *
 * @typedef {Token & {numbers: number[]}} Word a token, or several that touch; with their numbers in the whole text
 * @typedef {Sentence & {tokens: Word[]}} WordedSentence
 */

// A letter, a digit, a pictograph or a sign of money makes a word; other marks only where they make a face: ":-)", but not "?!".
const SAYING = /[\p{L}\p{N}\p{So}\p{Sc}]/u;
const PAUSES = new Set("!?.,;…");
// "n't", "'s", "’re": what is written together and read apart.
const ENDING = /^\p{L}?['’]\p{L}+$/u;

/** @param {Answer} answer @returns {Token[]} all tokens, in the order of their numbers */
export const tokensOf = ({ sentences }) => sentences.flatMap(({ tokens }) => tokens);

/**
 * @param {Sentence[]} sentences
 * @param {boolean} fold whether marks and endings are one word with the word they touch; its weight is then their sum
 * @returns {WordedSentence[]}
 */
export function wordsOf(sentences, fold) {
  let number = 0;
  return sentences.map((sentence) => {
    const words = whole(sentence.tokens.map((token) => ({ ...token, numbers: [number++] })));
    return { ...sentence, tokens: fold ? folded(words) : words };
  });
}

/**
 * The second part of a character such as ½ has no text of its own: it goes where the first part goes.
 *
 * @param {Word[]} tokens of one sentence
 * @returns {Word[]}
 */
function whole(tokens) {
  const words = [];
  for (const token of tokens) {
    const last = words.at(-1);
    if (!token.text && last?.text) {
      last.whitespace += token.whitespace;
      last.numbers.push(...token.numbers);
    } else {
      words.push(token);
    }
  }
  return words;
}

/** @param {Word[]} words of one sentence @returns {Word[]} */
function folded(words) {
  const result = [];
  for (const word of words) {
    const last = result.at(-1);
    if (last && last.text && word.text && !last.whitespace && (isAttached(word) || isMark(last))) {
      result[result.length - 1] = {
        ...last,
        text: last.text + word.text,
        whitespace: word.whitespace,
        weight: last.weight + word.weight,
        known: last.known && word.known,
        removed: last.removed && word.removed,
        numbers: [...last.numbers, ...word.numbers],
      };
    } else {
      result.push(word);
    }
  }
  return result;
}

/** @param {string} text of a token @returns {boolean} whether it is more than punctuation, as limelight/text/words.py says */
export const isWord = (text) => SAYING.test(text) || new Set([...text].filter((mark) => !PAUSES.has(mark))).size > 1;

/** @param {Token} token */
const isMark = ({ text }) => !isWord(text);
/** @param {Token} token */
const isAttached = (token) => isMark(token) || ENDING.test(token.text);

/**
 * Neighbours that look the same are one run, so that a long text needs few elements. White space that is to be seen as
 * it was written parts them: inside a run a space at the end of a line is not drawn.
 *
 * @template {{word: Word, level: number, look?: number, classes: string}} Look
 * @param {Look[]} looks
 * @returns {Look[][]} joined, they are `looks`
 */
export function runsOf(looks) {
  const runs = [];
  let last;
  for (const look of looks) {
    const same = last && last.level === look.level && last.look === look.look && last.classes === look.classes;
    if (same && (last.word.whitespace === "" || last.word.whitespace === " ")) runs.at(-1).push(look);
    else runs.push([look]);
    last = look;
  }
  return runs;
}

/** @param {Token[]} tokens @returns {string} the text they were cut from */
export const joined = (tokens) => tokens.map(({ text, whitespace }) => text + whitespace).join("");

/**
 * @param {string} one
 * @param {string} other
 * @returns {{start: number, end: number}} how many characters are the same at the start, and then at the end
 */
export function shared(one, other) {
  const most = Math.min(one.length, other.length);
  let start = 0;
  while (start < most && one[start] === other[start]) start++;
  let end = 0;
  while (end < most - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  return { start, end };
}

/**
 * Finds struck words again after the text around them was edited.
 *
 * @param {Token[]} before all tokens of the text as it was
 * @param {number[]} without the numbers of those that were struck out
 * @param {Token[]} after all tokens of the text as it is
 * @returns {number[]} the numbers they have now; a word that was itself edited is no longer struck out
 */
export function carry(before, without, after) {
  const [old, now] = [joined(before), joined(after)];
  const same = shared(old, now);
  const places = new Map();
  let place = 0;
  after.forEach(({ text, whitespace }, number) => {
    if (text) places.set(`${place} ${text}`, number);
    place += text.length + whitespace.length;
  });
  const struck = new Set(without);
  const found = [];
  place = 0;
  before.forEach(({ text, whitespace }, number) => {
    if (struck.has(number)) {
      const moved = place >= old.length - same.end ? place + now.length - old.length : place;
      const kept = place + text.length <= same.start || place >= old.length - same.end;
      const there = kept ? places.get(`${moved} ${text}`) : undefined;
      if (there !== undefined) found.push(there);
    }
    place += text.length + whitespace.length;
  });
  return found;
}
