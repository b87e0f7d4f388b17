/**
 * @file What each step of a Kim CNN says of this text, in numbers; the words that are the same for all are in
 *   templates/scene.html.
 */

import { countOf, decimal, percent, signed } from "../../format.js";
import { lessonTold, readBecome } from "../words.js";
import { addedTold, phraseOf, strongestOf } from "./reading.js";

/** @import { View } from "../grammar.js" */

const nameOf = (reading, window) => `“${phraseOf(reading, window)}”`;

/** The sentence of each step with the numbers of this text. @type {((reading: any, view: View) => string)[]} */
export const KIM_STEPS = [
  ({ heard, labels, probabilities }) =>
    `Here ${readBecome(heard.length)} ${percent(Math.max(...probabilities))} ` +
    `${labels[probabilities.indexOf(Math.max(...probabilities))]}.`,
  ({ heard, vectors }) => {
    // Words of folded sentences have no numbers.
    const word = heard.find((each) => each.known && vectors.has(each.token_id));
    return word
      ? `“${word.text}” is row ${word.token_id}, always the same ${vectors.get(word.token_id).length} numbers.`
      : "None of these words is in the table.";
  },
  ({ widths, heard }) =>
    `Windows of ${widths.map(({ size }) => size).join(", ")} words: ` +
    `${widths.reduce((sum, { size }) => sum + heard.length + size - 1, 0)} in this text, each is looked at once.`,
  ({ widths, perSize }) =>
    `There are ${perSize} filters of each width, ${perSize * widths.length} in all; open a window to see the ` +
    "sum of one.",
  ({ windows, trace }) =>
    `Of ${trace.winners.length} filters, ` +
    `${[...windows.values()].reduce((sum, { filters }) => sum + filters.length, 0)} found something; their ` +
    `maxima are in ${countOf(windows.size, "window")}.`,
  (reading) => {
    const best = strongestOf([...reading.windows.values()]);
    const found = best
      ? `${nameOf(reading, best)} is the strongest window of ${addedTold(best.filters.length, best, reading.sides)}.`
      : "No filter found anything.";
    return `Here amber is for ${reading.sides[0]}, blue for ${reading.sides[1]}. ${found}`;
  },
  ({ totals, sides }) =>
    `${decimal(totals.more)} for ${sides[0]} less ${decimal(totals.less)} for ${sides[1]}, the bias with them, ` +
    `is ${decimal(totals.more - totals.less)}.`,
  ({ labels, probabilities, trace }) =>
    `The logits ${trace.logits.map((logit) => decimal(logit)).join(" and ")} become ` +
    `${labels.map((label, k) => `${label} ${percent(probabilities[k])}`).join(", ")}.`,
  (reading) => {
    const wrong = strongestOf(
      [...reading.windows.values()].filter(
        (window) => (window.more + window.less) * (reading.totals.more - reading.totals.less) < 0,
      ),
    );
    const against = wrong
      ? `${nameOf(reading, wrong)} adds ${signed(wrong.more + wrong.less, 2)} against the answer: open it to ` +
        "see what its filters like. "
      : "";
    return against + (reading.more.lesson ? lessonTold(reading.more.lesson, "of what filters picked") : "");
  },
];
