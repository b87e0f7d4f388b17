/**
 * @file Where each thing of a scene is: columns as wide as the room, and rows of words: a long text has one sentence
 *   open, the others are folded.
 */

import { probability, signed, wholePercent } from "../format.js";

/** A scene that is narrower has the upper level below the lower one. */
export const NARROW = 900;

/**
 * @param {Record<string, [number, number]>} columns left edge and width of each
 * @param {number} from the width that they are given for
 * @param {number} to pixels
 * @returns {Record<string, {x: number, w: number}>}
 */
export const scaled = (columns, from, to) =>
  Object.fromEntries(
    Object.entries(columns).map(([name, [x, w]]) => [name, { x: (x * to) / from, w: (w * to) / from }]),
  );

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

// Words of two texts that are compared one by one: what is the same at both ends does not count.
const MOST_WORDS = 400;

/**
 * @template {{text: string, token: number}} Word
 * @param {Word[]} before
 * @param {Word[]} now
 * @returns {Map<number, Word>} for the token of each word of now that was there before, what it was: the longest common
 *   sequence
 */
export function aligned(before, now) {
  const pairs = new Map();
  const most = Math.min(before.length, now.length);
  let start = 0;
  for (; start < most && before[start].text === now[start].text; start++) pairs.set(now[start].token, before[start]);
  let end = 0;
  for (; end < most - start && before.at(-1 - end).text === now.at(-1 - end).text; end++)
    pairs.set(now.at(-1 - end).token, before.at(-1 - end));
  const [a, b] = [before.slice(start, before.length - end), now.slice(start, now.length - end)];
  if (Math.max(a.length, b.length) > MOST_WORDS) return pairs;
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i][j] = a[i].text === b[j].text ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i].text === b[j].text) pairs.set(b[j++].token, a[i++]);
    else if (common[i + 1][j] >= common[i][j + 1]) i++;
    else j++;
  }
  return pairs;
}

/** @param {number} value @returns {string} "35%", "8.6%", "0.3%": as much of a share as is needed next to a ribbon */
export const share = (value) => (value >= 0.0995 || value === 0 ? wholePercent(value) : probability(value));

/** @param {number} now @param {?number} [before] @returns {string} " (+79)": a change in points that is not nothing */
export function change(now, before) {
  if (before === null || before === undefined) return "";
  const points = Math.round(100 * (now - before));
  return points ? ` (${signed(points, 0)})` : "";
}
