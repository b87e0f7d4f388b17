/** @file Every number between a text and the answer, as limelight/inside does it, out of the graphs that answer. */

/** @import { Model } from "../model/model.js" */
/** @import { Read } from "../text/reader.js" */

import { tokenNumbers } from "../text/reader.js";
import { UNKNOWN } from "../text/tokens.js";
import { traceHan } from "./han.js";
import { traceKimCnn } from "./kim_cnn.js";

// In a longer text, only the first sentences have the numbers of their words.
const MAX_WORDS = 160;
const MAX_SENTENCES = 20;
const NEAREST = 8;

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
