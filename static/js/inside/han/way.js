/** @file What lights up in a HAN where one points: the way of a word to the answer, and the states that it changes. */

import { rowOf } from "../../float16.js";
import { share } from "../layout.js";
import { shareOf, weightOf } from "./reading.js";

/** @import { Box, Plan, Ribbon, Way } from "../grammar.js" */
/** @import { HanReading, HanWord, Sentence } from "./reading.js" */

// A part of the largest change of a state that is drawn.
const LEAST_CHANGE = 0.03;

/** @param {Box | Ribbon} part @param {HanReading} reading @param {Plan} drawn @returns {Way} */
export function point({ token, sentence: number }, reading, drawn) {
  const sentence = reading.sentences[number];
  const word = reading.words.find((each) => each.token === token && each.read);
  const above = sentence ? shareOf(reading, sentence) : null;
  const weight = word ? weightOf(reading, word) : null;
  const ofReview = `${share(above)} of the review`;
  const told = word
    ? `“${word.text}” → ${share(weight)} of sentence ${number + 1} → ${ofReview}: ${share(weight * above)} of ` +
      "all attention"
    : `Sentence ${number + 1} → ${ofReview}`;
  return {
    line: above === null ? "" : told,
    lit: (other) =>
      Boolean(sentence) &&
      (["doc", "star"].includes(other.column) ||
        (other.sentence === number && (token === undefined || other.token === undefined || other.token === token))),
    arcs: weight === null ? [] : arcsOf(word, sentence, drawn),
  };
}

/**
 * @param {HanWord} word
 * @param {Sentence} sentence
 * @param {Plan} drawn
 * @returns {Way["arcs"]} to the states that it changes: ahead and behind
 */
function arcsOf({ place }, { level, words }, { boxes }) {
  if (!level.memory) return [];
  const row = rowOf(level.memory, place);
  const others = words.filter((each) => each.read && each.place !== place);
  const most = Math.max(1e-9, ...others.map((each) => row[each.place]));
  return others.flatMap((other) => {
    const part = row[other.place] / most;
    const column = other.place > place ? "f" : "b";
    const [from, to] = [words.find((each) => each.place === place), other].map(({ token }) =>
      boxes.find(({ key }) => key === `${column}.${token}`),
    );
    if (!from || !to || part < LEAST_CHANGE) return [];
    const [y0, y1] = [from, to].map(({ y, h }) => y + h / 2);
    const out = from.x - Math.min(24, 6 + Math.abs(y1 - y0) / 5);
    return [{ look: "arc", d: `M${from.x} ${y0}C${out} ${y0} ${out} ${y1} ${from.x} ${y1}`, width: 0.6 + 4 * part }];
  });
}
