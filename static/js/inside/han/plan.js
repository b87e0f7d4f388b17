/** @file Where a HAN is drawn: words to sentences, sentences to a review, with attention as ribbons at both levels. */

/** @import { Before, Box, Plan, Room, View } from "../grammar.js" */
/** @import { Parts } from "../words.js" */
/** @import { HanReading, HanWord, Sentence } from "./reading.js" */

import { element } from "../../dom.js";
import { rowOf } from "../../float16.js";
import { decimal } from "../../format.js";
import { NARROW, change, scaled, share, stack } from "../layout.js";
import { size } from "../strips.js";
import { addAnswer, addValues, curve, textOf } from "../words.js";
import { shareOf, weightOf } from "./reading.js";

/** Left edge and width of each column, and the width of them all, in pixels. */
const WIDE = {
  of: 1408,
  columns: {
    word: [0, 132],
    x: [138, 102],
    f: [274, 74],
    b: [380, 74],
    score: [458, 70],
    flow: [538, 150],
    s: [688, 102],
    sf: [816, 62],
    sb: [894, 64],
    sscore: [966, 62],
    sflow: [1034, 92],
    doc: [1126, 76],
    star: [1226, 182],
  },
};
const SLIM = {
  of: 343,
  columns: {
    word: [0, 72],
    x: [76, 52],
    f: [140, 38],
    b: [188, 36],
    score: [226, 38],
    flow: [266, 41],
    s: [307, 36],
    sf: [54, 38],
    sb: [102, 38],
    sscore: [140, 38],
    sflow: [180, 38],
    doc: [218, 40],
    star: [278, 65],
  },
};
const UPPER = ["sf", "sb", "sscore", "sflow", "doc", "star"];
const HEADS = {
  word: "words",
  x: "vectors",
  f: "GRU ↓",
  b: "GRU ↑",
  score: "scores",
  flow: "attention",
  s: "sentences",
  sf: "GRU ↓",
  sb: "GRU ↑",
  sscore: "scores",
  sflow: "attention",
  doc: "review",
  star: "stars",
};
const SHORT = { score: "score", flow: "", s: "sent.", sscore: "score", sflow: "looks" };
// The colour of a number is full at this size; those of vectors have the largest of all words.
const FULL = { state: 0.8, vector: 0.6 };
// Pixels: how high a vector is.
const THICK = { least: 14, most: 64 };
// A share that is written on a narrow page.
const LEAST_SHARE = 0.012;

/**
 * @param {HanReading} reading
 * @param {View} view
 * @param {?Before} before
 * @param {Room} room
 * @returns {Plan}
 */
export function plan(reading, view, before, room) {
  const narrow = room.width < NARROW;
  const { of, columns: given } = narrow ? SLIM : WIDE;
  const columns = scaled(/** @type {any} */ (given), of, room.width);
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
    columns,
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
  addRails(parts);
  if (view.decides && reading.more.decides) addValues(parts);
  const heads = Object.entries(columns)
    .filter(([name]) => !narrow || SHORT[name] !== "")
    .map(([name, { x, w }]) => ({
      name,
      x,
      w,
      y: (narrow && UPPER.includes(name) ? start : 0) - 34,
      title:
        name === "word" && folded
          ? narrow
            ? `${folded} folded`
            : `words (${folded} folded)`
          : (narrow && SHORT[name]) || HEADS[name],
    }));
  return { ...parts, heads, width: room.width, height: Math.max(start + tall, top + big + 44), narrow };
}

/** @param {number} height of a sentence */
const thickOf = (height) => Math.max(THICK.least, Math.min(THICK.most, height));

/** @param {Parts} parts @param {Sentence} sentence @param {{y: number, h: number, spread: boolean}} block */
function addWords({ reading, before, columns, narrow, row, boxes, ribbons, notes }, sentence, { y, h, spread }) {
  const { number, words, place } = sentence;
  const name = `sentence ${number + 1}`;
  if (!spread)
    boxes.push({
      key: `fold.${number}`,
      column: "word",
      x: 0,
      w: columns.score.x + columns.score.w,
      y,
      h,
      label: `Open ${name}: ${textOf(words)}`,
      content: shaded(reading, sentence),
      sentence: number,
      unfolds: Math.max(0, place),
      look: "fold",
    });
  const thick = thickOf(h);
  const top = y + h / 2 - thick / 2;
  if (place >= 0)
    boxes.push({
      key: `s.${number}`,
      column: "s",
      ...columns.s,
      y: top,
      h: thick,
      label: `Vector of ${name}`,
      strip: { values: rowOf(reading.top.inputs, place), most: FULL.vector, across: 16 },
      sentence: number,
      within: place,
    });
  let landed = top;
  words.forEach((word, n) => {
    const at = { y: y + n * row + 1, h: row - 2, sentence: number, token: word.token, within: Math.max(0, place) };
    const weight = weightOf(reading, word);
    const was = before?.pairs.get(word.token);
    if (spread) {
      const told = weight === null ? "struck out" : `${share(weight)} of the attention in its sentence`;
      const look = [
        word.read ? "" : "struck",
        before && word.read && !was?.read ? "fresh" : "",
        word.known ? "" : "unknown",
      ].join(" ");
      boxes.push({
        key: `word.${word.token}`,
        column: "word",
        ...columns.word,
        ...at,
        text: word.text,
        look,
        label: `“${word.text}”, ${told}`,
      });
      if (weight !== null) addStrips(boxes, columns, reading, word, at);
    }
    if (weight === null) return;
    const each = spread ? row : h / words.length;
    const middle = y + (n + 0.5) * each;
    const left = Math.min(weight * thick, each * 0.86);
    ribbons.push({
      key: `weight.${word.token}`,
      column: "flow",
      x0: columns.flow.x + (narrow ? 0 : 66),
      x1: columns.s.x,
      y0: middle - left / 2,
      h0: left,
      y1: landed,
      h1: weight * thick,
      opens: spread ? `score.${word.token}` : `fold.${number}`,
      token: word.token,
      sentence: number,
    });
    landed += weight * thick;
    if (spread && !(narrow && weight < LEAST_SHARE))
      notes.push({
        column: "flow",
        x: columns.flow.x + 4,
        y: middle + 4,
        text: share(weight) + (narrow ? "" : change(weight, was && weightOf(before.reading, was))),
        token: word.token,
        sentence: number,
        look: narrow ? "over" : "",
      });
  });
}

/**
 * @param {Box[]} boxes
 * @param {Parts["columns"]} columns
 * @param {HanReading} reading
 * @param {HanWord} word
 * @param {object} at its row
 */
function addStrips(boxes, columns, { sentences, vectors }, { text, token, token_id: id, sentence, place }, at) {
  const { states, scores, weights } = sentences[sentence].level;
  const add = (/** @type {Partial<Box> & {column: string, label: string}} */ box) =>
    boxes.push(/** @type {Box} */ ({ key: `${box.column}.${token}`, ...columns[box.column], ...at, ...box }));
  add({ column: "x", label: `Vector of “${text}”`, strip: vectors.get(id) });
  add({
    column: "f",
    label: `State at “${text}”, read forwards`,
    strip: { values: rowOf(states, place, 0, 2), most: FULL.state },
    turn: place,
  });
  add({
    column: "b",
    label: `State at “${text}”, read backwards`,
    strip: { values: rowOf(states, place, 1, 2), most: FULL.state },
    turn: weights.length - 1 - place,
  });
  add({
    column: "score",
    label: `Score and share of “${text}”: ${decimal(scores[place])}`,
    text: numbered(scores, place),
  });
}

/** @param {number[]} scores @param {number} place @returns {string} with attention off all are 0, and none counts */
const numbered = (scores, place) => (scores.some(Boolean) ? decimal(scores[place]) : "–");

/**
 * @param {HanReading} reading
 * @param {Sentence} sentence
 * @returns {Node[]} its words, the darker the more they are looked at
 */
function shaded(reading, { words, level }) {
  const most = Math.max(0, ...(level?.weights ?? []));
  return words.flatMap((word, n) => {
    const weight = weightOf(reading, word);
    const node = element("span", weight === null ? "struck" : "", word.text);
    if (weight !== null) node.style.setProperty("--share", `${Math.round((70 * weight) / most)}%`);
    // As they are written: no space before a mark.
    return words[n + 1] && textOf([word, words[n + 1]]).includes(" ") ? [node, new Text(" ")] : [node];
  });
}

/**
 * @param {Parts} parts
 * @param {number[]} centres of the sentences
 * @param {number[]} sizes their heights
 * @param {{top: number, big: number}} doc
 */
function addSentences({ reading, before, columns, narrow, boxes, ribbons, notes }, centres, sizes, { top, big }) {
  const { states, scores, inputs } = reading.top;
  const most = Math.max(size(states.values), 1e-9);
  let landed = top;
  for (const sentence of reading.sentences) {
    const { number, place, words } = sentence;
    if (place < 0) continue;
    const [y, h] = [centres[number] - sizes[number] / 2, sizes[number]];
    const name = `sentence ${number + 1}`;
    const add = (/** @type {Partial<Box> & {column: string, label: string}} */ box) =>
      boxes.push(
        /** @type {Box} */ ({ key: `${box.column}.${number}`, ...columns[box.column], y, h, sentence: number, ...box }),
      );
    if (narrow)
      boxes.push({
        key: `name.${number}`,
        column: "sf",
        x: 0,
        w: columns.sf.x - 6,
        y,
        h,
        text: `${number + 1}. ${words[0].text}`,
        label: `${number + 1}. ${words[0].text}: open ${name}`,
        sentence: number,
        unfolds: place,
        look: "fold",
      });
    add({
      column: "sf",
      label: `State at ${name}, read forwards`,
      strip: { values: rowOf(states, place, 0, 2), most, across: 8 },
      turn: place,
    });
    add({
      column: "sb",
      label: `State at ${name}, read backwards`,
      strip: { values: rowOf(states, place, 1, 2), most, across: 8 },
      turn: inputs.shape[0] - 1 - place,
    });
    add({
      column: "sscore",
      label: `Score and share of ${name}: ${decimal(scores[place])}`,
      text: numbered(scores, place),
    });
    const weight = shareOf(reading, sentence);
    const left = Math.min(weight * big, h);
    ribbons.push({
      key: `sweight.${number}`,
      column: "sflow",
      x0: columns.sflow.x,
      x1: columns.doc.x,
      y0: centres[number] - left / 2,
      h0: left,
      y1: landed,
      h1: weight * big,
      opens: `sscore.${number}`,
      sentence: number,
    });
    landed += weight * big;
    const was = before?.pairs.get(words.find(({ read: isRead }) => isRead).token);
    notes.push({
      column: "sflow",
      x: columns.sflow.x + 4,
      y: centres[number] + 4,
      text:
        share(weight) +
        (narrow ? "" : change(weight, was && shareOf(before.reading, before.reading.sentences[was.sentence]))),
      sentence: number,
      look: "over",
    });
  }
  boxes.push({
    key: "doc",
    column: "doc",
    ...columns.doc,
    y: top,
    h: big,
    label: "Vector of the review",
    strip: { values: reading.top.pooled.values, most, across: narrow ? 4 : 8 },
  });
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

/** Arrows next to the states say how each GRU reads; a thin line joins the boxes of a row. @param {Parts} parts */
function addRails({ boxes, lines, columns, narrow }) {
  const ends = { x: "score", s: "sf", sf: "sscore" };
  for (const { column, x, y, w, h, look } of boxes)
    if (column in ends && !(narrow && column === "s") && look !== "fold")
      lines.push({ look: "row", d: `M${x + w} ${y + h / 2}H${columns[ends[column]].x}` });
  for (const [column, up] of /** @type {[string, boolean][]} */ ([
    ["f", false],
    ["b", true],
    ["sf", false],
    ["sb", true],
  ])) {
    const own = boxes.filter((box) => box.column === column && box.look !== "fold");
    const groups =
      column.length === 1
        ? [...new Set(own.map(({ sentence }) => sentence))].map((number) =>
            own.filter(({ sentence }) => sentence === number),
          )
        : [own];
    for (const group of groups) {
      const [x, ...ys] = [group[0].x - 8, group[0].y + 1, group.at(-1).y + group.at(-1).h - 1];
      const [tip, tail] = up ? ys : ys.toReversed();
      lines.push({ look: "rail", d: `M${x} ${tail}V${tip}m-3 ${up ? 5 : -5}l3 ${up ? -5 : 5}l3 ${up ? 5 : -5}` });
    }
  }
}
