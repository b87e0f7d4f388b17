/** @file How far the light can be trusted, in words and numbers. */

/** @import { Explanation } from "../model/types.js" */

import { element, namedRow } from "../dom.js";
import { count, signed, wholePercent } from "../format.js";
import { lensNamed } from "../model/lenses.js";

const NOTHING = "no change";

/** @param {Explanation} explanation @param {number} drop @returns {string} what becomes of the target: "−1.3 ★", "+31.2 points" */
function change({ target }, drop) {
  const amount = target === "expected_stars" ? `${Math.abs(drop).toFixed(1)} ★` : `${Math.abs(drop * 100).toFixed(1)} points`;
  return /^0\.0 /.test(amount) ? NOTHING : `${drop > 0 ? "−" : "+"}${amount}`;
}

/**
 * @param {Explanation} explanation
 * @param {string} target what it explains, as the page calls it
 * @param {number} middle of the scale of stars: an answer below it is held down, so that without its words it rises
 * @returns {string} what becomes of the target without the words in the light, and without random ones
 */
export function honesty(explanation, target, middle) {
  const { words, drop, random_drop: chance } = explanation.faithfulness;
  const stars = explanation.target === "expected_stars";
  const side = explanation.value < (stars ? middle : 0) ? -1 : 1;
  const most = words === 1 ? "the strongest word" : `the ${count(words)} strongest words`;
  const random = words === 1 ? "one at random" : `${count(words)} at random`;
  const what = stars ? "" : ` for ${target}`;
  const told = `Remove ${most}: ${change(explanation, drop)}${what}. Remove ${random}: ${change(explanation, chance)}${what}.`;
  if (side * drop < 0 && change(explanation, drop) !== NOTHING) return `${told} The light points the wrong way: do not lean on it.`;
  return side * drop > side * chance ? told : `${told} Any words would do as much: do not lean on this light.`;
}

/** @param {{parts: number, failed: boolean}} round @returns {string} what a light is worth that a slow model has only begun to explain */
export const progress = ({ parts, failed }) =>
  `This model is slow. A first light, from ${count(parts)} parts of the text; ${failed ? "a better one did not come in time." : "a better one is on its way …"}`;

/** @param {Explanation} explanation @returns {string} how many words carry the answer */
export function flip({ faithfulness: { words_to_flip: words } }) {
  if (words === null) return "However many of the strongest words are removed, the answer stays the same.";
  return `Removing the ${words === 1 ? "strongest word" : `${count(words)} strongest words`} changes the answer.`;
}

/**
 * @param {Explanation} explanation
 * @param {{box: HTMLElement, flip: HTMLElement, agreement: HTMLElement, levels: HTMLElement}} parts
 */
export function showTrust(explanation, parts) {
  parts.box.hidden = false;
  parts.flip.textContent = flip(explanation);
  const mine = explanation.agreement.filter(({ methods }) => methods.includes(explanation.method));
  parts.agreement.replaceChildren(
    ...mine.map(({ methods, rank_correlation: correlation }) => {
      const other = methods.find((method) => method !== explanation.method);
      const alike = correlation === null ? "no order" : signed(correlation, 2);
      return element("li", "", element("span", "", lensNamed(other).title), " ", element("span", "", alike));
    }),
  );
  const stars = explanation.target === "expected_stars";
  const number = (value) => (stars ? signed(value, 2) : signed(value * 100)).replace(/^[+±]/, "");
  parts.levels.replaceChildren(
    ...explanation.faithfulness.levels.map((level) => {
      const values = [level.comprehensiveness, level.random_comprehensiveness, level.sufficiency, level.random_sufficiency];
      return namedRow(`${count(level.words)} (${wholePercent(level.share)})`, ...values.map(number));
    }),
  );
}
