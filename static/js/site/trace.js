/** @file Every number between a text and the answer, as limelight/inside has it, out of the graphs that answer. */

/** @import { Numbers } from "../half.js" */
/** @import { Ids } from "./engine/engine.js" */
/** @import { Network } from "./graph/network.js" */
/** @import { Tensor } from "./graph/tensor.js" */
/** @import { Model } from "./model/model.js" */
/** @import { Read } from "./text/reader.js" */

import rules from "../rules.js";
import { mean } from "./arithmetic.js";
import { lengthOf, padded } from "./engine/engine.js";
import { channelsLast, list, tensor, traced } from "./graph/tensor.js";
import { mostProbable } from "./model/verdict.js";
import { tokenNumbers } from "./text/reader.js";
import { UNKNOWN } from "./text/tokens.js";

// In a longer text, only the first sentences have the numbers of their words.
const { words: MAX_WORDS, sentences: MAX_SENTENCES, nearest: NEAREST } = rules.inside;

/** By kind of network. */
const TRACES = { han: traceHan, kim_cnn: traceKimCnn };

/**
 * @param {Model} model
 * @param {Read} read
 * @param {?number} sentence whose memory is wanted; the last of those given in full, if it is larger
 * @returns {object} the fields of a trace but those of the request
 */
export function traceText(model, read, sentence) {
  const { network, temperature, blocks } = model.about;
  const { ids } = read;
  const tokens = read.sentences.flat();
  const places = tokenNumbers(read)[Symbol.iterator]();
  const word = (id) => {
    const token = places.next().value;
    return { text: tokens[token].text, token, token_id: id, known: id !== UNKNOWN };
  };
  let total = 0;
  const fitting = ids.slice(0, MAX_SENTENCES).filter((own) => (total += own.length) <= MAX_WORDS).length;
  const inFull = Math.max(1, fitting);
  const chosen = sentence === null ? null : Math.min(sentence, inFull - 1);
  return {
    network,
    labels: model.labels,
    temperature,
    blocks,
    sentences: ids.map((sentenceIds) => sentenceIds.map(word)),
    in_full: inFull,
    ...TRACES[network](model, ids, inFull, chosen),
  };
}

/**
 * @param {Model} model
 * @param {string} text
 * @returns {{word: string, known: boolean, nearest: {word: string, similarity: number}[]}} the words with the most similar vectors
 */
export function nearestWords({ reader, engine }, text) {
  const id = reader.document(text).flat().find((token) => token.id > UNKNOWN)?.id;
  if (id === undefined) return { word: text, known: false, nearest: [] };
  const { data, shape: [count, size] } = engine.words;
  const product = (one, other) => {
    let sum = 0;
    for (let at = 0; at < size; at++) sum += data[one * size + at] * data[other * size + at];
    return sum;
  };
  const own = product(id, id);
  const likeness = Float32Array.from({ length: count }, (_, other) => (other <= UNKNOWN || other === id ? -2 : product(id, other) / Math.max(Math.sqrt(own * product(other, other)), 1e-12)));
  const order = Array.from(likeness.keys()).sort((a, b) => likeness[b] - likeness[a]);
  return { word: reader.words[id], known: true, nearest: order.slice(0, NEAREST).map((other) => ({ word: reader.words[other], similarity: likeness[other] })) };
}

// Change of a word vector for numerical derivatives, on either side, as a share of it: large enough for single precision.
const STEP = 0.01;

/**
 * @param {Model} model
 * @param {Ids} document
 * @param {number} inFull sentences, from the first, whose words are given
 * @param {?number} sentence whose memory is wanted
 * @returns {object} the fields of a trace that depend on the network
 */
function traceHan(model, document, inFull, sentence) {
  const { sentences, documents } = /** @type {import("./engine/han.js").HanEngine} */ (model.engine);
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
  const even = answer(meanOfRows(read(levels.map(({ states }) => meanOfRows(states))).states));
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
    states: traced(found[states]),
    // Where all words weigh alike there are none.
    projections: projections ? traced(found[projections]) : { shape: [found[states].shape[1], 0], values: new Float32Array(0) },
    scores: projections ? list(found[scores]) : list(found.attention).fill(0),
    weights: list(found.attention),
    pooled: traced(found[pooled]),
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
function meanOfRows({ shape: [steps, size], values }) {
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

/**
 * @param {Model} model
 * @param {Ids} document
 * @param {number} inFull sentences, from the first, whose words are given
 * @returns {object} the fields of a trace that depend on the network
 */
function traceKimCnn(model, document, inFull) {
  const { documents, kernelSizes, labelWeights } = /** @type {import("./engine/kim_cnn.js").KimCnnEngine} */ (model.engine);
  const shown = lengthOf(document.slice(0, inFull));
  const responses = documents.operations.filter(({ type }) => type === "Relu").map(({ outputs }) => outputs[0]);
  const { bias, logits } = documents.classifier();
  const words = documents.outputOf("Gather");
  const found = documents.run({ token_ids: padded([document.flat()]) }, ["probabilities", "pooled", "winners", logits, words, ...responses]);
  const label = mostProbable(found.probabilities.data);
  // What is above the mean of all labels is above that of the others, and by more.
  const lead = (/** @type {number} */ above) => (above * bias.data.length) / (bias.data.length - 1);
  return {
    logits: list(found[logits]),
    probabilities: list(found.probabilities),
    expected_stars: model.expectedStars(list(found.probabilities)),
    sentence: null,
    vectors: firstRows(traced(found[words]), shown),
    windows: responses.map((name, place) => ({ kernel_size: kernelSizes[place], responses: firstRows(channelsLast(traced(found[name])), shown + kernelSizes[place] - 1) })),
    pooled: traced(found.pooled),
    winners: list(found.winners),
    label: model.labels[label],
    contributions: list(found.pooled).map((strength, feature) => strength * lead(labelWeights[feature][label])),
    bias: lead(bias.data[label] - mean(bias.data)),
  };
}

/** @param {import("../half.js").Numbers} rows @param {number} count */
const firstRows = ({ shape: [, size], values }, count) => ({ shape: [count, size], values: values.subarray(0, count * size) });
