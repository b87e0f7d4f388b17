/**
 * @file The sum of a Kim CNN: ribbons from the windows to the two sides, what these are worth, and lines to the labels.
 */

/** @import { Parts } from "../words.js" */
/** @import { Window } from "./reading.js" */

/**
 * @typedef {Map<number, {y: number, h: number, fold?: string}>} Places of each word, the middle and the height of its
 *   row, and the box of its fold
 * @typedef {{more: number, less: number}} Ends where the next ribbon to each side ends
 */

import { decimal } from "../../format.js";
import { curve, grouped } from "../words.js";

/** @type {["more", "less"]} */
const SIDES = ["more", "less"];
// Pixels: a unit of a logit at most, and between the two sides.
const [UNIT, APART] = [70, 40];
// What the words of a side take.
const SIDE = 106;

/**
 * The ribbons from the windows to the two sides, in the order of the text.
 *
 * @param {Parts} parts
 * @param {Places} places
 * @param {number} height
 * @returns {{top: number, bottom: number}} of both sides
 */
export function addFlow(parts, places, height) {
  const { totals, windows } = parts.reading;
  const order = [...windows.values()].sort((a, b) => a.middle - b.middle || a.size - b.size);
  const unit = Math.min(UNIT, Math.max(120, height - APART - 20) / (totals.more + totals.less));
  const both = (totals.more + totals.less) * unit + APART;
  const top = Math.max(parts.narrow ? 14 : 0, (height - both) / 2);
  const ends = { more: top, less: top + totals.more * unit + APART };
  SIDES.forEach((side, n) => addSide(parts, side, n, { y: ends[side], h: Math.max(14, totals[side] * unit) }));
  for (const own of grouped(order, ({ middle }) => middle).values())
    addRibbons(parts, own, places.get(own[0].middle), unit, ends);
  return { top, bottom: top + both };
}

/** @param {Parts} parts @param {"more" | "less"} side @param {number} n @param {{y: number, h: number}} at */
function addSide({ reading, before, columns, narrow, boxes, notes }, side, n, { y, h }) {
  const { totals, sides } = reading;
  const was = decimal(before?.reading.totals[side] ?? totals[side]);
  const label = `${decimal(totals[side])} for ${sides[n]}`;
  const earlier = was === decimal(totals[side]) ? "" : `was ${was}`;
  const { x, w } = columns.side;
  boxes.push({
    key: `side.${side}`,
    column: "side",
    x,
    w,
    y,
    h,
    look: side,
    label: `${label}${earlier && `, ${earlier}`}`,
  });
  const next = { column: "side", x: x + w + 6, y: y + h / 2 + 4 };
  if (narrow)
    notes.push({ text: `${label}${earlier && ` (${earlier})`}`, column: "side", x: x + w, y: y - 6, look: "end" });
  else notes.push({ ...next, text: label }, { ...next, text: earlier, y: next.y + 14 });
}

/**
 * The ribbons of the windows in a row.
 *
 * @param {Parts} parts
 * @param {Window[]} windows
 * @param {{y: number, h: number, fold?: string}} row
 * @param {number} unit pixels for a unit of a logit
 * @param {Ends} ends moved on by each
 */
function addRibbons({ reading, columns, ribbons }, windows, { y, h, fold }, unit, ends) {
  const thick = windows.reduce((sum, { more, less }) => sum + (more - less) * unit, 0);
  const fits = Math.min(1, (0.9 * h) / thick);
  const parts = windows.flatMap((window) => SIDES.map((side) => ({ window, side, h1: Math.abs(window[side]) * unit })));
  let y0 = y - (thick * fits) / 2;
  for (const { window, side, h1 } of parts.filter((part) => part.h1)) {
    ribbons.push({
      key: `add.${window.size}.${window.first}.${side}`,
      column: "flow",
      x0: columns.flow.x,
      x1: columns.side.x,
      y0,
      h0: h1 * fits,
      y1: ends[side],
      h1,
      opens: fold ?? window.key,
      sentence: reading.heard[window.middle].sentence,
      side,
    });
    y0 += h1 * fits;
    ends[side] += h1;
  }
}

/**
 * Lines from the sums to the labels.
 * @param {Parts} parts
 * @param {number[]} middles of the labels
 */
export function addFan({ columns, boxes, lines }, middles) {
  for (const { x, y, w, h } of boxes.filter(({ column }) => column === "side"))
    for (const to of middles) lines.push(curve(x + w + SIDE, y + h / 2, columns.star.x - 4, to));
}
