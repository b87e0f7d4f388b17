/** @file The check of the light: what the answer is without others than the phrases, or the words, that it points at. */

/** @import { Explanation } from "../model/types.js" */

import { element, namedRow } from "../dom.js";
import { targetText } from "../embed/limelight-heat.js";
import { count, signed, wholePercent } from "../format.js";
import { lensNamed } from "../model/lenses.js";
import rules from "../rules.js";

const RULES = rules.check;

/** @param {string} template @param {Record<string, string>} values of its slots @returns {string} */
const fill = (template, values) => template.replaceAll(/\{(\w+)\}/g, (_, name) => values[name]);

/** @param {number} number @returns {string} "two", "12" */
const inWords = (number) => RULES.numbers[number] ?? count(number);

/** @param {number} number @returns {"one" | "many"} */
const form = (number) => (number === 1 ? "one" : "many");

/**
 * @param {Explanation} explanation with its check
 * @param {string[]} names the labels as the page calls them
 * @returns {string} "Without any other two: 1.7 ★.", and whether many phrases say the same; "" where the light is blank
 */
export function checkLine(explanation, names) {
  if (!explanation.phrases?.length) return explanation.faithfulness ? wordsLine(explanation) : "";
  const { check } = explanation;
  if (!check) return "";
  const lines = [];
  if (check.without_others !== null) {
    lines.push(fill(RULES.others[form(check.phrases)], { count: inWords(check.phrases), value: targetText(explanation, check.without_others) }));
  }
  const moves = Math.abs(explanation.value - check.without);
  if (!explanation.undecided && check.phrases_to_flip > check.phrases + 1 && moves < RULES.little[explanation.unit]) {
    const name = names[explanation.labels.indexOf(explanation.label)];
    lines.push(fill(RULES.until, { answer: name.replace(/ stars?$/, " ★"), count: inWords(check.phrases_to_flip) }));
  }
  return lines.join(" ");
}

/** @param {Explanation} explanation of a lens of words: its weights may be shares, and what it explains is stars all the same */
function wordsLine({ faithfulness: { words, drop, random_drop: chance }, value, target }) {
  const light = { target, unit: target === "expected_stars" ? "stars" : "probability" };
  const told = (templates, fall) => fill(templates[form(words)], { count: inWords(words), value: targetText(light, value - fall) });
  const lines = [told(RULES.words, drop), told(RULES.random, chance)];
  if (Math.abs(drop) <= Math.abs(chance)) lines.push(RULES.no_better);
  return lines.join(" ");
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
 * @param {{box: HTMLElement, flip: HTMLElement, agreement: HTMLElement, levels: HTMLElement, unit: HTMLElement}} parts
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
  parts.unit.textContent = `In ${stars ? "stars" : "points of a percentage"}; below zero the answer grows instead.`;
  const number = (value) => (stars ? signed(value, 2) : signed(value * 100)).replace(/^[+±]/, "");
  parts.levels.replaceChildren(
    ...explanation.faithfulness.levels.map((level) => {
      const values = [level.comprehensiveness, level.random_comprehensiveness, level.sufficiency, level.random_sufficiency];
      return namedRow(`${count(level.words)} (${wholePercent(level.share)})`, ...values.map(number));
    }),
  );
}
