/** @file What a change has done to the stars: a badge, and what the change was. */

/** @import { State } from "../model/state.js" */
/** @import { Answer } from "../model/types.js" */

import { valueText } from "../embed/numbers.js";
import { countOf, points, starChange } from "../format.js";
import { litAnswer } from "../model/lenses.js";
import { tokensOf } from "../model/words.js";
import rules from "../rules.js";

/**
 * @param {Answer} now
 * @param {Answer} before
 * @returns {?{text: string, value: number}} "−0.6 ★", "positive −43 points": the probability of what was most probable
 *   before; null where the model cannot tell one of the two
 */
export function change(now, before) {
  if (now.undecided || before.undecided) return null;
  if (now.expected_stars !== null) {
    const value = now.expected_stars - before.expected_stars;
    return { text: starChange(value), value };
  }
  const label = before.labels.indexOf(before.label);
  const value = now.probabilities[label] - before.probabilities[label];
  return { text: `${before.label} ${points(value)}`, value };
}

/**
 * @param {State} state
 * @param {Answer} answer
 * @returns {string} "without “lovely”", "without 3 words", "with your changes"
 */
function cause({ without, origin }, answer) {
  if (origin) return "with your changes";
  const words = without.map((number) => tokensOf(answer)[number]?.text).filter(Boolean);
  return words.length === 1 ? `without “${words[0]}”` : `without ${countOf(words.length, "word")}`;
}

/**
 * @param {Answer} now
 * @param {Answer} before
 * @param {number[]} without the tokens that are struck out
 * @returns {string} why the answer moves by less than half of what these words add on average; "" where it does not
 */
export function agreement(now, before, without) {
  const [light, left] = [litAnswer(before), litAnswer(now)];
  if (!light?.phrases.length || left?.target !== light.target) return "";
  const tokens = tokensOf(light);
  const added = without.reduce((sum, number) => sum + (tokens[number]?.weight ?? 0), 0);
  const moved = (light.value - left.value) * Math.sign(added);
  if (Math.abs(added) < rules.light.least[light.unit] || moved >= Math.abs(added) / 2) return "";
  return (
    `${without.length > 1 ? "These words add" : "This word adds"} ${valueText(light, added)} on average: ` +
    "the rest of the review says the same."
  );
}

/**
 * @param {HTMLElement} line above the words
 * @param {HTMLElement} note below them: why the answer moves little
 * @param {{state: State, answer: Answer, origin: ?Answer}} shown `origin`: what it is compared with
 * @returns {string} the same in words
 */
export function showChange(line, note, { state, answer, origin }) {
  line.hidden = !origin;
  note.textContent = origin && !state.origin ? agreement(answer, origin, state.without) : "";
  if (!origin) return "";
  const changed = change(answer, origin);
  const badge = /** @type {HTMLElement} */ (line.querySelector(".badge"));
  badge.hidden = !changed;
  badge.textContent = changed?.text ?? "";
  badge.dataset.sign = changed?.value < 0 ? "-" : "+";
  const reason = cause(state, answer);
  line.querySelector(".cause").textContent = reason;
  return (
    `${changed ? `${changed.text} ` : ""}${reason}. ${note.textContent && `${note.textContent} `}Press ` +
    "Control and Z to undo."
  );
}
