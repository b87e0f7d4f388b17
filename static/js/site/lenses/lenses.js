/** @file The lenses: ways to say how much each word of a document weighed in what the network says of it. */

/** @import { Ids, Patient, Shown } from "../engine/engine.js" */
/** @import { Target } from "./target.js" */

import { countsBySentence } from "../../embed/limelight-heat.js";
import { roundHalfEven, sum } from "../arithmetic.js";
import { bySentence } from "../engine/engine.js";
import { Refusal } from "../refusal.js";
import { Random, seedOf } from "./random.js";

// Parts of a text that Shapley values ask the network about: of 150 words one order and its reverse.
const SHAPLEY_PARTS = 320;
const MOST_ORDERS = 32;
// Up to this many words are added one by one; in a longer text, neighbours are added together.
const MOST_STEPS = 256;

/**
 * What one lens says of a document.
 *
 * @typedef {object} Light
 * @property {Shown} shown weights of sentences and tokens, as an answer has them
 * @property {ArrayLike<number>} weights one for each token, comparable over the whole document
 * @property {boolean} signed whether a weight above 0 pushes the target up and one below 0 down; otherwise none is below 0
 *
 * @typedef {(engine: Patient, document: Ids, target: Target) => Light | Promise<Light>} Lens
 */

/** Attention, or winning n-grams: the weights of the network itself, the same for any target. @type {Lens} */
function own(engine, document) {
  const shown = engine.show(document);
  const scale = (sentence) => (countsBySentence({ explanation: engine.name }) ? shown.sentenceWeights[sentence] : 1);
  const weights = shown.tokenWeights.flatMap((words, sentence) => Array.from(words, (weight) => weight * scale(sentence)));
  return { shown, weights, signed: false };
}

/** By how much the target is higher with a token, or a sentence, than without it: exact, by asking the network. @type {Lens} */
async function leaveOneOut(engine, document, target) {
  const sentences = document.flatMap((sentence, number) => sentence.map(() => number));
  const everything = new Uint8Array(sentences.length).fill(1);
  const kept = [
    everything,
    ...sentences.map((_, token) => everything.with(token, 0)),
    ...document.map((_, number) => Uint8Array.from(sentences, (own) => Number(own !== number))),
  ];
  const [whole, ...rest] = await engine.parts(document, kept);
  const value = target.value(whole);
  const moved = rest.map((probabilities) => value - target.value(probabilities));
  return signedLight(whole, document, moved.slice(0, sentences.length), moved.slice(sentences.length));
}

/**
 * What each token adds to the target, the mean over orders in which the tokens come in (Shapley 1953), each drawn with its
 * reverse (Mitchell et al. 2022). The weights sum to the target's value less its value for no words at all.
 *
 * @type {Lens}
 */
async function shapley(engine, document, target) {
  const tokens = document.flat();
  const count = Math.min(tokens.length, MOST_STEPS);
  const stepOf = tokens.map((_, token) => Math.floor((token * count) / tokens.length));
  const pairs = Math.min(Math.max(1, roundHalfEven(SHAPLEY_PARTS / (2 * count))), MOST_ORDERS / 2);
  const random = new Random(seedOf(tokens));
  const steps = Array.from({ length: count }, (_, step) => step);
  const drawn = Array.from({ length: pairs }, () => random.permuted(steps));
  const orders = [...drawn, ...drawn.map((order) => order.toReversed())];
  const kept = [new Uint8Array(tokens.length), new Uint8Array(tokens.length).fill(1)];
  for (const order of orders) {
    const there = new Uint8Array(count);
    for (const step of order.slice(0, -1)) {
      there[step] = 1;
      kept.push(Uint8Array.from(stepOf, (own) => there[own]));
    }
  }
  const probabilities = await engine.parts(document, kept);
  const [nothing, everything, ...between] = probabilities.map((shares) => target.value(shares));
  const added = new Float64Array(count);
  orders.forEach((order, which) => {
    let before = nothing;
    order.forEach((step, place) => {
      const after = place === count - 1 ? everything : between[which * (count - 1) + place];
      added[step] += (after - before) / orders.length;
      before = after;
    });
  });
  // Words that came in together share what they added.
  const together = new Uint32Array(count);
  for (const step of stepOf) together[step]++;
  return signedLight(probabilities[1], document, stepOf.map((step) => added[step] / together[step]));
}

/**
 * @param {ArrayLike<number>} probabilities
 * @param {Ids} document
 * @param {number[]} weights of tokens
 * @param {number[]} [sentenceWeights] by default the sums over their tokens
 * @returns {Light}
 */
function signedLight(probabilities, document, weights, sentenceWeights) {
  const tokenWeights = bySentence(weights, document);
  return { shown: { probabilities, sentenceWeights: sentenceWeights ?? tokenWeights.map(sum), tokenWeights, regions: [] }, weights, signed: true };
}

/** @type {Record<string, Lens>} */
const LENSES = { attention: own, ngrams: own, leave_one_out: leaveOneOut, shapley };

/** Compared with the others only where it is looked through: it takes as long as these together. */
export const ASKED_ALONE = ["shapley"];

/** @param {Patient} engine @returns {string[]} the lenses of a network, its own first */
export const lensesOf = ({ name }) => [name, "shapley", "leave_one_out"];

/** @param {?string} method @param {Patient} engine @returns {string} it, or the network's own lens */
export function chooseLens(method, engine) {
  const known = lensesOf(engine);
  if (method && !known.includes(method)) {
    throw new Refusal("invalid-request", `There is no lens '${method.slice(0, 60)}' on a page without a server. Its lenses are: ${known.join(", ")}.`);
  }
  return method || known[0];
}

/** @param {string} method @param {Patient} engine @param {Ids} document @param {Target} target @returns {Promise<Light>} */
export const look = async (method, engine, document, target) => LENSES[method](engine, document, target);
