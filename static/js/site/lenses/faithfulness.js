/** @file How far to trust a lens: the change of the answer when the highlighted words are removed, as limelight/lenses/faithfulness.py. */

/** @import { Asked } from "./asked.js" */
/** @import { Light } from "./lenses.js" */

import rules from "../../rules.js";
import { descending, mean, range, roundHalfEven } from "../arithmetic.js";
import { randomOrder } from "./keys.js";

// Shares of the words, as in ERASER (DeYoung et al. 2020).
const { shares: SHARES, draws: DRAWS, summary_share: SUMMARY_SHARE, most_words: MAX_SUMMARY_WORDS, most_to_flip: MAX_FLIP_WORDS } = rules.trust;

/** @param {boolean[]} isWord @returns {number[]} the positions of the tokens that count; all of them if none does */
export function wordPositions(isWord) {
  const words = isWord.flatMap((counts, place) => (counts ? [place] : []));
  return words.length ? words : range(isWord.length);
}

/** @param {Asked} asked @param {Light} light @returns {Promise<import("../../model/types.js").Faithfulness>} */
export async function measureFaithfulness(asked, light) {
  const { target } = asked;
  const words = wordPositions(asked.isWord);
  const value = target.value(light.shown.probabilities);
  const direction = target.direction(value);
  const ranked = descending(words.map((word) => light.weights[word] * (light.signed ? direction : 1))).map((place) => words[place]);
  const orders = [ranked, ...range(DRAWS).map((number) => randomOrder(words.length, number).map((place) => words[place]))];
  const counts = SHARES.map((share) => Math.max(1, roundHalfEven(share * words.length)));
  const summary = Math.min(Math.max(1, roundHalfEven(SUMMARY_SHARE * words.length)), MAX_SUMMARY_WORDS);
  const parts = [
    ...[...counts, summary].flatMap((count) => orders.map((order) => only(order.slice(0, count), asked.texts.length, 0))),
    ...counts.flatMap((count) => orders.map((order) => only(order.slice(0, count), asked.texts.length, 1))),
  ];
  const drops = (await asked.values(parts)).map((left) => value - left);
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
  return {
    words: summary,
    drop,
    random_drop: mean(randomDrops),
    draws: DRAWS,
    words_to_flip: await wordsToFlip(asked, light, ranked),
    levels,
  };
}

/** @param {number[]} places @param {number} tokens @param {0 | 1} value of `places`; the others have the other @returns {Uint8Array} */
function only(places, tokens, value) {
  const kept = new Uint8Array(tokens).fill(1 - value);
  for (const place of places) kept[place] = value;
  return kept;
}

/** @returns {Promise<?number>} the number of the `ranked` words to remove until the label changes; null if never, or not within 256 */
async function wordsToFlip({ engine, document, target, texts }, light, ranked) {
  const label = target.label(light.shown.probabilities);
  const last = Math.min(ranked.length, MAX_FLIP_WORDS);
  for (let done = 0, step = 8; done < last; done += step, step *= 2) {
    const counts = range(Math.min(step, last - done)).map((place) => done + place + 1);
    const parts = await engine.parts(document, counts.map((count) => only(ranked.slice(0, count), texts.length, 0)));
    const first = parts.findIndex((probabilities) => target.label(probabilities) !== label);
    if (first >= 0) return counts[first];
  }
  return null;
}
