/** @file The few phrases of a review that move the answer most, as limelight/score/key_phrases.py finds them. */

/** @import { Asked } from "../lenses/asked.js" */

import { isEnding } from "../../embed/limelight-heat.js";
import { quoted } from "../../quotation.js";
import rules from "../../rules.js";
import { descending, range, rounded, sum } from "../arithmetic.js";
import { lightBy } from "../lenses/lenses.js";

const { least: LEAST, carries: CARRIES } = rules.key_phrases;
// Digits of a move behind the point.
const DECIMALS = 6;

/**
 * @param {Asked} asked
 * @param {string} lens
 * @param {number} count most phrases
 * @returns {Promise<{phrase: string, move: number}[]>} those that move the target most first, each quoted from the first to the last
 *   of the words that carry it, so that many reviews share it
 */
export async function findKeyPhrases(asked, lens, count) {
  // The own lens of a network has no signs, and says nothing of moves.
  const { weights, phrases } = await lightBy(lens === asked.engine.name ? "shapley" : lens, asked);
  const moves = phrases?.values ?? asked.phrases.map(({ start, stop }) => sum(Array.from(weights).slice(start, stop)));
  return descending(moves.map(Math.abs))
    .slice(0, count)
    .filter((place) => Math.abs(moves[place]) >= LEAST[asked.target.unit])
    .map((place) => ({ phrase: quoted(carrying(asked, place, weights)), move: rounded(moves[place], DECIMALS) }));
}

/** @param {Asked} asked @param {number} phrase @param {ArrayLike<number>} weights @returns {{text: string, whitespace: string}[]} its tokens from the first to the last with a fourth of the weight of its strongest word */
function carrying(asked, phrase, weights) {
  const { start, stop } = asked.phrases[phrase];
  const places = range(stop - start).map((place) => start + place);
  const sign = Math.sign(sum(places.map((place) => weights[place])));
  const least = CARRIES * Math.max(...places.map((place) => sign * weights[place]));
  const strong = places.filter((place) => asked.isWord[place] && sign * weights[place] >= least);
  let [first, last] = strong.length ? [strong[0], strong.at(-1)] : [start, stop - 1];
  // Half a word, as "n't", begins no phrase.
  if (first > start && isEnding(asked.texts[first])) first--;
  return asked.numbers.slice(first, last + 1).map((number) => asked.tokens[number]);
}
