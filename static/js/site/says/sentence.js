/** @file The sentence under an answer: how its phrases, numbers and units are written. */

/** @import { Target } from "../lenses/target.js" */

/** @typedef {{text: string, sentence: number, tokens: number[], effect: ?number}} TellingPhrase */
/** @typedef {string | TellingPhrase} Part */

/** @param {Part[]} parts @returns {import("../../model/types.js").Summary} the sentence that they make; phrases are quoted */
export function compose(parts) {
  const pieces = [];
  const phrases = [];
  for (const part of parts) {
    if (typeof part !== "string") pieces.push({ text: `“${part.text}”`, phrase: phrases.push(part) - 1 });
    else if (pieces.length && pieces.at(-1).phrase === null) pieces.at(-1).text += part;
    else if (part) pieces.push({ text: part, phrase: null });
  }
  return { text: pieces.map(({ text }) => text).join(""), pieces, phrases };
}

/** @param {{expected_stars: ?number}} answer @param {Target} target @param {number} value @returns {string} "3.5 stars", "Positive, 93.4%", "4 stars rather than 3 stars, +12.3 points" */
export function printed(answer, target, value) {
  if (target.unit === "stars") return `${fixed(value, 1)} stars`;
  const names = target.labels.map((label) => (answer.expected_stars === null ? label : `${label} star${label === "1" ? "" : "s"}`));
  // A label stays as it is written, but for its first letter: "HUM" is no "Hum".
  const [first = "", ...rest] = names.join(" rather than ");
  const name = first.toUpperCase() + rest.join("");
  return names.length === 1 ? `${name}, ${fixed(100 * value, 1)}%` : `${name}, ${signed(value, target)}`;
}

/** @param {number} sign @param {Target} target @returns {string} what leads to the phrases that lift it, or hold it down */
export function ledBy(sign, target) {
  if (target.unit === "stars") return sign > 0 ? "lifted by " : "held down by ";
  return sign > 0 ? "because of " : "despite ";
}

/** @param {number} effect @param {Target} target @returns {string} "+0.9 ★", "−4.2 points" */
export const signed = (effect, target) => `${effect > 0 ? "+" : "−"}${amount(Math.abs(effect), target)}`;

/** @param {number} value @param {Target} target @returns {string} "0.9 ★", "4.2 points" of a probability in percent */
export const amount = (value, target) => (target.unit === "stars" ? `${fixed(value, 1)} ★` : `${fixed(100 * value, 1)} points`);

/** @param {number} value @param {number} digits @returns {string} */
const fixed = (value, digits) => value.toFixed(digits);
