/** @file How far the light can be trusted, in words and numbers. */

/** @import { Explanation } from "../model/types.js" */

import { element } from "../dom.js";
import { count, countOf, signed } from "../format.js";
import { LENSES } from "../model/lenses.js";

/**
 * @param {Explanation} explanation
 * @param {number} value in stars, or a probability
 * @returns {string} "1.3 ★", "31.2 points"
 */
const amount = ({ target }, value) =>
  target === "expected_stars" ? `${Math.abs(value).toFixed(1)} ★` : `${Math.abs(value * 100).toFixed(1)} points`;

/**
 * @param {Explanation} explanation
 * @param {string} target what it explains, as the page calls it
 * @param {number} middle of the scale: an answer below it is held down, so that without its words it rises
 * @returns {string} what becomes of the target without the words in the light, and without random ones
 */
export function honesty(explanation, target, middle) {
  const { words, drop, random_drop: chance } = explanation.faithfulness;
  const stars = explanation.target === "expected_stars";
  const side = stars && explanation.value < middle ? -1 : 1;
  const it = stars ? "it" : `the chance of ${target}`;
  const moves = (value) => `${value < 0 ? "up" : "down"} by ${amount(explanation, value)}`;
  const these = words === 1 ? "this word" : `these ${count(words)} words`;
  const random = words === 1 ? "a random word" : `${count(words)} random words`;
  // A lens that has a sign lights what speaks against the answer too; that stays.
  const which = explanation.signed ? `that hold${words === 1 ? "s" : ""} the answer ${side < 0 ? "down" : "up"} most` : "in the brightest light";
  const most = `the ${words === 1 ? "word" : `${count(words)} words`} ${which}`;
  if (side * drop <= 0) {
    return `The brightest words do not hold the answer ${side < 0 ? "down" : "up"}: without ${these} ${it} goes ${moves(drop)}. Do not lean on this light.`;
  }
  const compared = `Without ${most}, ${it} goes ${moves(drop)}; without ${random}, ${moves(chance)}.`;
  return side * drop > side * chance ? compared : `${compared} Any words would do as much: do not lean on this light.`;
}

/** @param {Explanation} explanation @returns {string} how many words carry the answer */
export function flip({ faithfulness: { words_to_flip: words } }) {
  if (words === null) return "However many of the brightest words go, the answer stays the same.";
  return `Struck out from the brightest on, ${countOf(words, "word")} ${words === 1 ? "is" : "are"} enough to change the answer.`;
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
      const item = element("li");
      const other = methods.find((method) => method !== explanation.method);
      item.append(element("span", "", LENSES[other].name), " ", element("span", "", correlation === null ? "no order" : signed(correlation, 2)));
      return item;
    }),
  );
  const stars = explanation.target === "expected_stars";
  const number = (value) => (stars ? signed(value, 2) : signed(value * 100)).replace(/^[+±]/, "");
  parts.levels.replaceChildren(
    ...explanation.faithfulness.levels.map((level) => {
      const row = element("tr");
      const head = element("th", "", `${count(level.words)} (${Math.round(level.share * 100)}%)`);
      head.setAttribute("scope", "row");
      const values = [
        level.comprehensiveness,
        level.random_comprehensiveness,
        level.sufficiency,
        level.random_sufficiency,
      ];
      row.append(head, ...values.map((value) => element("td", "", number(value))));
      return row;
    }),
  );
}
