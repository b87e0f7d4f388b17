/** @file The words that a reader marks as important, and the light on them. */

import { countsBySentence } from "../embed/limelight-heat.js";

/** @import { Answer, Explanation, Token } from "./types.js" */

/**
 * How far two people agree on it: of one's words and another word, the share of pairs in which the other person chose the
 * former too, halves for ties (YELP-HAT, Sen et al. 2020).
 */
export const PEOPLE = 0.8;

const WORD = /[\p{L}\p{N}]/u;

/**
 * @param {Answer | Explanation} answer
 * @returns {{number: number, light: number}[]} of each word that was read: its number, and how bright it is
 */
export function lights({ sentences, explanation, signed }) {
  const scaled = countsBySentence({ explanation, signed });
  let number = 0;
  return sentences.flatMap(({ weight, tokens }) =>
    tokens.flatMap((/** @type {Token} */ token) => {
      const place = number++;
      if (!token.read || token.removed || !WORD.test(token.text)) return [];
      // As it is drawn: see embed/limelight-heat.js.
      return [{ number: place, light: Math.abs(token.weight) * (scaled ? Math.sqrt(weight) : 1) }];
    }),
  );
}

/**
 * @param {{number: number, light: number}[]} words
 * @param {Set<number>} marked numbers of tokens
 * @returns {?number} of a marked word and one that is not, how often the light is stronger on the former: 0 to 1, 0.5 by chance
 *   (the area under the ROC curve); null where all are marked, or none
 */
export function agreement(words, marked) {
  const [yes, no] = [words.filter(({ number }) => marked.has(number)), words.filter(({ number }) => !marked.has(number))];
  if (!yes.length || !no.length) return null;
  let won = 0;
  for (const one of yes) for (const other of no) won += one.light > other.light ? 1 : one.light === other.light ? 0.5 : 0;
  return won / (yes.length * no.length);
}
