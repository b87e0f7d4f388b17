/** @file Numbers as the page writes them; templates/answer.html writes them the same way. */

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

/** @param {number} share @returns {string} a percentage with one decimal: "48.0%" */
export const probability = (share) => `${(share * 100).toFixed(1)}%`;

/** @param {number} value @returns {string} "4.2" */
export const starNumber = (value) => value.toFixed(1);

/** @param {number} value @param {number} [digits] @returns {string} with its sign, a true minus: "+0.3", "−0.6", "±0.0" */
export function signed(value, digits = 1) {
  const number = Math.abs(value).toFixed(digits);
  if (Number(number) === 0) return `±${number}`;
  return `${value < 0 ? "−" : "+"}${number}`;
}

/** @param {number} change @param {number} [digits] @returns {string} "−0.6 ★" */
export const starChange = (change, digits = 1) => `${signed(change, digits)} ★`;

/** @param {number} change of a probability @returns {string} "−4.2 points": of a hundred, as "%" would say a share of it */
export const points = (change) => `${signed(change * 100)} points`;

/** @param {number} number @returns {string} "20,000" */
export const count = (number) => whole.format(number);

/** @param {number} number @param {string} noun @returns {string} "1 word", "3,000 words" */
export const countOf = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

/**
 * @param {string} text
 * @returns {number} its characters as the server counts them: an emoji is one, where `text.length` says two
 */
export function characters(text) {
  let pairs = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.codePointAt(i) > 0xffff) {
      pairs += 1;
      i += 1;
    }
  }
  return text.length - pairs;
}
