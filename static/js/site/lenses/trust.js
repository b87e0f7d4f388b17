/** @file How far to trust a lens: the answer without the highlighted words, and other lenses, as limelight/lenses/trust.py. */

/** @import { Asked } from "./asked.js" */
/** @import { Light } from "./lenses.js" */

import rules from "../../rules.js";
import { ascending, descending, mean, range, roundHalfEven } from "../arithmetic.js";
import { randomOrder } from "./keys.js";
import { isCompared, lensesOf, lightBy } from "./lenses.js";

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
