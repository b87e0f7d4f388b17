/** @file The upper level of a HAN: the states of sentences, the attention to each, and the vector of the review. */

/** @import { Box } from "../grammar.js" */
/** @import { Parts } from "../words.js" */
/** @import { Sentence } from "./reading.js" */

import { rowOf } from "../../float16.js";
import { decimal } from "../../format.js";
import { change, share } from "../layout.js";
import { size } from "../strips.js";
import { scoreText, shareOf } from "./reading.js";

/**
 * @param {Parts} parts
 * @param {number[]} centres of the sentences
 * @param {number[]} sizes their heights
 * @param {{top: number, big: number}} doc
 */
export function addSentences(parts, centres, sizes, { top, big }) {
  const { reading, columns, narrow, boxes } = parts;
  const most = Math.max(size(reading.top.states.values), 1e-9);
  let landed = top;
  for (const sentence of reading.sentences.filter(({ place }) => place >= 0)) {
    const [centre, h] = [centres[sentence.number], sizes[sentence.number]];
    addSentence(parts, sentence, { y: centre - h / 2, h }, most);
    const thick = shareOf(reading, sentence) * big;
    addSentenceWeight(parts, sentence, { centre, h, landed, thick });
    landed += thick;
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
 * @param {Parts} parts
 * @param {Sentence} sentence
 * @param {{y: number, h: number}} at
 * @param {number} most the largest number of all states
 */
function addSentence({ reading, columns, narrow, boxes }, { number, place, words }, at, most) {
  const { states, scores, inputs } = reading.top;
  const name = `sentence ${number + 1}`;
  const add = (/** @type {Partial<Box> & {column: string, label: string}} */ box) =>
    boxes.push(
      /** @type {Box} */ ({ key: `${box.column}.${number}`, ...columns[box.column], ...at, sentence: number, ...box }),
    );
  if (narrow)
    add({
      key: `name.${number}`,
      column: "sf",
      x: 0,
      w: columns.sf.x - 6,
      text: `${number + 1}. ${words[0].text}`,
      label: `${number + 1}. ${words[0].text}: open ${name}`,
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
    text: scoreText(scores, place),
  });
}

/**
 * The attention to a sentence: a ribbon to the vector of the review, and its share.
 *
 * @param {Parts} parts
 * @param {Sentence} sentence
 * @param {{centre: number, h: number, landed: number, thick: number}} at the middle and the height of its row, and
 *   where the ribbon ends
 */
function addSentenceWeight({ reading, before, columns, narrow, ribbons, notes }, sentence, at) {
  const { centre, h, landed, thick } = at;
  const { number, words } = sentence;
  const weight = shareOf(reading, sentence);
  const left = Math.min(thick, h);
  ribbons.push({
    key: `sweight.${number}`,
    column: "sflow",
    x0: columns.sflow.x,
    x1: columns.doc.x,
    y0: centre - left / 2,
    h0: left,
    y1: landed,
    h1: thick,
    opens: `sscore.${number}`,
    sentence: number,
  });
  const was = before?.pairs.get(words.find(({ read: isRead }) => isRead).token);
  const earlier = was && shareOf(before.reading, before.reading.sentences[was.sentence]);
  notes.push({
    column: "sflow",
    x: columns.sflow.x + 4,
    y: centre + 4,
    text: share(weight) + (narrow ? "" : change(weight, earlier)),
    sentence: number,
    look: "over",
  });
}
