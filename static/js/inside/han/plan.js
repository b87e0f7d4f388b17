/** @file Where a HAN is drawn: words to sentences, sentences to a review, with attention as ribbons at both levels. */

/** @import { Before, Box, Plan, Room, View } from "../grammar.js" */
/** @import { Parts } from "../words.js" */
/** @import { HanReading } from "./reading.js" */

import { NARROW, columnsOf, stack } from "../layout.js";
import { addAnswer, addValues, curve, grouped } from "../words.js";
import { addSentences } from "./sentences.js";
import { addWords, thickOf } from "./words.js";

/**
 * Each column: its title, a shorter one for a narrow page, and its left edge and width, of 1408 pixels and of 343.
 *
 * @type {Record<string, {title: string, short?: string, wide: [number, number], slim: [number, number]}>}
 */
const COLUMNS = {
  word: { title: "words", wide: [0, 132], slim: [0, 72] },
  x: { title: "vectors", wide: [138, 102], slim: [76, 52] },
  f: { title: "GRU ↓", wide: [274, 74], slim: [140, 38] },
  b: { title: "GRU ↑", wide: [380, 74], slim: [188, 36] },
  score: { title: "scores", short: "score", wide: [458, 70], slim: [226, 38] },
  flow: { title: "attention", short: "", wide: [538, 150], slim: [266, 41] },
  s: { title: "sentences", short: "sent.", wide: [688, 102], slim: [307, 36] },
  sf: { title: "GRU ↓", wide: [816, 62], slim: [54, 38] },
  sb: { title: "GRU ↑", wide: [894, 64], slim: [102, 38] },
  sscore: { title: "scores", short: "score", wide: [966, 62], slim: [140, 38] },
  sflow: { title: "attention", short: "looks", wide: [1034, 92], slim: [180, 38] },
  doc: { title: "review", wide: [1126, 76], slim: [218, 40] },
  star: { title: "stars", wide: [1226, 182], slim: [278, 65] },
};
// On a narrow page they are below the others.
const UPPER = ["sf", "sb", "sscore", "sflow", "doc", "star"];

/**
 * @param {HanReading} reading
 * @param {View} view
 * @param {?Before} before
 * @param {Room} room
 * @returns {Plan}
 */
export function plan(reading, view, before, room) {
  const narrow = room.width < NARROW;
  const rows = reading.sentences.map(({ words, level }) => ({
    rows: words.length,
    spread: level === null ? words.length < 4 : Boolean(level.states),
  }));
  const { blocks, row, height } = stack(rows, room.height, narrow ? "narrow" : "wide");
  /** @type {Parts} */
  const parts = {
    reading,
    before: /** @type {any} */ (before),
    view,
    columns: columnsOf(COLUMNS, room.width),
    narrow,
    row,
    boxes: [],
    ribbons: [],
    notes: [],
    lines: [],
  };
  reading.sentences.forEach((sentence, n) => addWords(parts, sentence, { ...blocks[n], spread: rows[n].spread }));
  const folded = rows.filter(({ spread }) => !spread).length;
  const start = narrow ? height + 46 : 0;
  const own = Math.max(24, Math.min(44, 220 / reading.sentences.length));
  const tall = narrow ? own * reading.sentences.length : Math.max(height, 120);
  const big = Math.min(narrow ? 160 : 240, Math.max(120, tall * 0.5));
  const top = start + Math.max(0, (narrow ? tall : Math.min(tall, room.height)) / 2 - big / 2);
  const centres = blocks.map(({ y, h }, n) => (narrow ? start + (n + 0.5) * own : y + h / 2));
  addSentences(
    parts,
    centres,
    blocks.map(({ h }) => (narrow ? own - 4 : thickOf(h))),
    { top, big },
  );
  addFan(parts, { top, big }, addAnswer(parts, { top, big }));
  addRows(parts);
  addArrows(parts);
  if (view.decides && reading.more.decides) addValues(parts);
  return {
    ...parts,
    heads: headsOf(parts, folded, start),
    width: room.width,
    height: Math.max(start + tall, top + big + 44),
  };
}

/**
 * @param {Parts} parts
 * @param {number} folded sentences
 * @param {number} start where the columns begin that are below the others
 * @returns {Plan["heads"]}
 */
function headsOf({ columns, narrow }, folded, start) {
  const heads = Object.entries(COLUMNS).map(([name, { title, short = title }]) => ({
    name,
    ...columns[name],
    y: (narrow && UPPER.includes(name) ? start : 0) - 34,
    title: narrow ? short : title,
  }));
  if (folded) heads[0].title = narrow ? `${folded} folded` : `words (${folded} folded)`;
  return heads.filter(({ title }) => title);
}

/**
 * Lines from the vector to the labels.
 * @param {Parts} parts
 * @param {{top: number, big: number}} doc
 * @param {number[]} middles of the labels
 */
function addFan({ columns, lines }, { top, big }, middles) {
  const [left, right] = [columns.doc.x + columns.doc.w, columns.star.x];
  middles.forEach((to, k) => lines.push(curve(left, top + ((k + 0.5) / middles.length) * big, right - 2, to)));
}

/** What the boxes of a row lead to, by a thin line. */
const LEADS_TO = { x: "score", s: "sf", sf: "sscore" };

/** @param {Parts} parts */
function addRows({ boxes, lines, columns, narrow }) {
  for (const { column, x, y, w, h, look } of boxes)
    if (column in LEADS_TO && !(narrow && column === "s") && look !== "fold")
      lines.push({ look: "row", d: `M${x + w} ${y + h / 2}H${columns[LEADS_TO[column]].x}` });
}

/** Arrows next to the states say how each GRU reads: those of words sentence by sentence. @param {Parts} parts */
function addArrows({ boxes, lines }) {
  const statesOf = (column) => boxes.filter((box) => box.column === column && box.look !== "fold");
  for (const column of ["f", "b"])
    for (const states of grouped(statesOf(column), ({ sentence }) => sentence).values())
      lines.push(arrow(states, column === "b"));
  for (const column of ["sf", "sb"]) lines.push(arrow(statesOf(column), column === "sb"));
}

/** @param {Box[]} states from top to bottom @param {boolean} up @returns {{look: string, d: string}} */
function arrow(states, up) {
  const [first, last] = [states[0], states.at(-1)];
  const [top, bottom] = [first.y + 1, last.y + last.h - 1];
  const barb = up ? "m-3 5l3 -5l3 5" : "m-3 -5l3 5l3 -5";
  return { look: "rail", d: `M${first.x - 8} ${up ? bottom : top}V${up ? top : bottom}${barb}` };
}
