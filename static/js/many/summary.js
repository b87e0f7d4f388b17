/** @file What many reviews come to: a distribution, the phrases that move it, and where it differs from given stars. */

/** @typedef {import("./questions.js").Row} Row */
/**
 * @typedef {{phrase: string, mean: number, low: number, high: number, n: number, share: number, sum: number,
 *   rows: {row: number, phrase: string, move: number}[]}} Driver
 *   `low` and `high` bound the mean at 95 %; `sum` is over all reviews that have the phrase.
 */

/** A phrase in fewer reviews is an accident. */
export const LEAST_REVIEWS = 3;

// Two-sided 95 % quantiles of Student's t for 2 to 30 degrees of freedom; beyond, the normal one is near enough.
const T = [
  4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101,
  2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** @param {string} phrase @returns {string} what reads the same has the same key: case, quotes and spaces aside */
export const keyOf = (phrase) =>
  phrase
    .toLowerCase()
    .replaceAll("’", "'")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");

/**
 * Of each phrase the mean move over the reviews that have it, once a review: what it does there, measured by leaving it
 * out, and no correlation.
 *
 * @param {(Row | undefined)[]} rows
 * @param {number[]} [chosen] the rows that count; all by default
 * @returns {Driver[]} those in `LEAST_REVIEWS` or more, the largest |sum| first
 */
export function drivers(rows, chosen = rows.map((_, row) => row)) {
  /** @type {Map<string, Map<number, {row: number, phrase: string, move: number}>>} */
  const found = new Map();
  let scored = 0;
  for (const row of chosen) {
    if (!rows[row] || rows[row].error) continue;
    scored += 1;
    for (const { phrase, move } of rows[row].key_phrases ?? []) {
      const key = keyOf(phrase);
      if (!key) continue;
      if (!found.has(key)) found.set(key, new Map());
      const reviews = found.get(key);
      const before = reviews.get(row);
      // Said twice in one review, it counts once, with what both move.
      reviews.set(row, { row, phrase, move: (before?.move ?? 0) + move });
    }
  }
  return [...found]
    .filter(([, reviews]) => reviews.size >= LEAST_REVIEWS)
    .map(([phrase, reviews]) => ({ phrase, ...interval([...reviews.values()].map(({ move }) => move)), ...shares(reviews, scored) }))
    .sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
}

/** @param {Map<number, {row: number, phrase: string, move: number}>} reviews @param {number} scored */
const shares = (reviews, scored) => ({
  n: reviews.size,
  share: reviews.size / scored,
  sum: [...reviews.values()].reduce((sum, { move }) => sum + move, 0),
  rows: [...reviews.values()].sort((a, b) => Math.abs(b.move) - Math.abs(a.move)),
});

/** @param {number[]} values two or more @returns {{mean: number, low: number, high: number}} */
export function interval(values) {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const margin = (T[n - 3] ?? 1.96) * Math.sqrt(variance / n);
  return { mean, low: mean - margin, high: mean + margin };
}

/**
 * @param {(?number)[]} values
 * @param {number} low
 * @param {number} high
 * @param {number} bins
 * @returns {number[]} how many values fall into each of `bins` equal parts, both ends included; null is not counted
 */
export function histogram(values, low, high, bins) {
  const counts = new Array(bins).fill(0);
  for (const value of values) {
    if (value === null || value === undefined) continue;
    const bin = Math.floor(((value - low) / (high - low)) * bins);
    counts[Math.min(Math.max(bin, 0), bins - 1)] += 1;
  }
  return counts;
}

/** @param {(?number)[]} values @returns {?number} the mean of those that are numbers */
export function mean(values) {
  const numbers = values.filter((value) => value !== null && value !== undefined);
  return numbers.length ? numbers.reduce((sum, value) => sum + value, 0) / numbers.length : null;
}

/**
 * @param {(Row | undefined)[]} rows
 * @param {(?number)[]} given
 * @param {number} most
 * @returns {{row: number, gap: number}[]} the rows where the model and the given stars differ most, the farthest first
 */
export function differences(rows, given, most) {
  return rows
    .map((row, number) => ({ row: number, gap: row?.value == null || given[number] === null ? 0 : row.value - given[number] }))
    .filter(({ gap }) => Math.abs(gap) >= 1)
    .sort((a, b) => Math.abs(b.gap) - Math.abs(a.gap))
    .slice(0, most);
}
