/** @file Finds the phrases that drive many answers, by the rules of limelight/score/drivers.py. */

import rules from "../rules.js";
import { inSlices } from "./slices.js";

/** @typedef {import("./questions.js").Row} Row */
/** @typedef {{row: number, phrase: string, move: number}} Found a phrase as a review has it, and what it moves there */
/**
 * @typedef {{phrase: string, variants: string[], mean: number, low: number, high: number, n: number, share: number,
 *   sum: number, rows: Found[]}} Driver
 *   `n` counts all reviews in which it stands, those that it does not move much included; `low` and `high` bound the
 *   mean at 95%; `sum` is over all reviews; `rows` are those that it moves, the most first.
 */

/** Phrases in fewer reviews do not generalize. */
export const LEAST_REVIEWS = 3;
/** The smallest mean that is listed, by unit. */
const LEAST_MOVE = rules.key_phrases.least;
const WORD = /[\p{L}\p{N}_'&-]+/gu;
/** The commonest endings of English, the longest first; what stays has at least three letters. */
const ENDING = /(?<=[\p{L}\p{N}_]{3})(?:ing|ed|es|ly|s|d|e)$/u;

/** @param {number} freedom degrees of it @returns {number} the 97.5% quantile of Student's t, to a hundredth */
function tQuantile(freedom) {
  if (freedom === 1) return Math.tan(Math.PI * 0.475);
  if (freedom === 2) return (0.95 * Math.sqrt(2 / (0.975 * 0.025))) / 2;
  // The expansion of Fisher and Cornish (1960), in powers of 1 / freedom.
  const z = 1.959963984540054;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
  ];
  return terms.reduce((sum, term, place) => sum + term / freedom ** (place + 1), z);
}

/** The words of each review and of its phrases, cut up once: sums are drawn again and again. @type {WeakMap<object, string[]>} */
const known = new WeakMap();

/** @param {object} owner @param {() => string} text @returns {string[]} its words, which `owner` keeps */
function keptWords(owner, text) {
  let words = known.get(owner);
  if (!words) known.set(owner, (words = wordsOf(text())));
  return words;
}

/** @param {string} text @returns {string[]} its words in lower case */
export const wordsOf = (text) => text.toLowerCase().replaceAll("’", "'").match(WORD) ?? [];

/**
 * Ranks phrases by how far they move the answers in all. Not ranked is a phrase that is among the strongest of fewer
 * than three reviews, one whose mean is hardly anything, and one whose interval holds 0: it may as well move nothing.
 *
 * @param {(Row | undefined)[]} rows
 * @param {(row: number) => string} textOf
 * @param {string} unit `stars` or `probability`
 * @param {number[]} [chosen] the rows that count; all by default
 * @returns {Promise<Driver[]>} the largest |sum| first
 */
export async function findDrivers(rows, textOf, unit, chosen = rows.map((_, row) => row)) {
  const scored = chosen.filter((row) => rows[row] && !rows[row].error);
  const forms = await collect(rows, scored);
  const heads = await joinForms(forms);
  const phrases = await joined(forms, heads);
  const standing = await countReviews(rows, scored, textOf, heads, phrases);
  const drivers = [];
  for (const [phrase, { variants, reviews }] of phrases) {
    const moved = [...reviews.values()];
    const n = Math.max(standing.get(phrase) ?? 0, moved.length);
    const { mean, reach } = movesOf(moved, n);
    if (Math.abs(mean) < Math.max(LEAST_MOVE[unit], reach)) continue;
    moved.sort((a, b) => Math.abs(b.move) - Math.abs(a.move) || a.row - b.row);
    drivers.push({ phrase, variants, mean, low: mean - reach, high: mean + reach, n, share: n / scored.length, sum: mean * n, rows: moved });
  }
  return drivers.sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum) || (a.phrase < b.phrase ? -1 : 1));
}

/** @param {(Row | undefined)[]} rows @param {number[]} scored @returns {Promise<Map<string, Map<number, Found>>>} each phrase in each review */
async function collect(rows, scored) {
  const forms = new Map();
  await inSlices(scored, (row) => {
    for (const found of rows[row].key_phrases ?? []) {
      const { phrase, move } = found;
      add(forms, keptWords(found, () => phrase).join(" "), { row, phrase, move });
    }
  });
  return forms;
}

/** What stands in a review twice moves it by both. @param {Map<string, Map<number, Found>>} forms @param {string} form @param {Found} found */
function add(forms, form, { row, phrase, move }) {
  if (!forms.has(form)) forms.set(form, new Map());
  const reviews = forms.get(form);
  reviews.set(row, { row, phrase, move: (reviews.get(row)?.move ?? 0) + move });
}

/**
 * @param {Found[]} moved
 * @param {number} n reviews; those that are not in `moved` count as 0
 * @returns {{mean: number, reach: number}} how far the 95% interval reaches to either side of the mean
 */
export function movesOf(moved, n) {
  let sum = 0;
  let squares = 0;
  for (const { move } of moved) {
    sum += move;
    squares += move * move;
  }
  const mean = sum / n;
  if (n < 2) return { mean, reach: Number.POSITIVE_INFINITY };
  const variance = Math.max(squares - n * mean * mean, 0) / (n - 1);
  return { mean, reach: tQuantile(n - 1) * Math.sqrt(variance / n) };
}

/** @param {Map<string, Map<number, Found>>} forms @returns {Promise<Map<string, string>>} the form that each is counted with: of those that read the same, the most frequent */
async function joinForms(forms) {
  const families = new Map();
  await inSlices(forms, ([form, reviews]) => {
    const stem = form.split(" ").map((word) => word.replace(ENDING, "")).join(" ");
    if (!families.has(stem)) families.set(stem, []);
    families.get(stem).push({ form, count: reviews.size, ...movesOf([...reviews.values()], reviews.size) });
  });
  const heads = new Map();
  await inSlices(families.values(), (family) => {
    family.sort((a, b) => b.count - a.count || (a.form < b.form ? -1 : 1));
    const chosen = [];
    for (const one of family) {
      const same = chosen.find((head) => head.mean * one.mean > 0 && Math.abs(head.mean - one.mean) <= head.reach + one.reach);
      if (!same) chosen.push(one);
      heads.set(one.form, (same ?? one).form);
    }
  });
  return heads;
}

/** @returns {Promise<Map<string, {variants: string[], reviews: Map<number, Found>}>>} the phrases of enough reviews, all forms together */
async function joined(forms, heads) {
  const reviews = new Map();
  const variants = new Map();
  await inSlices(forms, ([form, rows]) => {
    const head = heads.get(form);
    for (const found of rows.values()) add(reviews, head, found);
    if (form !== head) variants.set(head, [...(variants.get(head) ?? []), form]);
  });
  return new Map(
    [...reviews]
      .filter(([, rows]) => rows.size >= LEAST_REVIEWS)
      .map(([head, rows]) => [head, { variants: (variants.get(head) ?? []).sort(), reviews: rows }]),
  );
}

/** @returns {Promise<Map<string, number>>} in how many reviews each phrase stands, in any of its forms */
async function countReviews(rows, scored, textOf, heads, phrases) {
  // By their first words, so that one look-up is enough if no phrase begins with a word.
  const beginnings = new Map();
  for (const [form, head] of heads) {
    if (!phrases.has(head)) continue;
    const words = form.split(" ");
    if (!beginnings.has(words[0])) beginnings.set(words[0], []);
    beginnings.get(words[0]).push({ words, head });
  }
  const standing = new Map();
  await inSlices(scored, (row) => {
    const words = keptWords(rows[row], () => textOf(row));
    const seen = new Set();
    words.forEach((word, at) => {
      for (const phrase of beginnings.get(word) ?? []) {
        if (phrase.words.every((each, n) => words[at + n] === each)) seen.add(phrase.head);
      }
    });
    for (const head of seen) standing.set(head, (standing.get(head) ?? 0) + 1);
  });
  return standing;
}
