/** @file The answer of a model in a word or a number, and its probability. */

/** @import { Answer } from "../model/types.js" */

import { isLong, labelNames, rangeText } from "./bars.js";
import { element } from "../dom.js";
import { priorNote, probability, starNumber } from "../format.js";
import { stars as starRow } from "./stars.js";

/** Shown in place of the stars of an undecided answer; templates/index.html has the same words. */
const UNDECIDED = "Cannot tell";
const UNDECIDED_WHY = "Every answer is about equally likely.";

/**
 * @param {HTMLElement} score shows the stars or the label
 * @param {HTMLElement} likely shows the likely stars, and what was stated beforehand
 * @param {Answer} answer
 * @param {?number[]} stars
 * @param {string} question the sentence that calls the text a question; "" if it is none
 * @returns {string} the same in words
 */
export function showVerdict(score, likely, answer, stars, question) {
  if (question || (answer.undecided && !answer.mixed)) {
    score.replaceChildren(element("span", `score-number word-score${question ? " long" : ""}`, question || UNDECIDED));
    likely.textContent = UNDECIDED_WHY;
    return question || UNDECIDED;
  }
  if (stars) {
    const total = Math.ceil(Math.max(...stars));
    const number = starNumber(answer.expected_stars);
    score.replaceChildren(
      element("span", "score-number", number),
      starRow(answer.expected_stars, total),
      element("span", "visually-hidden", ` stars of ${total}`),
    );
    const mixed = answer.mixed ? "mixed: " : "";
    likely.textContent = mixed + rangeText(answer.probabilities, stars) + priorNote(answer);
    return `${number} stars of ${total}`;
  }
  const best = answer.labels.indexOf(answer.label);
  const share = probability(answer.probabilities[best]);
  score.replaceChildren(element("span", `score-number word-score${isLong(answer.label) ? " long" : ""}`, answer.label));
  likely.textContent = `${share} likely${priorNote(answer)}`;
  return `${labelNames(answer.labels, stars)[best]}, ${share}`;
}
