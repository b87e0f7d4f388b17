/** @file The rows of a Kim CNN: a word with its vector, the windows around it, and the strongest of these. */

/** @import { Parts, ReadWord } from "../words.js" */
/** @import { Window } from "./reading.js" */

import { countOf, signed } from "../../format.js";
import { textOf } from "../words.js";
import { middleOf, phraseOf, strongestOf } from "./reading.js";

// Pixels between two widths.
const BETWEEN = 6;
// A window is named whose share of all that is added is larger.
const LEAST = 0.01;
// Of the responses to a window, which are few: one next to the other they would be too narrow to see.
const GRID_ROWS = 5;

/** @param {Parts} parts @param {number} n of the widths @returns {{x: number, w: number}} */
export function widthAt({ columns, reading, narrow }, n) {
  const gap = narrow ? 2 : BETWEEN;
  const each = (columns.windows.w + gap) / reading.widths.length;
  return { x: columns.windows.x + n * each, w: each - gap };
}

/** @param {Parts} parts @param {any} sentence @returns {string} the key of its box */
export function addFold(parts, { number, place, words }, y, h) {
  const own = { sentence: number, unfolds: Math.max(0, place), y, h };
  const { columns, boxes, reading } = parts;
  const key = `fold.${number}`;
  boxes.push({
    ...own,
    key,
    column: "word",
    x: 0,
    w: columns.windows.x + columns.windows.w,
    look: "fold",
    text: textOf(words),
    label: `Open sentence ${number + 1}: ${textOf(words)}`,
  });
  addPicked(parts, (window) => reading.heard[window.middle].sentence === number, own);
  return key;
}

/**
 * The boxes of a word: itself, its vector, the windows around it, the strongest of these.
 * @param {Parts} parts
 * @param {ReadWord} word
 * @param {number} top
 */
export function addRow(parts, { token, token_id: id, sentence, text, read: isRead, known }, top) {
  const { reading, before, columns, row, boxes } = parts;
  const isFresh = before && isRead && !before.pairs.get(token)?.read;
  const own = { sentence, token, y: top + 1, h: row - 2 };
  const order = reading.orders.get(token);
  boxes.push({
    ...own,
    key: `word.${token}`,
    column: "word",
    ...columns.word,
    text,
    look: [isRead ? "" : "struck", isFresh ? "fresh" : "", known ? "" : "unknown"].join(" "),
    label: `“${text}”${isRead ? "" : ", struck out"}`,
  });
  if (!isRead) return;
  const values = reading.vectors.get(id);
  if (values)
    boxes.push({
      ...own,
      key: `x.${token}`,
      column: "x",
      ...columns.x,
      turn: order,
      strip: { values, most: reading.most.x },
      label: `Vector of “${text}”`,
    });
  reading.widths.forEach((width, n) => addWindows(parts, width, widthAt(parts, n), { ...own, order }));
  addPicked(parts, (window) => window.middle === order, { sentence, y: own.y, h: own.h });
}

/**
 * The windows of one width in the row of a word, one below the other.
 *
 * @param {Parts} parts
 * @param {{size: number, first: number, rows: Float32Array[]}} width
 * @param {{x: number, w: number}} column
 * @param {{sentence: number, y: number, h: number, order: number}} row
 */
function addWindows({ reading, boxes }, { size, first, rows }, column, { sentence, y, h, order }) {
  const windows = rows
    .map((responses, at) => ({ first: first + at, responses }))
    .filter((each) => middleOf(size, each.first, reading.heard.length) === order);
  windows.forEach((each, part) => {
    const key = `win.${size}.${each.first}`;
    const won = reading.windows.get(key);
    const found = won
      ? `the strongest window of ${countOf(won.filters.length, "filter")}`
      : "no filter’s strongest window";
    boxes.push({
      key,
      sentence,
      column: "windows",
      ...column,
      y: y + (part * h) / windows.length,
      h: Math.max(2, h / windows.length - (windows.length > 1 ? 1 : 0)),
      turn: order,
      strip: {
        values: each.responses,
        most: reading.most.windows / 4,
        across: Math.ceil(each.responses.length / GRID_ROWS),
      },
      look: won ? `won ${won.more + won.less < 0 ? "less" : "more"}` : "",
      label: `“${phraseOf(reading, { size, first: each.first })}”, ${countOf(size, "word")}: ${found}`,
    });
  });
}

/**
 * The window that adds most, of those in a row or a folded sentence.
 * @param {Parts} parts
 * @param {(window: Window) => boolean} isOwn
 * @param {any} own its place
 */
function addPicked({ reading, columns, narrow, boxes }, isOwn, own) {
  const best = strongestOf([...reading.windows.values()].filter(isOwn));
  if (narrow || !best || Math.abs(best.more + best.less) < LEAST * (reading.totals.more + reading.totals.less)) return;
  const text = `${signed(best.more + best.less, 2)} “${phraseOf(reading, best)}”`;
  boxes.push({
    ...own,
    key: `picked.${best.size}.${best.first}`,
    column: "picked",
    ...columns.picked,
    look: best.more + best.less < 0 ? "less" : "more",
    text,
    label: `Strongest window: ${text}`,
  });
}
