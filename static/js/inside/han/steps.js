/**
 * @file What each step of a HAN says of this review, in numbers; the words that are the same for all are in
 *   templates/scene.html.
 */

/** @import { View } from "../grammar.js" */
/** @import { HanReading, HanWord } from "./reading.js" */

import { decimal, percent } from "../../format.js";
import { share } from "../layout.js";
import { lessonTold, readBecome } from "../words.js";

/**
 * @param {HanReading} reading
 * @param {View} view
 * @returns {{number: number, words: (HanWord & {weight: number, score: number})[], top: HanWord & {weight: number,
 *   score: number}, low: HanWord & {weight: number, score: number}}} the open sentence, or the first in full
 */
function opened({ sentences }, { sentence: place }) {
  const open =
    sentences.find((each) => each.place === place && each.level?.states) ??
    sentences.find(({ level }) => level?.states);
  const words = open.words
    .filter(({ read }) => read)
    .map((word) => ({ ...word, weight: open.level.weights[word.place], score: open.level.scores[word.place] }));
  const by = (/** @type {(word: any) => number} */ value) =>
    words.reduce((best, word) => (value(word) > value(best) ? word : best));
  return { number: open.number, words, top: by(({ weight }) => weight), low: by(({ score }) => -score) };
}

const at = (/** @type {number[]} */ values) => values.indexOf(Math.max(...values));

/** @type {((reading: HanReading, view: View) => string)[]} */
export const HAN_STEPS = [
  ({ words, stars, labels, probabilities }) =>
    `Here ${readBecome(words.filter(({ read }) => read).length)} ` +
    `${stars === null ? `“${labels[at(probabilities)]}”` : `${decimal(stars)} stars`}.`,
  (reading, view) => {
    const { top } = opened(reading, view);
    return top.known
      ? `“${top.text}” is row ${top.token_id}, the same numbers in every review.`
      : `“${top.text}” is not in the table: it has the row of “unknown”.`;
  },
  (reading, view) => {
    const { words } = opened(reading, view);
    return words.length < 2
      ? `The sentence has only “${words[0].text}”.`
      : `So the state at “${words.at(-1).text}” still holds something of “${words[0].text}”: point at a word, ` +
          "and arcs show where it is remembered.";
  },
  (reading, view) => `So the state at “${opened(reading, view).words[0].text}” also knows what comes after it.`,
  (reading, view) => {
    const { top, low } = opened(reading, view);
    return reading.trace.word_level.every(({ scores }) => !scores?.some(Number))
      ? "With all words alike there are no scores."
      : `“${top.text}” scores ${decimal(top.score)}, “${low.text}” ${decimal(low.score)}.`;
  },
  (reading, view) => {
    const { top, number } = opened(reading, view);
    return `In sentence ${number + 1} “${top.text}” has most, ${share(top.weight)}.`;
  },
  (reading, view) => {
    const { top, number, words } = opened(reading, view);
    return words.length < 2
      ? `Sentence ${number + 1} has only one word.`
      : `The largest part of the vector of sentence ${number + 1} comes from the state at “${top.text}”.`;
  },
  ({ top, sentences }) => {
    const first = at(top.weights);
    return top.weights.length < 2
      ? "There is only one sentence, so it has it all."
      : `Sentence ${sentences.find(({ place }) => place === first).number + 1} has the widest ribbon, ` +
          `${share(top.weights[first])}.`;
  },
  ({ labels, probabilities, stars }) =>
    `Most probable is ${labels[at(probabilities)]}${stars === null ? "" : " ★"}, ` +
    `${percent(Math.max(...probabilities))}` +
    (stars === null ? "." : `; the mean of all stars, each times its probability, is ${decimal(stars)}.`),
  ({ more: { lesson }, trace, stars }) => {
    const even =
      stars === null || trace.struck.length
        ? ""
        : ` With all words alike the answer would be ${decimal(trace.even.expected_stars)}.`;
    if (!lesson) return "";
    return lessonTold(lesson, "of all attention") + even;
  },
];
