/** @file Numbers as the page writes them; templates/answer.html writes them the same way. */

export { chance, count, countOf, percent, points, signed, starChange } from "./embed/numbers.js";

/** @param {number} share @returns {string} a percentage with one decimal: "48.0%" */
export const probability = (share) => `${(share * 100).toFixed(1)}%`;

/** @param {number} share @returns {string} a whole percentage: "48%" */
export const wholePercent = (share) => `${Math.round(100 * share)}%`;

/** @param {number} value @returns {string} "4.2" */
export const starNumber = (value) => value.toFixed(1);

/**
 * @param {{label: string, expected_stars?: ?number, undecided?: boolean}} answer
 * @param {string} [unit] of its stars
 * @returns {string} "4.2 stars", "positive", or that the model cannot tell
 */
export function answerName({ label, expected_stars: stars, undecided }, unit = " stars") {
  if (undecided) return "cannot tell";
  return typeof stars === "number" ? `${starNumber(stars)}${unit}` : label;
}

/** @param {number} value @param {number} [digits] @returns {string} "0.67", "−1.04", with a true minus */
export function decimal(value, digits = 2) {
  const size = Math.abs(value).toFixed(digits);
  return value < 0 && Number(size) !== 0 ? `−${size}` : size;
}

/** @param {{prior?: ?number[]}} answer @returns {string} ", with a prior of 7, 7, 12, 27 and 47%", or nothing */
export function priorNote({ prior }) {
  if (!prior) return "";
  const shares = prior.map((share) => String(Math.round(100 * share)));
  return `, with a prior of ${shares.slice(0, -1).join(", ")} and ${shares.at(-1)}%`;
}

/**
 * @param {string} text
 * @returns {number} its characters as the server counts them: an emoji is one, where `text.length` says two
 */
export const characters = (text) => text.length - (text.match(/[\u{10000}-\u{10ffff}]/gu)?.length ?? 0);

/**
 * @param {string} saying
 * @param {Record<string, string | number>} values
 * @returns {string} it with the values in the place of their names
 */
export const filled = (saying, values) => saying.replace(/{(\w+)}/g, (_, name) => String(values[name]));

/** @param {string} text @returns {string} with each number and its unit on one line */
export const unbroken = (text) => text.replaceAll(/ (?=★|point)/g, "\u00a0");
