/** @file The pixels that decided, in the colours of the heat map: yellow for the digit, blue against it. */

import { svg } from "../dom.js";

/** @param {number[][]} weights @returns {number[][]} from −10 to 10; the strongest pixel has 10 or −10 */
export function levels(weights) {
  const strongest = weights.flat().reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  return weights.map((row) => row.map((weight) => (strongest ? Math.round((10 * weight) / strongest) : 0)));
}

/** @param {SVGElement} map @param {number[][]} pixels 0 to 255 @param {number[][]} weights */
export function showMap(map, pixels, weights) {
  const cells = levels(weights).flatMap((row, y) =>
    row.map((level, x) => {
      const inked = pixels[y][x] > 32;
      if (!level && !inked) return null;
      const cell = svg("rect", { x, y, width: 1, height: 1 });
      if (inked) cell.classList.add("inked");
      if (level) cell.dataset.level = String(Math.abs(level));
      if (level < 0) cell.dataset.sign = "-";
      return cell;
    }),
  );
  map.replaceChildren(...cells.filter((cell) => cell !== null));
}
