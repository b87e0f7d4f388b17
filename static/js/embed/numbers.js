/** @file Numbers, as the page writes them. */

/** @import { Explanation } from "../model/types.js" */

const whole = new Intl.NumberFormat("en");
const significant = new Intl.NumberFormat("en", {
  style: "percent",
  minimumSignificantDigits: 3,
  maximumSignificantDigits: 3,
});

/**
 * @param {number} share 0 to 1
 * @returns {string} a percentage with three significant digits: "12.3%", "5.00%", "100%"
 */
export function percent(share) {
  if (share === 0) return "0%";
  return share < 0.00001 ? "under 0.001%" : significant.format(share);
}

/**
 * @param {number} value
 * @param {number} [digits]
 * @returns {string} with its sign, a true minus: "+0.3", "−0.6", "±0.0"
 */
export function signed(value, digits = 1) {
  const number = Math.abs(value).toFixed(digits);
  if (Number(number) === 0) return `±${number}`;
  return `${value < 0 ? "−" : "+"}${number}`;
}

/** @param {number} change @param {number} [digits] @returns {string} "−0.6 ★" */
export const starChange = (change, digits = 1) => `${signed(change, digits)} ★`;

/**
 * @param {number} change of a probability
 * @param {number} [digits]
 * @returns {string} "−4 points": of a hundred, as "%" would say a share of it
 */
export function points(change, digits = 0) {
  const number = signed(change * 100, digits);
  return `${number} ${/^.1$/.test(number) ? "point" : "points"}`;
}

/**
 * @param {number} share of a probability
 * @returns {string} a whole percentage, and no certainty: "48%", "under 1%", "over 99%"
 */
export function chance(share) {
  const rounded = Math.round(100 * share);
  if (rounded === 100 && share < 1) return "over 99%";
  return rounded === 0 && share > 0 ? "under 1%" : `${rounded}%`;
}

/** @param {number} number @returns {string} "20,000" */
export const count = (number) => whole.format(number);

/** @param {number} number @param {string} noun @returns {string} "1 word", "3,000 words" */
export const countOf = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

/**
 * @param {{unit?: string, target?: string}} light
 * @param {number} value of its target
 * @returns {string} "3.7 ★", "47%", "+12 points" of two labels
 */
export function targetText({ unit, target = "" }, value) {
  if (unit === "stars") return `${value.toFixed(1)} ★`;
  return target.includes(" vs ") ? points(value) : chance(value);
}

/** @param {{unit?: string}} light @param {number} value of a phrase @returns {string} "+0.8 ★", "−24 points" */
export const valueText = ({ unit }, value) => (unit === "stars" ? starChange(value) : points(value));

/** @param {Partial<Explanation>} light @returns {string} " to positive": whose probability it is */
export const toTarget = ({ unit, target, labels }) =>
  unit === "probability" && labels?.includes(target) ? ` to ${target}` : "";
