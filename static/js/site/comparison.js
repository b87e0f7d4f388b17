/**
 * @file Where a network looked most, in one clause, if that is outside of what its summary quotes, as
 *   limelight/insights/comparison.py has it.
 */

/** @import { Asked } from "./light.js" */
/** @import { Looks } from "./network/network.js" */

import { valueText } from "../embed/numbers.js";
import { isEnding, isWord } from "../embed/words.js";
import { filled } from "../format.js";
import { quoted } from "../quotation.js";
import rules from "../rules.js";
import { sum } from "./arithmetic.js";

const { comparison: SAYINGS } = rules;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** @param {Looks} looks @returns {number[]} the share of each token in what was looked at in the whole text */
export const sharesOfText = ({ kind, words, sentences }) =>
  words.map((share, at) => share * (kind === "attention" ? sentences[at] : 1));

/**
 * @param {Asked} asked
 * @param {number[]} weights of the tokens of the document
 * @param {Looks} looks
 * @param {import("../model/types.js").Summary} summary
 * @returns {?{text: string}} null where the summary quotes the word, and where the network looked at all words about
 *   equally
 */
export function compare({ tokens, texts, numbers, target }, weights, looks, { phrases }) {
  const shares = sharesOfText(looks).map((share, at) => (isWord(texts[at]) ? share : 0));
  const top = shares.reduce((best, share, at) => (share > shares[best] ? at : best), 0);
  const isNamed = phrases.some((phrase) => phrase.tokens.includes(numbers[top]));
  if (
    !phrases.length ||
    isNamed ||
    !LETTER_OR_DIGIT.test(texts[top]) ||
    shares[top] < (SAYINGS.times * sum(shares)) / texts.filter(isWord).length
  )
    return null;
  // A word that the tokenizer cuts in two: "did" and "n't".
  const [first, last] = [top - Number(isEnding(texts[top])), top + Number(isEnding(texts[top + 1] ?? ""))];
  const value = valueText(target, sum(weights.slice(first, last + 1)));
  const looked = filled(SAYINGS[looks.kind === "attention" ? "looked" : "picked"], {
    words: quoted(tokens.slice(numbers[first], numbers[last] + 1)),
  });
  return { text: looked + filled(SAYINGS[value.startsWith("±") ? "nothing" : "adds"], { value }) };
}
