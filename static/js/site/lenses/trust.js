/**
 * @file How far to trust a lens: what happens to the answer when the words that it lights are taken away, and how alike the
 * lenses rank them.
 */

/** @import { Ids, Patient } from "../engine/engine.js" */
/** @import { Light } from "./lenses.js" */
/** @import { Target } from "./target.js" */

import { mean, roundHalfEven } from "../arithmetic.js";
import { applyPrior } from "../says/verdict.js";
import { Random, seedOf } from "./random.js";

// Shares of the words, as in ERASER (DeYoung et al. 2020).
const SHARES = [0.01, 0.05, 0.1, 0.2, 0.5];
const DRAWS = 20;
const SUMMARY_SHARE = 0.1;
const MAX_SUMMARY_WORDS = 8;
const MAX_FLIP_WORDS = 256;
const STRONG_SHARE = 0.1;

/** @param {boolean[]} isWord @returns {number[]} the positions of the tokens that count; all of them where none does */
export function wordPositions(isWord) {
  const words = isWord.flatMap((counts, place) => (counts ? [place] : []));
  return words.length ? words : isWord.map((_, place) => place);
}

/**
 * @param {Patient} engine
 * @param {Ids} document
 * @param {Light} light
 * @param {Target} target
 * @param {number[]} words positions that count
 * @param {(probabilities: ArrayLike<number>) => number} labelOf
 * @returns {Promise<import("../../model/types.js").Faithfulness>}
 */
export async function measureFaithfulness(engine, document, light, target, words, labelOf) {
  const ids = document.flat();
  const value = target.value(light.shown.probabilities);
  const direction = target.direction(value);
  const support = (place) => light.weights[place] * (light.signed ? direction : 1);
  const ranked = [...words].sort((a, b) => support(b) - support(a));
  const random = new Random(seedOf(ids));
  const orders = [ranked, ...Array.from({ length: DRAWS }, () => random.permuted(words))];
  const counts = SHARES.map((share) => Math.max(1, roundHalfEven(share * words.length)));
  const summary = summaryWords(words);
  const asked = [
    ...[...counts, summary].flatMap((count) => orders.map((order) => only(order.slice(0, count), ids.length, 0))),
    ...counts.flatMap((count) => orders.map((order) => only(order.slice(0, count), ids.length, 1))),
  ];
  const drops = (await engine.parts(document, asked)).map((probabilities) => value - target.value(probabilities));
  const row = (number) => drops.slice(number * orders.length, (number + 1) * orders.length);
  const levels = counts.map((count, place) => {
    const [away, ...randomAway] = row(place).map((drop) => direction * drop);
    const [alone, ...randomAlone] = row(counts.length + 1 + place).map((drop) => direction * drop);
    return {
      share: SHARES[place],
      words: count,
      comprehensiveness: away,
      sufficiency: alone,
      random_comprehensiveness: mean(randomAway),
      random_sufficiency: mean(randomAlone),
    };
  });
  const [drop, ...randomDrops] = row(counts.length);
  const believed = (probabilities) => labelOf(applyPrior(probabilities, target.prior));
  return {
    words: summary,
    drop,
    random_drop: mean(randomDrops),
    draws: DRAWS,
    words_to_flip: await wordsToFlip(engine, document, ranked, believed(light.shown.probabilities), believed),
    levels,
  };
}

/** @param {number[]} words @returns {number} how many of them `drop` is about */
const summaryWords = (words) => Math.min(Math.max(1, roundHalfEven(SUMMARY_SHARE * words.length)), MAX_SUMMARY_WORDS);

/** @param {number[]} weights signed @param {boolean[]} isWord @param {number} direction @returns {number[]} the words that `drop` is about, the strongest first */
export function strongestWords(weights, isWord, direction) {
  const words = wordPositions(isWord);
  return [...words].sort((a, b) => direction * (weights[b] - weights[a])).slice(0, summaryWords(words));
}

/** @param {number[]} places @param {number} tokens @param {0 | 1} value of `places`; the others have the other @returns {Uint8Array} */
function only(places, tokens, value) {
  const kept = new Uint8Array(tokens).fill(1 - value);
  for (const place of places) kept[place] = value;
  return kept;
}

/** @returns {Promise<?number>} how many of the `ranked` words must go before the label is another; null if never, or not within 256 */
async function wordsToFlip(engine, document, ranked, label, labelOf) {
  const tokens = document.flat().length;
  const last = Math.min(ranked.length, MAX_FLIP_WORDS);
  for (let done = 0, step = 8; done < last; done += step, step *= 2) {
    const counts = Array.from({ length: Math.min(step, last - done) }, (_, place) => done + place + 1);
    const parts = await engine.parts(document, counts.map((count) => only(ranked.slice(0, count), tokens, 0)));
    const first = parts.findIndex((probabilities) => labelOf(probabilities) !== label);
    if (first >= 0) return counts[first];
  }
  return null;
}

/** @param {Record<string, Light>} lights by method @param {number[]} words positions @returns {{methods: string[], rank_correlation: ?number}[]} of every two */
export function agreements(lights, words) {
  const names = Object.keys(lights);
  return names.flatMap((one, place) =>
    names.slice(place + 1).map((other) => {
      const signed = lights[one].signed && lights[other].signed;
      const weights = [lights[one], lights[other]].map((light) => words.map((word) => (signed ? light.weights[word] : Math.abs(light.weights[word]))));
      return { methods: [one, other], rank_correlation: rankCorrelation(weights[0], weights[1]) };
    }),
  );
}

/** @param {Light} one @param {Light} other @param {number[]} words @returns {number[]} those that are strong in one lens and weak in the other */
export function disputedWords(one, other, words) {
  const count = Math.max(1, roundHalfEven(STRONG_SHARE * words.length));
  const [first, second] = [one, other].map((light) => {
    const weights = words.map((word) => Math.abs(Math.fround(light.weights[word])));
    const middle = medianOf(weights);
    const high = weights.map((weight) => weight > middle);
    const order = words.map((_, place) => place).sort((a, b) => weights[b] - weights[a]);
    const strong = new Set(order.slice(0, count).filter((place) => high[place]));
    return { strong, weak: (place) => !high[place] && high.some(Boolean) };
  });
  return words.filter((_, place) => (first.strong.has(place) && second.weak(place)) || (second.strong.has(place) && first.weak(place)));
}

/** @param {number[]} one @param {number[]} other @returns {?number} Spearman's, with the mean rank for equal values; null where one side has no ranks */
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
  const order = values.map((_, place) => place).sort((a, b) => values[a] - values[b]);
  const ranks = new Array(values.length);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && values[order[last + 1]] === values[order[first]]) last++;
    for (let place = first; place <= last; place++) ranks[order[place]] = (first + last) / 2;
    first = last + 1;
  }
  return ranks;
}

/** @param {number[]} values @returns {number} */
function medianOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
