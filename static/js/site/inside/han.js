/** @file A text on its way through a HAN: what lies between the layers of its graphs, as limelight/inside/han.py has it. */

/** @import { Ids } from "../engine/engine.js" */
/** @import { Network } from "../graph/network.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Tensor } from "../graph/tensor.js" */
/** @import { Numbers } from "../../inside/arrays.js" */

import { padded } from "../engine/engine.js";
import { tensor } from "../graph/tensor.js";
import { list, numbers } from "./numbers.js";

// Change of a word vector for numerical derivatives, on either side, as a share of it: large enough for single precision.
const STEP = 0.01;

/**
 * @param {Model} model
 * @param {Ids} document
 * @param {number} inFull sentences, from the first, whose words are given
 * @param {?number} sentence whose memory is wanted
 * @returns {object} the fields of a trace that depend on the network
 */
export function traceHan(model, document, inFull, sentence) {
  const { sentences, documents } = /** @type {import("../engine/han.js").HanEngine} */ (model.engine);
  const levels = document.map((ids) => readLevel(sentences, "vectors", { token_ids: padded([ids]) }));
  const layout = padded([document.map((_, place) => place + 1)]);
  const read = (/** @type {Numbers[]} */ vectors) => readLevel(documents, "vector", { vectors: tableOf(vectors), layout });
  const { logits } = documents.classifier();
  const answer = (/** @type {Numbers} */ vector) => {
    const found = documents.run({ vector: tableOf([vector], 0) }, ["probabilities", logits]);
    const probabilities = list(found.probabilities);
    return { logits: list(found[logits]), probabilities, expected_stars: model.expectedStars(probabilities) };
  };
  const level = read(levels.map(({ pooled }) => pooled));
  const even = answer(mean(read(levels.map(({ states }) => mean(states))).states));
  return {
    ...answer(level.pooled),
    sentence,
    word_level: levels.slice(0, inFull),
    sentence_level: level,
    word_context: contextOf(sentences),
    sentence_context: contextOf(documents),
    memory: sentence === null ? null : memoryOf(sentences, levels[sentence].inputs),
    even: { probabilities: even.probabilities, expected_stars: even.expected_stars },
  };
}

/** @param {Network} network @param {string} pooled its output @param {Record<string, Tensor>} inputs of one sequence */
function readLevel(network, pooled, inputs) {
  const [vectors, states, projections, scores] = ["Gather", "Reshape", "Tanh", "Where"].map((type) => network.outputOf(type));
  const found = network.run(inputs, [vectors, states, "attention", pooled, ...(projections ? [projections, scores] : [])]);
  return {
    // Steps come before sentences, and there is one sentence.
    inputs: { shape: [found[vectors].shape[0], found[vectors].shape[2]], values: Float32Array.from(found[vectors].data) },
    states: numbers(found[states]),
    // Where all words weigh alike there are none.
    projections: projections ? numbers(found[projections]) : { shape: [found[states].shape[1], 0], values: new Float32Array(0) },
    scores: projections ? list(found[scores]) : list(found.attention).fill(0),
    weights: list(found.attention),
    pooled: numbers(found[pooled]),
  };
}

/** @param {Numbers[]} rows @param {number} [padding] rows of zeros before them @returns {Tensor} */
function tableOf(rows, padding = 1) {
  const size = rows[0].values.length;
  const table = new Float32Array((padding + rows.length) * size);
  rows.forEach(({ values }, place) => table.set(values, (padding + place) * size));
  return tensor(table, [padding + rows.length, size]);
}

/** @param {Numbers} rows @returns {Numbers} */
function mean({ shape: [steps, size], values }) {
  const sums = new Float32Array(size);
  values.forEach((value, at) => (sums[at % size] += value / steps));
  return { shape: [size], values: sums };
}

/** @param {Network} network @returns {Numbers} the context vector of its attention; empty where words weigh alike */
function contextOf(network) {
  const projections = network.outputOf("Tanh");
  const vector = projections && network.constants.get(network.operations.find(({ inputs }) => inputs[0] === projections).inputs[1]).data;
  return { shape: [vector?.length ?? 0], values: /** @type {Float32Array} */ (vector ?? new Float32Array(0)) };
}

/** @param {Network} network @param {Numbers} vectors of the words of a sentence @returns {Numbers} the length of the derivative of each state along each vector */
function memoryOf(network, { shape: [words, size], values }) {
  // Once with each word larger, and once with each smaller.
  const changed = new Float32Array(2 * words * words * size);
  for (let row = 0; row < 2 * words; row++) {
    for (let word = 0; word < words; word++) {
      const factor = word !== row % words ? 1 : row < words ? 1 + STEP : 1 - STEP;
      for (let at = 0; at < size; at++) changed[(word * 2 * words + row) * size + at] = factor * values[word * size + at];
    }
  }
  const states = network.outputOf("Reshape");
  const given = { token_ids: tensor(new Int32Array(2 * words * words).fill(1), [2 * words, words]), [network.outputOf("Gather")]: tensor(changed, [words, 2 * words, size]) };
  const { data, shape } = network.run(given, [states])[states];
  const [half, width] = [data.length / 2, shape[2]];
  const memory = new Float32Array(words * words);
  for (let at = 0; at < half; at++) memory[Math.floor(at / width)] += ((data[at] - data[half + at]) / (2 * STEP)) ** 2;
  return { shape: [words, words], values: memory.map(Math.sqrt) };
}
