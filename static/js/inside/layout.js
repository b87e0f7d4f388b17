/**
 * @file Where each thing of a scene is: columns as wide as the room, and rows of words: a long text has one sentence
 *   open, the others are folded.
 */

import { probability, signed, wholePercent } from "../format.js";

/** A scene that is narrower has the upper level below the lower one. */
export const NARROW = 900;
// The widths that columns are given for, in pixels.
const GIVEN = { wide: 1408, slim: 343 };

/**
 * @param {Record<string, {wide: [number, number], slim: [number, number]}>} columns left edge and width of each, of a
 *   wide scene and of a narrow one
 * @param {number} width of the scene
 * @returns {Record<string, {x: number, w: number}>}
 */
export function columnsOf(columns, width) {
  const page = width < NARROW ? "slim" : "wide";
  const place = (/** @type {number} */ at) => (at * width) / GIVEN[page];
  return Object.fromEntries(
    Object.entries(columns).map(
      ([
        name,
        {
          [page]: [x, w],
        },
      ]) => [name, { x: place(x), w: place(w) }],
    ),
  );
}

// A row of a word, a folded sentence, and what is between two sentences, on a wide page and on a narrow one: pixels.
const ROW = { wide: { least: 15, most: 34 }, narrow: { least: 22, most: 26 } };
const FOLD = { wide: { least: 14, most: 24 }, narrow: { least: 20, most: 24 } };
const GAP = { wide: { least: 6, most: 64 }, narrow: { least: 6, most: 8 } };

/**
 * @param {{rows: number, spread: boolean}[]} sentences how many rows each has, and whether they are shown
 * @param {number} height pixels
 * @param {"wide" | "narrow"} page
 * @returns {{blocks: {y: number, h: number}[], row: number, height: number}} the place of each, and the height of a row
 */
export function stack(sentences, height, page) {
  const [ofFold, ofGap, ofRow] = [FOLD[page], GAP[page], ROW[page]];
  const room = height - ofGap.least * (sentences.length - 1);
  const folded = sentences.filter(({ spread }) => !spread).length;
  const rows = sentences.reduce((sum, each) => sum + (each.spread ? each.rows : 0), 0);
  const fold = clamp((room * 0.55) / Math.max(1, folded), ofFold);
  const row = clamp((room - folded * fold) / Math.max(1, rows), ofRow);
  const gap = clamp((height - folded * fold - rows * row) / Math.max(1, sentences.length - 1), ofGap);
  let y = 0;
  const blocks = sentences.map(({ rows: own, spread }) => {
    const block = { y, h: spread ? own * row : fold };
    y += block.h + gap;
    return block;
  });
  return { blocks, row, height: y - gap };
}

/** @param {number} value @param {{least: number, most: number}} range */
const clamp = (value, { least, most }) => Math.min(most, Math.max(least, value));

/** @param {import("./grammar.js").Ribbon} ribbon @returns {string} its path */
export function pathOf({ x0, x1, y0, h0, y1, h1 }) {
  const bend = x0 + 0.55 * (x1 - x0);
  return (
    `M${x0} ${y0}C${bend} ${y0} ${bend} ${y1} ${x1} ${y1}V${y1 + h1}C${bend} ${y1 + h1} ${bend} ${y0 + h0} ` +
    `${x0} ${y0 + h0}Z`
  );
}

/**
 * @param {import("./grammar.js").Box} box
 * @param {import("./grammar.js").Box[]} boxes
 * @param {number} dx 1 for the right, −1 for the left
 * @param {number} dy 1 for down, −1 for up
 * @returns {?import("./grammar.js").Box} the nearest box in a direction
 */
export function neighbour(box, boxes, dx, dy) {
  const middle = ({ x, y, w, h }) => [x + w / 2, y + h / 2];
  const [x, y] = middle(box);
  const away = (other) => {
    const [right, down] = [middle(other)[0] - x, middle(other)[1] - y];
    const [along, across] = dx ? [right * dx, Math.abs(down)] : [down * dy, Math.abs(right)];
    return along < 2 ? Number.POSITIVE_INFINITY : along + 4 * across;
  };
  const nearest = boxes.reduce((best, other) => (away(other) < away(best) ? other : best), box);
  return nearest === box ? null : nearest;
}

/** @param {number} value @returns {string} "35%", "8.6%", "0.3%": as much of a share as is needed next to a ribbon */
export const share = (value) => (value >= 0.0995 || value === 0 ? wholePercent(value) : probability(value));

/** @param {number} now @param {?number} [before] @returns {string} " (+79)": a change in points that is not nothing */
export function change(now, before) {
  if (before === null || before === undefined) return "";
  const points = Math.round(100 * (now - before));
  return points ? ` (${signed(points, 0)})` : "";
}
