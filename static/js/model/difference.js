/** @file Two models on one review: on which of its words they differ. */

/**
 * @import { Answer, Explanation } from "./types.js"
 *
 * @typedef {{numbers: [number, number], kind: "opposite" | "stronger"}} Difference a word, by the number of its token for each
 *   model: the two lights on it have opposite signs, or one is far stronger
 */

import { heat } from "../embed/limelight-heat.js";
import { countOf } from "../format.js";
import { isWord } from "./words.js";

// Half of the ten levels of colour.
const FAR = 5;

/**
 * @param {Answer} one
 * @param {Answer} other
 * @returns {?[string, string]} the target of each lens, so that a weight above 0 means the same in both; null where nothing does
 */
export function commonTargets(one, other) {
  const best = ({ labels, expected_stars: stars }) => (stars != null ? "expected_stars" : labels.includes("positive") ? "positive" : "");
  if (best(one) && best(other)) return [best(one), best(other)];
  return other.labels.includes(one.label) && other.expected_stars == null ? [one.label, one.label] : null;
}

/** @param {Explanation} light @returns {Map<string, {number: number, level: number}>} each word that was read, by its place in the text */
function levelsByPlace(light) {
  const found = new Map();
  let [number, place] = [0, 0];
  heat(light).forEach(({ tokens }, i) =>
    tokens.forEach((level, j) => {
      const { text, whitespace, read, removed } = light.sentences[i].tokens[j];
      if (isWord(text) && read && !removed) found.set(`${place} ${text}`, { number, level });
      place += text.length + whitespace.length;
      number++;
    }),
  );
  return found;
}

/**
 * Each model is compared as it is drawn, on its own scale: stars and probabilities differ.
 *
 * @param {Explanation} one
 * @param {Explanation} other of the same text
 * @param {boolean} alike whether a weight above 0 means the same in both, so that signs can be compared
 * @returns {{pairs: [number, number][], differences: Difference[]}} numbers of the words that both read, and those they differ on
 */
export function compareLights(one, other, alike) {
  const there = levelsByPlace(other);
  const isSigned = alike && one.signed && other.signed;
  const pairs = [];
  const differences = [];
  for (const [place, { number, level }] of levelsByPlace(one)) {
    const match = there.get(place);
    if (!match) continue;
    /** @type {[number, number]} */
    const numbers = [number, match.number];
    pairs.push(numbers);
    if (isSigned && level * match.level < 0) differences.push({ numbers, kind: "opposite" });
    else if (Math.abs(Math.abs(level) - Math.abs(match.level)) >= FAR) differences.push({ numbers, kind: "stronger" });
  }
  return { pairs, differences };
}

/**
 * @param {{opposite: number, stronger: number, words: number}} counts
 * @param {[string, string]} titles of the models
 * @param {boolean} alike whether their signs were compared
 * @returns {string} where they differ, in a sentence
 */
export function differenceText({ opposite, stronger, words }, [one, other], alike) {
  const of = (number) => `on ${number} of ${countOf(words, "word")}`;
  const compared = alike ? "" : " Their labels are not the same: only strengths are compared.";
  if (!stronger) return `${one} and ${other} ${opposite ? "pull in opposite directions" : "differ"} ${of(opposite || "none")}.${compared}`;
  if (!opposite) return `Either ${one} or ${other} leans far more ${of(stronger)}.${compared}`;
  return `${one} and ${other} differ ${of(opposite + stronger)}: on ${opposite} they pull in opposite directions, on ${stronger} one of them leans far more.`;
}
