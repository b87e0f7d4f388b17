/** @file The exact numbers of a word and of a sentence, in rows of two: a name and its number. */

/** @import { Answer, Explanation } from "../model/types.js" */
/** @import { Word } from "../model/words.js" */

import { percent, points, starChange } from "../format.js";

/**
 * @param {Answer | Explanation} answer
 * @param {number} weight
 * @param {string} whole what a share is a share of
 * @returns {string} "12.3% of the sentence", "+0.31 ★", "−4.2 points"
 */
export function weightText(answer, weight, whole) {
  if (!answer.signed) return `${percent(weight)} of the ${whole}`;
  return answer.unit === "stars" ? starChange(weight, 2) : points(weight);
}

/** @param {Answer | Explanation} answer @param {number} i which sentence @returns {string[]} */
export const sentenceFact = (answer, i) => [
  `Sentence ${i + 1}`,
  weightText(answer, answer.sentences[i].weight, "review"),
];

/**
 * @param {Answer | Explanation} answer
 * @param {number} i which sentence
 * @param {Word} word of that sentence
 * @returns {string[][]}
 */
export function wordFacts(answer, i, word) {
  const whole = answer.explanation === "attention" ? "sentence" : "review";
  const facts = [[word.text, word.removed ? "struck out" : weightText(answer, word.weight, whole)], sentenceFact(answer, i)];
  if (!word.known) facts.push(["", "not in its vocabulary"]);
  if (word.numbers.some((number) => answer.disputed?.includes(number))) facts.push(["", "the lenses disagree on it"]);
  return facts;
}
