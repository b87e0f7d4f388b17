/**
 * @file What the answer is without other phrases than the named ones, in the panel Why; and what a slow classifier's
 *   first light is worth.
 */

/** @import { Explanation } from "../model/types.js" */

import { targetText } from "../embed/numbers.js";
import { count } from "../format.js";

// What is less than this moves the answer little.
const LITTLE = { stars: 0.5, probability: 0.125 };

/**
 * @param {Explanation} explanation
 * @param {?number[]} stars
 * @returns {string} what keeps its label: "above 4.5", "near 3 ★", "negative"
 */
function keptAnswer({ label, labels }, stars) {
  if (!stars) return label;
  const value = stars[labels.indexOf(label)];
  const half = (stars[1] - stars[0]) / 2;
  if (value === Math.max(...stars)) return `above ${value - half}`;
  return value === Math.min(...stars) ? `below ${value + half}` : `near ${value} ★`;
}

/**
 * @param {Explanation} explanation
 * @param {?number[]} stars what each label stands for
 * @returns {string} "Without what is quoted, the answer is 1.7 ★; without one other phrase, 3.4 ★ on average.", and
 *   whether many say the same; "" where nothing was checked
 */
export function checkLine(explanation, stars) {
  const { check, value, unit } = explanation;
  if (!check) return "";
  const lines = [];
  const [whole, quoted, others] = [value, check.without, check.without_others].map(
    (number) => number !== null && targetText(explanation, number),
  );
  // Where it reads the same, it says nothing.
  if (others && others !== whole)
    lines.push(`Without what is quoted, the answer is ${quoted}; without one other phrase, ${others} on average.`);
  if (
    !explanation.undecided &&
    check.phrases_to_flip > check.phrases + 1 &&
    Math.abs(value - check.without) < LITTLE[unit]
  ) {
    lines.push(
      `Many phrases agree: the answer stays ${keptAnswer(explanation, stars)} until ` +
        `${count(check.phrases_to_flip)} are removed.`,
    );
  }
  return lines.join(" ");
}

/** @param {{parts: number, failed: boolean}} round @returns {string} */
export const progress = ({ parts, failed }) =>
  `This model is slow. This is a first explanation, from ${count(parts)} parts of the text; ` +
  `${failed ? "a better one did not come in time." : "a better one is on its way …"}`;

/**
 * @param {{code: string, text: string}[]} [doubts] the gravest first
 * @returns {string} the sentence of the gravest one that the answer itself does not say; "" without any
 */
export const doubtLine = (doubts = []) => doubts.find(({ code }) => code !== "undecided")?.text ?? "";
