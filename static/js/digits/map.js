/** @file The pixels that decided, in the colours of the heat map: yellow for the digit, blue against it. */

import { svg } from "../dom.js";

/** A pixel with more than this, of 255, is ink. */
const LEAST_INK = 32;

/** @param {number[][]} weights @returns {number[][]} from −10 to 10; the strongest pixel has 10 or −10 */
export function levels(weights) {
  const strongest = weights.flat().reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  return weights.map((row) => row.map((weight) => (strongest ? Math.round((10 * weight) / strongest) : 0)));
}

/** @param {SVGElement} map @param {number[][]} pixels 0 to 255 @param {number[][]} weights */
export function showMap(map, pixels, weights) {
  const cells = levels(weights).flatMap((row, y) =>
    row.map((level, x) => ({ x, y, level, inked: pixels[y][x] > LEAST_INK })),
  );
  map.replaceChildren(...cells.filter(({ level, inked }) => level || inked).map(drawCell));
}

/** @param {{x: number, y: number, level: number, inked: boolean}} cell @returns {SVGElement} */
function drawCell({ x, y, level, inked }) {
  const cell = svg("rect", { x, y, width: 1, height: 1 });
  if (inked) cell.classList.add("inked");
  if (level) cell.dataset.level = String(Math.abs(level));
  if (level < 0) cell.dataset.sign = "-";
  return cell;
}
