/**
 * @file Where a Kim CNN is drawn: windows of each width next to the words, the strongest of each row, and what they add
 *   as ribbons.
 */

/** @import { Before, Box, Plan, Room, View } from "../grammar.js" */
/** @import { Parts, ReadWord } from "../words.js" */
/** @import { Window } from "./reading.js" */

import { countOf, decimal, signed } from "../../format.js";
import { NARROW, scaled, stack } from "../layout.js";
import { addAnswer, addValues, curve, grouped, textOf } from "../words.js";
import { middleOf, phraseOf, strongestOf } from "./reading.js";

/** Columns of 1408 pixels, and of 343. The windows of all widths share one. */
const WIDE = {
  word: [0, 142],
  x: [148, 86],
  windows: [250, 330],
  picked: [590, 236],
  flow: [832, 182],
  side: [1016, 24],
  star: [1196, 212],
};
const SLIM = {
  word: [0, 74],
  x: [78, 40],
  windows: [124, 110],
  picked: [234, 0],
  flow: [236, 87],
  side: [323, 20],
  star: [0, 343],
};
// Pixels: between two widths, a unit of a logit at most, the two sides, a label.
const [BETWEEN, UNIT, APART, LABEL] = [6, 70, 40, 44];
// What the words of a side take.
const SIDE = 106;
// A window is named whose share of all that is added is larger.
const LEAST = 0.01;
// Of the responses to a window, which are few: one next to the other they would be too narrow to see.
const GRID_ROWS = 5;

/** @param {any} reading @param {View} view @param {?Before} before @param {Room} room @returns {Plan} */
export function plan(reading, view, before, { width, height }) {
  const narrow = width < NARROW;
  const columns = scaled(/** @type {any} */ (narrow ? SLIM : WIDE), narrow ? 343 : 1408, width);
  const whole = reading.widths.every(({ size, rows: given }) => given.length === reading.heard.length + size - 1);
  const rows = reading.sentences.map(({ place, words }) => ({
    rows: words.length,
    spread: whole || place === reading.trace.sentence,
  }));
  const stacked = stack(rows, height, narrow ? "narrow" : "wide");
  /** @type {Parts} */
  const parts = {
    reading,
    before,
    view,
    columns,
    narrow,
    row: stacked.row,
    boxes: [],
    ribbons: [],
    notes: [],
    lines: [],
  };
  /**
   * Of each word, the middle and the height of its row, and the box of its fold.
   * @type {Map<number, {y: number, h: number, fold?: string}>}
   */
  const places = new Map();
  reading.sentences.forEach((sentence, n) => {
    const { y, h } = stacked.blocks[n];
    const own = h / sentence.words.length;
    const fold = rows[n].spread ? null : addFold(parts, sentence, y, h);
    sentence.words.forEach((word, at) => {
      places.set(reading.orders.get(word.token), { y: y + (at + 0.5) * own, h: own, fold });
      if (!fold) addRow(parts, word, y + at * own);
    });
  });
  const end = addFlow(parts, places, stacked.height);
  const answer = narrow
    ? { top: Math.max(end.bottom, stacked.height) + 30, big: LABEL * reading.labels.length }
    : { top: end.top, big: end.bottom - end.top };
  // In the order of the sides.
  const own = reading.labels.indexOf(reading.sides[0]);
  const order = [own, ...reading.labels.map((_, k) => k).filter((k) => k !== own)];
  const middles = addAnswer(parts, answer, {
    order,
    looks: reading.labels.map((_, k) => (k === own ? "more" : "less")),
  });
  if (!narrow)
    addFan(
      parts,
      parts.boxes.filter(({ column }) => column === "side"),
      middles,
    );
  if (view.decides && reading.more.decides) addValues(parts);
  const folded = rows.filter(({ spread }) => !spread).length;
  const titles = {
    word: folded && !narrow ? `words (${folded} folded)` : "words",
    x: "vectors",
    ...(!narrow && { picked: "strongest of each row", side: "sums", star: "answer" }),
    flow: "what they add",
  };
  const heads = Object.entries(titles).map(([name, title]) => ({ name, title, ...columns[name], y: -34 }));
  const widths = reading.widths.map(({ size }, n) => ({
    name: "windows",
    title: narrow ? String(size) : countOf(size, "word"),
    ...widthAt(parts, n),
    y: -34,
  }));
  return {
    ...parts,
    heads: [...heads, ...widths],
    width,
    height: Math.max(stacked.height, end.bottom, answer.top + answer.big + 10),
    narrow,
  };
}

/**
 * Lines from the sums to the labels.
 * @param {Parts} parts
 * @param {Box[]} sides
 * @param {number[]} middles of the labels
 */
function addFan({ columns, lines }, sides, middles) {
  for (const { x, y, w, h } of sides)
    for (const to of middles) lines.push(curve(x + w + SIDE, y + h / 2, columns.star.x - 4, to));
}

/** @param {Parts} parts @param {number} n of the widths @returns {{x: number, w: number}} */
function widthAt({ columns, reading, narrow }, n) {
  const gap = narrow ? 2 : BETWEEN;
  const each = (columns.windows.w + gap) / reading.widths.length;
  return { x: columns.windows.x + n * each, w: each - gap };
}

/** @param {Parts} parts @param {any} sentence @returns {string} the key of its box */
function addFold(parts, { number, place, words }, y, h) {
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
function addRow(parts, { token, token_id: id, sentence, text, read: isRead, known }, top) {
  const { reading, before, columns, row, boxes } = parts;
  const look = [
    isRead ? "" : "struck",
    before && isRead && !before.pairs.get(token)?.read ? "fresh" : "",
    known ? "" : "unknown",
  ].join(" ");
  const own = { sentence, token, y: top + 1, h: row - 2 };
  const order = reading.orders.get(token);
  boxes.push({
    ...own,
    key: `word.${token}`,
    column: "word",
    ...columns.word,
    text,
    look,
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
  reading.widths.forEach(({ size, first, rows }, n) => {
    const here = rows.flatMap((responses, at) =>
      middleOf(size, first + at, reading.heard.length) === order ? [{ first: first + at, responses }] : [],
    );
    here.forEach((each, part) => {
      const key = `win.${size}.${each.first}`;
      const won = reading.windows.get(key);
      const found = won
        ? `the strongest window of ${countOf(won.filters.length, "filter")}`
        : "no filter’s strongest window";
      boxes.push({
        key,
        sentence,
        column: "windows",
        ...widthAt(parts, n),
        y: own.y + (part * own.h) / here.length,
        h: Math.max(2, own.h / here.length - (here.length > 1 ? 1 : 0)),
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
  });
  addPicked(parts, (window) => window.middle === order, { sentence, y: own.y, h: own.h });
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

/**
 * The ribbons from the windows to the two sides, in the order of the text.
 *
 * @param {Parts} parts
 * @param {Map<number, {y: number, h: number, fold?: string}>} places of words
 * @param {number} height
 * @returns {{top: number, bottom: number}} of both sides
 */
function addFlow({ reading, before, columns, narrow, boxes, ribbons, notes }, places, height) {
  const { totals, sides } = reading;
  const order = [...reading.windows.values()].sort((a, b) => a.middle - b.middle || a.size - b.size);
  const unit = Math.min(UNIT, Math.max(120, height - APART - 20) / (totals.more + totals.less));
  const both = (totals.more + totals.less) * unit + APART;
  const top = Math.max(narrow ? 14 : 0, (height - both) / 2);
  const ends = { more: top, less: top + totals.more * unit + APART };
  for (const [n, side] of ["more", "less"].entries()) {
    const was = before?.reading.totals[side] ?? totals[side];
    const label = `${decimal(totals[side])} for ${sides[n]}`;
    const earlier = decimal(was) !== decimal(totals[side]) ? `was ${decimal(was)}` : "";
    const [{ x, w }, y, h] = [columns.side, ends[side], Math.max(14, totals[side] * unit)];
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
  for (const windows of grouped(order, ({ middle }) => middle).values()) {
    const { y, h, fold } = places.get(windows[0].middle);
    const thick = windows.reduce((sum, { more, less }) => sum + (more - less) * unit, 0);
    const fits = Math.min(1, (0.9 * h) / thick);
    let y0 = y - (thick * fits) / 2;
    for (const { key, size, first, middle, ...adds } of windows) {
      for (const side of ["more", "less"]) {
        const h1 = Math.abs(adds[side]) * unit;
        if (!h1) continue;
        ribbons.push({
          key: `add.${size}.${first}.${side}`,
          column: "flow",
          x0: columns.flow.x,
          x1: columns.side.x,
          y0,
          h0: h1 * fits,
          y1: ends[side],
          h1,
          opens: fold ?? key,
          sentence: reading.heard[middle].sentence,
          side: /** @type {any} */ (side),
        });
        y0 += h1 * fits;
        ends[side] += h1;
      }
    }
  }
  return { top, bottom: top + both };
}
