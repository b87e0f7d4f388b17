/**
 * @file From tokens to the words that a reader points at, the runs of equal words that are drawn, and the white space
 *   around them.
 */

/**
 * @import { Answer, Phrase, Sentence, Token } from "../model/types.js"
 *
 * @typedef {Token & {numbers: number[]}} Word a token, or several that touch; with their numbers in the whole text
 * @typedef {Omit<Sentence, "tokens"> & {tokens: Word[]}} WordedSentence
 */

// A letter, a digit, a pictograph or a sign of money makes a word; other marks only where they make a face: ":-)", but
// not "?!". With characters newer than the browser's Unicode: of those that reviews have, all are pictographs.
const SAYING = /[\p{L}\p{N}\p{So}\p{Sc}\p{Cn}]/u;
const PAUSES = new Set("!?.,;…");
// "n't", "'s", "’re": what is written together and read apart.
const ENDING = /^[\p{L}\p{Nl}\p{No}]?['’][\p{L}\p{Nl}\p{No}]+$/u;

/** @param {Answer} answer @returns {Token[]} all tokens, in the order of their numbers */
export const tokensOf = ({ sentences }) => sentences.flatMap(({ tokens }) => tokens);

/** @param {{text: string, whitespace: string}[]} tokens @returns {string} the text they were cut from */
export const joined = (tokens) => tokens.map(({ text, whitespace }) => text + whitespace).join("");

/**
 * @param {string} text of a token
 * @returns {boolean} whether it is more than punctuation, as limelight/text/words.py says
 */
export const isWord = (text) => SAYING.test(text) || new Set([...text].filter((mark) => !PAUSES.has(mark))).size > 1;

/**
 * @param {string} text of a token
 * @returns {boolean} whether it is the second half of a word, where it touches the first
 */
export const isEnding = (text) => ENDING.test(text);

/** @param {Sentence[]} sentences @returns {WordedSentence[]} */
export function wordsOf(sentences) {
  let number = 0;
  return sentences.map((sentence) => {
    /** @type {Word[]} */
    const words = [];
    for (const token of sentence.tokens) {
      const last = words.at(-1);
      // The second part of a character such as ½ has no text of its own: it goes where the first goes.
      if (token.text || !last?.text) words.push({ ...token, numbers: [number++] });
      else {
        last.whitespace += token.whitespace;
        last.numbers.push(number++);
      }
    }
    return { ...sentence, tokens: words };
  });
}

/**
 * Neighbours that look the same are one run, so that a long text needs few elements. White space that is to be seen as
 * it was written parts them: inside a run a space at the end of a line is not drawn.
 *
 * @template {{word: Word, level: number, looked?: number, phrase?: number, classes: string}} Look
 * @param {Look[]} looks
 * @returns {Look[][]} joined, they are `looks`
 */
export function runsOf(looks) {
  const runs = [];
  for (const look of looks) {
    const last = runs.at(-1)?.at(-1);
    if (
      ["", " "].includes(last?.word.whitespace) &&
      ["level", "looked", "phrase", "classes"].every((name) => last[name] === look[name])
    )
      runs.at(-1).push(look);
    else runs.push([look]);
  }
  return runs;
}

/**
 * @param {(Token | Word)[]} words of a whole text
 * @param {Phrase[]} phrases of it, in order
 * @returns {number[]} the place of the phrase of each word, −1 for none
 */
export function phraseOfWords(words, phrases) {
  let [number, place] = [0, 0];
  return words.map((word) => {
    const { numbers = [number] } = /** @type {Word} */ (word);
    number = numbers.at(-1) + 1;
    while (phrases[place]?.end <= numbers[0]) place++;
    return word.read !== false && phrases[place]?.start <= numbers[0] ? place : -1;
  });
}

/** @param {Sentence} sentence @returns {string} the white space before its first word: a token without text */
export const spaceBefore = ({ tokens }) => (tokens.length > 1 && !tokens[0].text ? tokens[0].whitespace : "");

/**
 * A line break ends the paragraph, whose block ends its line by itself: so the first one goes with the sentence and
 * shows nothing. More line breaks are a gap below it. What follows the last one indents the next sentence.
 *
 * @param {string} whitespace
 * @returns {{end: string, gap: string, indent: string}} joined, they are `whitespace`
 */
export function splitSpace(whitespace) {
  const first = whitespace.indexOf("\n") + 1;
  const last = whitespace.lastIndexOf("\n") + 1;
  if (!first) return { end: whitespace, gap: "", indent: "" };
  return { end: whitespace.slice(0, first), gap: whitespace.slice(first, last), indent: whitespace.slice(last) };
}
