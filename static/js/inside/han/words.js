/** @file The lower level of a HAN: the rows of words, their vectors and states, and the attention to each word. */

/** @import { Box } from "../grammar.js" */
/** @import { Parts } from "../words.js" */
/** @import { HanReading, HanWord, Sentence } from "./reading.js" */

import { element } from "../../dom.js";
import { rowOf } from "../../float16.js";
import { decimal } from "../../format.js";
import { change, share } from "../layout.js";
import { textOf } from "../words.js";
import { scoreText, weightOf } from "./reading.js";

// The colour of a number is full at this size; those of vectors have the largest of all words.
const FULL = { state: 0.8, vector: 0.6 };
// Pixels: how high a vector is.
const THICK = { least: 14, most: 64 };
// A share that is written on a narrow page.
const LEAST_SHARE = 0.012;

/** @param {number} height of a sentence */
export const thickOf = (height) => Math.max(THICK.least, Math.min(THICK.most, height));

/** @param {Parts} parts @param {Sentence} sentence @param {{y: number, h: number, spread: boolean}} block */
export function addWords(parts, sentence, { y, h, spread }) {
  const { reading, row, boxes } = parts;
  const { words, place } = sentence;
  const thick = thickOf(h);
  const top = y + h / 2 - thick / 2;
  if (!spread) boxes.push(foldOf(parts, sentence, { y, h }));
  if (place >= 0) boxes.push(vectorOf(parts, sentence, { y: top, h: thick }));
  const each = spread ? row : h / words.length;
  let landed = top;
  words.forEach((word, n) => {
    if (spread) addWord(parts, sentence, word, { y: y + n * row + 1, h: row - 2 });
    const weight = weightOf(reading, word);
    if (weight === null) return;
    addWeight(parts, sentence, word, { middle: y + (n + 0.5) * each, each, landed, thick, spread });
    landed += weight * thick;
  });
}

/** @param {Parts} parts @param {Sentence} sentence @param {{y: number, h: number}} at @returns {Box} */
const foldOf = ({ reading, columns }, sentence, at) => ({
  key: `fold.${sentence.number}`,
  column: "word",
  x: 0,
  w: columns.score.x + columns.score.w,
  ...at,
  label: `Open sentence ${sentence.number + 1}: ${textOf(sentence.words)}`,
  content: shaded(reading, sentence),
  sentence: sentence.number,
  unfolds: Math.max(0, sentence.place),
  look: "fold",
});

/** @param {Parts} parts @param {Sentence} sentence @param {{y: number, h: number}} at @returns {Box} */
const vectorOf = ({ reading, columns }, { number, place }, at) => ({
  key: `s.${number}`,
  column: "s",
  ...columns.s,
  ...at,
  label: `Vector of sentence ${number + 1}`,
  strip: { values: rowOf(reading.top.inputs, place), most: FULL.vector, across: 16 },
  sentence: number,
  within: place,
});

/** @param {Parts} parts @param {Sentence} sentence @param {HanWord} word @param {{y: number, h: number}} row */
function addWord(parts, { number, place }, word, row) {
  const { reading, before, columns, boxes } = parts;
  const at = { ...row, sentence: number, token: word.token, within: Math.max(0, place) };
  const weight = weightOf(reading, word);
  const isFresh = before && word.read && !before.pairs.get(word.token)?.read;
  const told = weight === null ? "struck out" : `${share(weight)} of the attention in its sentence`;
  boxes.push({
    key: `word.${word.token}`,
    column: "word",
    ...columns.word,
    ...at,
    text: word.text,
    look: [word.read ? "" : "struck", isFresh ? "fresh" : "", word.known ? "" : "unknown"].join(" "),
    label: `“${word.text}”, ${told}`,
  });
  if (weight !== null) addStrips(boxes, columns, reading, word, at);
}

/**
 * The attention to a word: a ribbon from its row to the vector of its sentence, and its share.
 *
 * @param {Parts} parts
 * @param {Sentence} sentence
 * @param {HanWord} word
 * @param {{middle: number, each: number, landed: number, thick: number, spread: boolean}} at the middle and the height
 *   of its row, and where the ribbon ends, of a vector that is `thick`
 */
function addWeight({ reading, before, columns, narrow, ribbons, notes }, { number }, word, at) {
  const { middle, each, landed, thick, spread } = at;
  const { token } = word;
  const own = { column: "flow", token, sentence: number };
  const weight = weightOf(reading, word);
  const left = Math.min(weight * thick, each * 0.86);
  ribbons.push({
    ...own,
    key: `weight.${token}`,
    x0: columns.flow.x + (narrow ? 0 : 66),
    x1: columns.s.x,
    y0: middle - left / 2,
    h0: left,
    y1: landed,
    h1: weight * thick,
    opens: spread ? `score.${token}` : `fold.${number}`,
  });
  if (!spread || (narrow && weight < LEAST_SHARE)) return;
  const was = before?.pairs.get(token);
  notes.push({
    ...own,
    x: columns.flow.x + 4,
    y: middle + 4,
    text: share(weight) + (narrow ? "" : change(weight, was && weightOf(before.reading, was))),
    look: narrow ? "over" : "",
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
    text: scoreText(scores, place),
  });
}

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
