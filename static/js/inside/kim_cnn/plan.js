/**
 * @file Where a Kim CNN is drawn: windows of each width next to the words, the strongest of each row, and what they add
 *   as ribbons.
 */

/** @import { Before, Plan, Room, View } from "../grammar.js" */
/** @import { Parts } from "../words.js" */
/** @import { Places } from "./flow.js" */

import { countOf } from "../../format.js";
import { NARROW, columnsOf, stack } from "../layout.js";
import { addAnswer, addValues } from "../words.js";
import { addFan, addFlow } from "./flow.js";
import { addFold, addRow, widthAt } from "./rows.js";

/**
 * Each column: its title, and its left edge and width, of 1408 pixels and of 343. The windows of all widths share one,
 * and have a title for each width.
 *
 * @type {Record<string, {title: string, wide: [number, number], slim: [number, number]}>}
 */
const COLUMNS = {
  word: { title: "words", wide: [0, 142], slim: [0, 74] },
  x: { title: "vectors", wide: [148, 86], slim: [78, 40] },
  windows: { title: "", wide: [250, 330], slim: [124, 110] },
  picked: { title: "strongest of each row", wide: [590, 236], slim: [234, 0] },
  flow: { title: "what they add", wide: [832, 182], slim: [236, 87] },
  side: { title: "sums", wide: [1016, 24], slim: [323, 20] },
  star: { title: "answer", wide: [1196, 212], slim: [0, 343] },
};
// A narrow page has no room for their titles.
const UNTITLED = ["picked", "side", "star"];
// The height of a label on a narrow page, in pixels.
const LABEL = 44;
/** @param {any} reading @param {View} view @param {?Before} before @param {Room} room @returns {Plan} */
export function plan(reading, view, before, { width, height }) {
  const narrow = width < NARROW;
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
    columns: columnsOf(COLUMNS, width),
    narrow,
    row: stacked.row,
    boxes: [],
    ribbons: [],
    notes: [],
    lines: [],
  };
  /** @type {Places} */
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
  const middles = addAnswer(parts, answer, labelsOf(reading));
  if (!narrow) addFan(parts, middles);
  if (view.decides && reading.more.decides) addValues(parts);
  return {
    ...parts,
    heads: headsOf(parts, rows.filter(({ spread }) => !spread).length),
    width,
    height: Math.max(stacked.height, end.bottom, answer.top + answer.big + 10),
  };
}

/** @param {Parts} parts @param {number} folded sentences @returns {Plan["heads"]} */
function headsOf(parts, folded) {
  const { reading, columns, narrow } = parts;
  const heads = Object.entries(COLUMNS)
    .filter(([name, { title }]) => title && !(narrow && UNTITLED.includes(name)))
    .map(([name, { title }]) => ({ name, title, ...columns[name], y: -34 }));
  if (folded && !narrow) heads[0].title = `words (${folded} folded)`;
  const widths = reading.widths.map(({ size }, n) => ({
    name: "windows",
    title: narrow ? String(size) : countOf(size, "word"),
    ...widthAt(parts, n),
    y: -34,
  }));
  return [...heads, ...widths];
}

/** @param {any} reading @returns {{order: number[], looks: string[]}} the labels in the order of the sides */
function labelsOf({ labels, sides }) {
  const own = labels.indexOf(sides[0]);
  return {
    order: [own, ...[...labels.keys()].filter((k) => k !== own)],
    looks: labels.map((_, k) => (k === own ? "more" : "less")),
  };
}
