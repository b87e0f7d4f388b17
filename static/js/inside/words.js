/**
 * @file What the scenes of all networks that read words share: the words of a trace, what each adds, the answer, and
 *   the lesson of the last step.
 */

/** @import { Box, Line, Note, Ribbon, View, Word } from "./grammar.js" */

import { element } from "../dom.js";
import { countOf, decimal, percent, signed, wholePercent } from "../format.js";
import { post } from "../model/api.js";
import { lightQuestion, question } from "../model/question.js";
import { change, share } from "./layout.js";

/**
 * @typedef {Word & {token_id: number, known: boolean, place: number, at: number}} ReadWord `place`: in its sentence, −1
 *   if it is struck out; `at`: the sentence of the trace, −1 if none of its words is left
 * @typedef {{number: number, place: number, words: ReadWord[]}} ReadSentence `number` in the drawing, `place` in the
 *   trace, or −1
 *
 * @typedef {object} Parts of a plan, while it is made
 * @property {any} reading
 * @property {any} before
 * @property {View} view
 * @property {Record<string, {x: number, w: number}>} columns
 * @property {boolean} narrow
 * @property {number} row height of a word
 * @property {Box[]} boxes
 * @property {Ribbon[]} ribbons
 * @property {Note[]} notes
 * @property {Line[]} lines
 */

// What a word adds is written from here on, in stars or of a probability.
const LEAST_ADDED = 0.03;

/**
 * @param {any} trace
 * @returns {{words: ReadWord[], sentences: ReadSentence[]}} in the order of the text, with what is struck out
 */
export function wordsOf(trace) {
  /** @type {any[]} */
  const words = [
    ...trace.sentences.flatMap((sentence, at) => sentence.map((word, place) => ({ ...word, at, place, read: true }))),
    ...trace.struck.map(({ text, token, sentence }) => ({
      text,
      token,
      token_id: 0,
      known: true,
      at: sentence ?? -1,
      place: -1,
      read: false,
    })),
  ].sort((one, other) => one.token - other.token);
  const sentences = [];
  words.forEach((word, n) => {
    if (n === 0 || words[n - 1].at !== word.at) sentences.push({ number: sentences.length, place: word.at, words: [] });
    word.sentence = sentences.length - 1;
    sentences.at(-1).words.push(word);
  });
  return { words, sentences };
}

/**
 * @param {any} last reading
 * @param {any} trace
 * @param {Word[]} words
 * @returns {Record<string, any>} what was asked in addition, and is the same for this text
 */
export function keptOf(last, trace, words) {
  if (last?.trace.model !== trace.model) return {};
  const same = last.words.length === words.length && last.words.every(({ text }, n) => text === words[n].text);
  return {
    ...(last.more.layers && { layers: last.more.layers }),
    ...(same && last.more.lesson && { lesson: last.more.lesson }),
  };
}

/**
 * @template Each, Key
 * @param {Each[]} all
 * @param {(each: Each) => Key} keyOf
 * @returns {Map<Key, Each[]>} in the order of their first
 */
export function grouped(all, keyOf) {
  const groups = new Map();
  for (const each of all) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return groups;
}

/**
 * Joins the words of a sentence without a space before marks and endings.
 * @param {{text: string}[]} words
 * @returns {string}
 */
export const textOf = (words) =>
  words
    .map(({ text }) => text)
    .join(" ")
    .replace(/ (?=[,.;:!?…)\]%]+(?: |$)|n?['’]\p{L})/gu, "")
    .replace(/([([]) /g, "$1");

/** What each word adds to the answer, as a bar left of the word. @param {Parts} parts */
export function addValues({ reading, narrow, boxes, lines, notes }) {
  /** @type {Map<number, number>} */
  const values = reading.more.decides;
  const most = Math.max(0.1, ...[...values.values()].map(Math.abs));
  for (const { token, y, h, column } of boxes.filter((box) => box.column === "word" && values.has(box.token))) {
    const value = values.get(token);
    const length = (Math.abs(value) / most) * (narrow ? 12 : 26);
    lines.push({ look: value < 0 ? "less" : "more", d: `M${narrow ? 0 : 40} ${y + 2}h${length}v${h - 4}h${-length}z` });
    if (!narrow && Math.abs(value) >= LEAST_ADDED)
      notes.push({ column, x: 37, y: y + h / 2 + 4, text: signed(value, 2), token, look: "adds" });
  }
}

/**
 * A bar for each label, with a mark where it was, and the stars.
 *
 * @param {Parts} parts
 * @param {{top: number, big: number}} place around their middle
 * @param {{order?: number[], looks?: string[]}} [options] the labels from the top down, and the class of each
 * @returns {number[]} the middle of each label
 */
export function addAnswer(
  { reading, before, columns, narrow, boxes, notes },
  { top, big },
  { order, looks = [] } = {},
) {
  const { labels, probabilities, stars } = reading;
  const { x, w } = columns.star;
  const bar = Math.min(44, big / labels.length);
  const first = top + big / 2 - (labels.length * bar) / 2;
  const earlier = before?.reading.trace.model === reading.trace.model ? before.reading.probabilities : null;
  const scale = stars === null ? 100 : 100 / Math.max(0.5, ...probabilities, ...(earlier ?? []));
  const middles = labels.map((_, k) => first + ((order?.indexOf(k) ?? k) + 0.5) * bar);
  labels.forEach((label, k) => {
    const name = stars === null ? label : `${label} ★`;
    const track = element(
      "span",
      "track",
      sized("bar", scale * probabilities[k]),
      ...(earlier ? [sized("ghost", scale * earlier[k])] : []),
    );
    const content = [
      element("b", "", name),
      track,
      " ",
      element("small", "", wholePercent(probabilities[k])),
      " ",
      element("small", "delta", earlier ? change(probabilities[k], earlier[k]).replace(/[ ()]/g, "") : ""),
    ];
    boxes.push({
      key: `star.${k}`,
      column: "star",
      x,
      w,
      y: middles[k] - bar / 2,
      h: bar,
      content,
      label: `${stars === null ? label : countOf(Number(label), "star")}: ${told(probabilities[k], earlier?.[k])}`,
      look: `${looks[k] ?? ""} ${stars === null ? "named" : ""}`,
    });
  });
  const y = first + labels.length * bar + 24;
  const was =
    stars !== null && earlier && decimal(stars - before.reading.stars) !== "0.00"
      ? `was ${decimal(before.reading.stars)} (${signed(stars - before.reading.stars, 2)})`
      : "";
  if (stars !== null) notes.push({ column: "star", x: x + w, y, text: `${decimal(stars)} ★`, look: "mean" });
  if (was) notes.push({ column: "star", x: x + w, y: y + 16, text: was, look: narrow ? "was slim" : "was" });
  return middles;
}

/** @param {number} share @param {number} [was] @returns {string} "62%, was 40%" */
const told = (share, was = share) => wholePercent(share) + (was === share ? "" : `, was ${wholePercent(was)}`);

/** @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 @returns {Line} */
export const curve = (x0, y0, x1, y1) => ({
  look: "fan",
  d: `M${x0} ${y0}C${(x0 + x1) / 2} ${y0} ${(x0 + x1) / 2} ${y1} ${x1} ${y1}`,
});

/** @param {string} name @param {number} width percent */
function sized(name, width) {
  const node = element("span", name);
  node.style.width = `${width}%`;
  return node;
}

/** What a view may need in addition to the trace. */
export const ASKS = {
  /**
   * @param {View} view
   * @param {any} reading `turn`: the factor of what is for the first of two sides
   * @param {AbortSignal} signal
   */
  async decides({ model, text, without }, { turn = 1 }, signal) {
    const { sentences } = await post("explain", lightQuestion(question(model, { text, without }), "phrases"), signal);
    return new Map(
      sentences
        .flatMap(({ tokens }) => tokens)
        .flatMap(({ weight, read }, token) => (read === false || weight === null ? [] : [[token, turn * weight]])),
    );
  },
  /** @param {View} view @param {any} _ @param {AbortSignal} signal */
  lesson: async ({ model, text }, _, signal) =>
    (await post("trace", { text, model, detail: "picture", lesson: true }, signal)).lesson,
};

/**
 * @param {number} count of words and marks that are read
 * @returns {string} "1 word becomes", "9 words and marks become"
 */
export const readBecome = (count) => (count === 1 ? "1 word becomes" : `${count} words and marks become`);

/** @param {any} lesson of the API @param {string} looked what a share is of: "of all attention" @returns {string} */
export function lessonTold({ value, looked: first, counts, target }, looked) {
  const [what, told] = target === "expected_stars" ? ["the answer", decimal] : [`“${target}”`, percent];
  const much =
    `“${first.text}” has ${share(first.looked)} ${looked}, and without it ${what} is ` +
    `${told(first.without)} instead of ${told(value)}.`;
  return counts
    ? `${much} “${counts.text}” has ${share(counts.looked)}, and without it ${what} is ${told(counts.without)}.`
    : `In this review, the word that it looks at most counts too: ${much}`;
}
