/** @file The lenses: methods to compute how much each word of a text weighs in the answer, as limelight/lenses has them. */

/** @import { Shown } from "../engine/engine.js" */
/** @import { Asked } from "./asked.js" */
/** @import { PhraseValues } from "./values.js" */

import { countsBySentence } from "../../embed/limelight-heat.js";
import rules from "../../rules.js";
import { range, sum } from "../arithmetic.js";
import { bySentence } from "../engine/engine.js";
import { Refusal } from "../refusal.js";
import { phraseValues } from "./values.js";

/**
 * The weights of a text by one lens.
 *
 * @typedef {object} Light
 * @property {Shown} shown weights of sentences and tokens, as an answer has them
 * @property {ArrayLike<number>} weights one for each token, comparable over the whole document
 * @property {boolean} signed whether a weight above 0 raises the target and one below 0 lowers it; otherwise none is below 0
 * @property {?PhraseValues} phrases of the lens that measures them
 *
 * @typedef {(asked: Asked) => Light | Promise<Light>} Lens
 */

/** Attention, or the windows that won the filters: the weights of the network itself, the same for any target. @type {Lens} */
function own({ engine, shown }) {
  const scale = (sentence) => (countsBySentence({ explanation: engine.name }) ? shown.sentenceWeights[sentence] : 1);
  const weights = shown.tokenWeights.flatMap((words, sentence) => Array.from(words, (weight) => weight * scale(sentence)));
  return { shown, weights, signed: false, phrases: null };
}

/** How much higher the target is with a token, or a sentence, than without it. @type {Lens} */
async function leaveOneOut(asked) {
  const sentences = asked.document.flatMap((sentence, number) => sentence.map(() => number));
  const everything = new Uint8Array(sentences.length).fill(1);
  const oneSentence = asked.document.map((_, number) => Uint8Array.from(sentences, (sentence) => Number(sentence !== number)));
  const [whole, ...left] = await asked.values([everything, ...sentences.map((_, token) => everything.with(token, 0)), ...oneSentence]);
  const moved = left.map((value) => whole - value);
  return signedLight(asked, moved.slice(0, sentences.length), moved.slice(sentences.length));
}

/**
 * The values of the phrases, and of their words: the words of a phrase sum to its value, the phrases of a sentence to that of the
 * sentence. Within a phrase words differ as the mean of what each adds to an empty text and takes from the whole one.
 *
 * @type {Lens}
 */
async function phrases(asked) {
  const found = await phraseValues(asked);
  return { ...signedLight(asked, await sharedByWords(asked, found)), phrases: found };
}

/** @param {Asked} asked @param {PhraseValues} found @returns {Promise<number[]>} the part of each token in the value of its phrase */
async function sharedByWords(asked, { base, whole, values }) {
  const least = rules.values.least_shared[asked.target.unit];
  const weights = asked.phraseOf.map((phrase) => values[phrase] / sizeOf(asked.phrases[phrase]));
  const shared = asked.phrases.filter((phrase, number) => Math.abs(values[number]) >= least && sizeOf(phrase) > 1);
  const tokens = shared.flatMap(({ start, stop }) => range(stop - start).map((place) => start + place));
  const nothing = new Uint8Array(weights.length);
  const parts = [...tokens.map((token) => nothing.with(token, 1)), ...tokens.map((token) => nothing.map((_, other) => Number(other !== token)))];
  const asParts = tokens.length ? await asked.values(parts) : [];
  const mine = new Map(tokens.map((token, place) => [token, (asParts[place] - base + whole - asParts[tokens.length + place]) / 2]));
  for (const phrase of shared) {
    const members = range(sizeOf(phrase)).map((place) => phrase.start + place);
    const middle = sum(members.map((token) => mine.get(token))) / members.length;
    for (const token of members) weights[token] += mine.get(token) - middle;
  }
  return weights;
}

/** @param {{start: number, stop: number}} phrase @returns {number} */
const sizeOf = ({ start, stop }) => stop - start;

/**
 * @param {Asked} asked
 * @param {number[]} exact weights of tokens
 * @param {number[]} [sentenceWeights] by default the sums over their tokens
 * @returns {Light}
 */
function signedLight({ shown: { probabilities }, document }, exact, sentenceWeights) {
  // In single precision, as in Python: weights that are the same there are the same here.
  const weights = Float32Array.from(exact);
  const tokenWeights = bySentence(weights, document);
  return { shown: { probabilities, sentenceWeights: sentenceWeights ?? tokenWeights.map(sum), tokenWeights, regions: [] }, weights, signed: true, phrases: null };
}

/** @type {Record<string, Lens>} */
const LENSES = { attention: own, ngrams: own, shapley: phrases, leave_one_out: leaveOneOut };

/** @param {{name: string}} engine @returns {string[]} the lenses of a network, its own first */
export const lensesOf = ({ name }) => [name, ...Object.keys(LENSES).filter((lens) => LENSES[lens] !== own)];

/** @param {string} name @returns {boolean} whether every other lens is compared with it when trust is measured: that of phrases is slow */
export const isCompared = (name) => LENSES[name] !== phrases;

/** @param {?string} method @param {{name: string}} engine @returns {string} it, or the network's own lens */
export function chooseLens(method, engine) {
  const known = lensesOf(engine);
  if (method && !known.includes(method)) {
    throw new Refusal("invalid-request", `There is no lens '${method.slice(0, 60)}' on a page without a server. Its lenses are: ${known.join(", ")}.`);
  }
  return method || known[0];
}

/** @param {string} method @param {Asked} asked @returns {Promise<Light>} */
export const lightBy = async (method, asked) => LENSES[method](asked);
