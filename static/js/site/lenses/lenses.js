/** @file The lenses: methods to compute how much each word of a text weighs in the answer, and how far to trust one, as limelight/lenses has them. */

/** @import { Shown } from "../engine/engine.js" */
/** @import { Asked } from "./asked.js" */
/** @import { PhraseValues } from "./values.js" */

import { countsBySentence } from "../../embed/limelight-heat.js";
import rules from "../../rules.js";
import { ascending, descending, mean, range, randomOrder, roundHalfEven, sum } from "../arithmetic.js";
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

// Shares of the words, as in ERASER (DeYoung et al. 2020).
const { shares: SHARES, draws: DRAWS, summary_share: SUMMARY_SHARE, most_words: MAX_SUMMARY_WORDS, most_to_flip: MAX_FLIP_WORDS } = rules.trust;

/** @param {Asked} asked @param {Light} light @returns {Promise<import("../../model/types.js").Faithfulness>} */
export async function measureFaithfulness(asked, light) {
  const { words, value, direction } = asked;
  const ranked = descending(words.map((word) => light.weights[word] * (light.signed ? direction : 1))).map((place) => words[place]);
  const orders = [ranked, ...range(DRAWS).map((number) => randomOrder(words.length, number).map((place) => words[place]))];
  /** @param {number[]} counts @param {0 | 1} of the first words of each order; the others have the other @returns {Promise<number[][]>} how far the number falls */
  async function falls(counts, of) {
    const parts = counts.flatMap((count) => orders.map((order) => only(order.slice(0, count), asked.texts.length, of)));
    const values = await asked.values(parts);
    return counts.map((_, place) => values.slice(place * orders.length, (place + 1) * orders.length).map((left) => value - left));
  }
  const summary = Math.min(Math.max(1, roundHalfEven(SUMMARY_SHARE * words.length)), MAX_SUMMARY_WORDS);
  const counts = SHARES.map((share) => Math.max(1, roundHalfEven(share * words.length)));
  const [[drop, ...randomDrops]] = await falls([summary], 0);
  const [without, alone] = [await falls(counts, 0), await falls(counts, 1)];
  const levels = counts.map((count, place) => {
    const [comprehensiveness, ...randomAway] = without[place].map((fall) => direction * fall);
    const [sufficiency, ...randomAlone] = alone[place].map((fall) => direction * fall);
    return { share: SHARES[place], words: count, comprehensiveness, sufficiency, random_comprehensiveness: mean(randomAway), random_sufficiency: mean(randomAlone) };
  });
  const order = new Array(asked.texts.length).fill(ranked.length);
  ranked.forEach((word, place) => (order[word] = place));
  const flip = await asked.firstChange(order, Math.min(ranked.length, MAX_FLIP_WORDS));
  return { words: summary, drop, random_drop: mean(randomDrops), draws: DRAWS, words_to_flip: flip, levels };
}

/** @param {number[]} places @param {number} tokens @param {0 | 1} value of `places`; the others have the other @returns {Uint8Array} */
function only(places, tokens, value) {
  const kept = new Uint8Array(tokens).fill(1 - value);
  for (const place of places) kept[place] = value;
  return kept;
}

/** @param {Asked} asked @param {Light} light @param {string} method of it @returns {Promise<{methods: string[], rank_correlation: ?number}[]>} of every two lenses that are compared */
export async function agreementOf(asked, light, method) {
  const lights = { [method]: light };
  for (const name of lensesOf(asked.engine)) if (name !== method && isCompared(name)) lights[name] = await lightBy(name, asked);
  const names = Object.keys(lights);
  return names.flatMap((one, place) =>
    names.slice(place + 1).map((other) => {
      const signed = lights[one].signed && lights[other].signed;
      const weights = [lights[one], lights[other]].map((each) => asked.words.map((word) => (signed ? each.weights[word] : Math.abs(each.weights[word]))));
      return { methods: [one, other], rank_correlation: rankCorrelation(weights[0], weights[1]) };
    }),
  );
}

/** @param {number[]} one @param {number[]} other @returns {?number} Spearman's, with the mean rank for ties; null if one side is constant */
function rankCorrelation(one, other) {
  const [a, b] = [one, other].map((values) => {
    const ranks = ranksOf(values);
    const middle = mean(ranks);
    return ranks.map((rank) => rank - middle);
  });
  const product = (left, right) => left.reduce((sum, value, place) => sum + value * right[place], 0);
  const scale = Math.sqrt(product(a, a) * product(b, b));
  return scale > 0 ? product(a, b) / scale : null;
}

/** @param {number[]} values @returns {number[]} */
function ranksOf(values) {
  const order = ascending(values);
  const ranks = new Array(values.length);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && values[order[last + 1]] === values[order[first]]) last++;
    for (let place = first; place <= last; place++) ranks[order[place]] = (first + last) / 2;
    first = last + 1;
  }
  return ranks;
}
