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

/** @param {Answer | Explanation} drawn @param {number} i which sentence @returns {string[]} */
export const sentenceFact = (drawn, i) => [
  `Sentence ${i + 1}`,
  weightText(drawn, drawn.sentences[i].weight, "review"),
];

/** What the network's own weights of words are called, and what they are a share of. */
const LOOKS = { attention: ["looked at", "sentence"], ngrams: ["in the winning phrases", "review"] };

/**
 * @param {Answer | Explanation} drawn what the fill shows
 * @param {number} i which sentence
 * @param {Word} word of that sentence, with its weight there
 * @param {?{weight: number, explanation: string}} look what the line below it shows, where there is one
 * @param {boolean} disputed
 * @returns {string[][]}
 */
export function wordFacts(drawn, i, word, look, disputed) {
  const [, whole] = LOOKS[drawn.explanation] ?? ["", "review"];
  const facts = [[word.text, word.removed ? "struck out" : weightText(drawn, word.weight, whole)]];
  if (look !== null && !word.removed) {
    const [name, part] = LOOKS[look.explanation];
    facts.push([name, `${percent(look.weight)} of the ${part}`]);
  }
  facts.push(sentenceFact(drawn, i));
  if (!word.known) facts.push(["", "not in its vocabulary"]);
  if (disputed) facts.push(["", "the lenses disagree on it"]);
  return facts;
}
