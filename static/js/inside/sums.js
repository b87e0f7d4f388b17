/**
 * @file What a box opens to, in parts that all networks share: a formula, a sum of products, a softmax, a weighted sum,
 *   in numbers.
 */

import { element, namedRow } from "../dom.js";
import { decimal, percent, signed } from "../format.js";
import { softmax } from "../site/arithmetic.js";
import { createStrip } from "./strips.js";

// Rows of a sum, and of a softmax; what the others come to is one row.
const MOST_TERMS = 5;
const MOST_SHARES = 11;

/** @param {string} text */
export const formula = (text) => element("p", "formula", text);

/** @param {string} text */
export const line = (text) => element("p", "", text);

/** @param {ArrayLike<number>} values @param {number} most @param {string} name */
export const picture = (values, most, name) => createStrip(Float32Array.from(values), most, name);

/**
 * @param {string[]} heads
 * @param {{cells: (Node | string)[], marked?: boolean}[]} rows each begins with its name
 */
export const table = (heads, rows) =>
  element(
    "table",
    "sums",
    element("tr", "", ...heads.map((head) => (head ? element("th", { scope: "col" }, head) : element("td")))),
    ...rows.map(({ cells: [name, ...others], marked }) => {
      const row = namedRow(name, ...others);
      if (marked) row.className = "marked";
      return row;
    }),
  );

/**
 * @param {string[]} heads of the number, the two factors and their product
 * @param {{name: string, left: number, right: number}[]} terms
 * @param {number} [digits] of a product
 * @returns {{node: HTMLElement, sum: number}} their largest products, what the rest comes to, and the sum
 */
export function sumOf(heads, terms, digits = 3) {
  const products = terms.map((term) => ({ ...term, product: term.left * term.right }));
  const sum = products.reduce((total, { product }) => total + product, 0);
  const largest = products.sort((a, b) => Math.abs(b.product) - Math.abs(a.product)).slice(0, MOST_TERMS);
  const rest = sum - largest.reduce((total, { product }) => total + product, 0);
  const more = products.length - largest.length;
  const rows = [
    ...largest.map(({ name, left, right, product }) => ({
      cells: [name, decimal(left), decimal(right), signed(product, digits)],
    })),
    ...(more ? [{ cells: [`${more} more`, "", "", signed(rest, digits)] }] : []),
    { cells: ["sum", "", "", signed(sum, digits)], marked: true },
  ];
  return { node: table(heads, rows), sum };
}

/**
 * @param {string[]} names
 * @param {number[]} scores
 * @param {number} at the one that is marked
 * @returns {{node: HTMLElement, shares: number[]}} a softmax, line by line
 */
export function sharesOf(names, scores, at) {
  const shares = softmax(scores);
  const highest = Math.max(...scores);
  const raised = scores.map((score) => Math.exp(score - highest));
  const order = names.map((_, n) => n).sort((a, b) => Number(b === at) - Number(a === at) || shares[b] - shares[a]);
  const shown = order.slice(0, MOST_SHARES).sort((a, b) => a - b);
  const others = order.slice(MOST_SHARES);
  const total = (values, of) => of.reduce((sum, n) => sum + values[n], 0);
  const rows = [
    ...shown.map((n) => ({
      cells: [names[n], decimal(scores[n]), raised[n].toFixed(3), percent(shares[n])],
      marked: n === at,
    })),
    ...(others.length
      ? [{ cells: [`${others.length} more`, "", total(raised, others).toFixed(3), percent(total(shares, others))] }]
      : []),
    { cells: ["sum", "", total(raised, order).toFixed(3), "100%"] },
  ];
  return { node: table(["", "score", "exp(score − highest)", "share"], rows), shares };
}

/**
 * One number of a vector at a time.
 *
 * @param {number} count
 * @param {number} first
 * @param {(at: number) => Node[]} show
 * @returns {HTMLElement}
 */
export function numberField(count, first, show) {
  const place = /** @type {HTMLInputElement} */ (element("input", { type: "range", min: 1, max: count }));
  const out = element("output", "");
  const body = element("div");
  place.value = String(first + 1);
  const move = () => {
    out.textContent = `Number ${place.value} of ${count}`;
    body.replaceChildren(...show(Number(place.value) - 1));
  };
  place.addEventListener("input", move);
  move();
  return element("div", "", element("label", "which", out, place), body);
}

/**
 * A weighted sum of vectors, one of its numbers at a time.
 *
 * @param {string[]} names
 * @param {ArrayLike<number>} weights
 * @param {ArrayLike<number>[]} rows
 * @param {Float32Array} result of the network: the number of largest size comes first
 * @returns {HTMLElement}
 */
export const mixtureOf = (names, weights, rows, result) =>
  numberField(
    result.length,
    result.reduce((best, value, n) => (Math.abs(value) > Math.abs(result[best]) ? n : best), 0),
    (at) => [
      sumOf(
        ["", "share", "state", "product"],
        names.map((name, n) => ({ name, left: weights[n], right: rows[n][at] })),
      ).node,
    ],
  );
