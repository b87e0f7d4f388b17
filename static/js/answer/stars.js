/** @file A number of stars as a row of stars, the last one filled in part. */

import { svg } from "../dom.js";

// One star is 24 units wide, with 1.5 empty units on each side.
const PITCH = 24;
const MARGIN = 1.5;
const SHAPE = "m12 2.6 2.85 6.18 6.75.8-5 4.6 1.35 6.67L12 17.5l-5.95 3.35 1.35-6.67-5-4.6 6.75-.8z";

/**
 * @param {number} value
 * @returns {number} the width of the filled part of the row: .5 is half of a star without its margins
 */
function litWidth(value) {
  const whole = Math.floor(value);
  const part = value - whole;
  return PITCH * whole + (part ? MARGIN + (PITCH - 2 * MARGIN) * part : 0);
}

/**
 * @param {number} value
 * @param {number} total
 * @returns {SVGElement}
 */
export function stars(value, total) {
  const row = (className) =>
    Array.from({ length: total }, (_, i) =>
      svg("path", { class: className, transform: `translate(${PITCH * i})`, d: SHAPE }),
    );
  const lit = svg("svg", { class: "lit", width: litWidth(value).toFixed(2), height: PITCH }, ...row("star-on"));
  const box = { class: "stars", viewBox: `0 0 ${PITCH * total} ${PITCH}`, "aria-hidden": "true" };
  return svg("svg", box, ...row("star-off"), lit);
}
