/**
 * @file What a trace says of a HAN: its words and sentences, the numbers of both levels, and the shares of attention.
 */

import { unpack } from "../../float16.js";
import { decimal } from "../../format.js";
import { size } from "../strips.js";
import { keptOf, wordsOf } from "../words.js";

/** @import { Reading } from "../grammar.js" */

/**
 * @typedef {import("../words.js").ReadWord} HanWord
 * @typedef {import("../words.js").ReadSentence & {level: any}} Sentence `level` of the trace; weights alone if it is
 *   not given in full
 *
 * @typedef {Omit<Reading, "words"> & {words: HanWord[], sentences: Sentence[], top: any, vectors: Map<number, {values:
 *   Float32Array, most: number}>}} HanReading
 */

/** @param {any} trace @param {?HanReading} last @returns {HanReading} */
export function read(trace, last) {
  const vectors = new Map(last?.trace.model === trace.model ? last.vectors : []);
  const table = unpack(trace.vectors.values);
  const most = size(table.values);
  trace.vectors.token_ids.forEach((id, n) =>
    vectors.set(id, { values: table.values.subarray(n * table.shape[1], (n + 1) * table.shape[1]), most }),
  );
  const { words, sentences: all } = wordsOf(trace);
  const sentences = all.map((sentence) => ({
    ...sentence,
    level: sentence.place < 0 ? null : levelOf(trace.word_level[sentence.place]),
  }));
  return {
    trace,
    words,
    sentences,
    vectors,
    top: levelOf(trace.sentence_level),
    labels: trace.labels,
    probabilities: trace.probabilities,
    stars: trace.expected_stars,
    more: keptOf(last, trace, words),
  };
}

/** @param {any} level of the trace @returns {any} with its arrays unpacked */
export const levelOf = (level) =>
  Object.fromEntries(
    Object.entries(level).map(([name, value]) => [name, value?.data === undefined ? value : unpack(value)]),
  );

/** @param {HanReading} reading @param {HanWord} word @returns {?number} its share of the attention in its sentence */
export const weightOf = ({ sentences }, { sentence, place }) =>
  place < 0 ? null : sentences[sentence].level.weights[place];
/** @param {HanReading} reading @param {Sentence} sentence @returns {?number} */
export const shareOf = ({ top }, { place }) => (place < 0 ? null : top.weights[place]);

/** @param {number[]} scores @param {number} place @returns {string} with attention off all are 0, and none counts */
export const scoreText = (scores, place) => (scores.some(Boolean) ? decimal(scores[place]) : "–");
