/**
 * @file An answer as elements: the reader's own paragraphs, their sentences, the runs of words that look alike, and the
 * white space as it was written.
 */

/**
 * @import { Answer, Counts, Explanation } from "../model/types.js"
 * @import { Word, WordedSentence } from "../model/words.js"
 *
 * @typedef {object} Place a word that can be pointed at
 * @property {number} sentence
 * @property {Word} word
 * @property {HTMLElement} run
 * @property {?HTMLElement} node of the word itself, while its run is open
 *
 * @typedef {object} Drawing
 * @property {HTMLElement[]} parts the text, character by character
 * @property {Place[]} places in reading order
 * @property {Map<?EventTarget, number[]>} runs the places of each
 * @property {Map<?EventTarget, number>} boxes the sentence of each
 */

import { element } from "../dom.js";
import { countOf } from "../format.js";
import { heat } from "./heat.js";
import { spaceBefore, splitSpace } from "./space.js";
import { joined, runsOf, wordsOf } from "../model/words.js";

/** @param {Counts} counts @returns {string} "not read: 3 sentences" */
export const notRead = (counts) => `not read: ${countOf(counts.sentences - counts.sentences_read, "sentence")}`;

/**
 * Two things can be told of a word: how far it pulls, and which way, by its fill; and how much the network looked at it,
 * by the line below it. A lens without signs has the fill to itself.
 *
 * @param {Answer} answer
 * @param {?Explanation} light of the same tokens, null while it is on its way
 * @param {{gamma: number, fold: boolean, marked: Set<number>, disputed?: number[]}} look `marked`: tokens that something
 *   else points at; `disputed`: those on which the lenses do not agree
 * @returns {Drawing}
 */
export function drawWords(answer, light, { gamma, fold, marked, disputed: doubtful = [] }) {
  const sentences = wordsOf((light ?? answer).sentences, fold);
  const levels = light ? heat({ ...light, sentences }, gamma) : sentences.map(({ tokens }) => ({ level: 0, tokens: tokens.map(() => 0) }));
  const looks = light && !light.signed ? null : heat({ ...answer, sentences: wordsOf(answer.sentences, fold) });
  const disputed = new Set(doubtful);
  const cut = sentences.findIndex((sentence) => !sentence.read);
  /** @type {Drawing} */
  const drawing = { parts: [], places: [], runs: new Map(), boxes: new Map() };

  /** @param {Word} word */
  const classesOf = (word) =>
    [
      "run",
      !word.known && "unknown",
      word.removed && "removed",
      word.numbers.some((number) => disputed.has(number)) && "disputed",
      word.numbers.some((number) => marked.has(number)) && "marked",
    ]
      .filter(Boolean)
      .join(" ");

  /** @param {Word[]} words @param {number} start how many tokens of the sentence come before them @param {number} i which sentence @param {string} end after its last word */
  function runs(words, start, i, end) {
    const drawn = words.map((word, j) => ({
      word,
      level: levels[i].tokens[start + j],
      look: looks ? thickness(looks[i].tokens[start + j]) : 0,
      classes: classesOf(word),
    }));
    let touches = false;
    return runsOf(drawn).flatMap((run) => {
      const last = run.at(-1).word;
      const text = joined(run.slice(0, -1).map(({ word }) => word)) + last.text;
      const node = lit(element("span", run[0].classes, text), run[0].level);
      if (touches) node.dataset.touching = "";
      if (run[0].look) node.dataset.look = String(run[0].look);
      touches = last.whitespace === "";
      const places = run.map(({ word }) => drawing.places.push({ sentence: i, word, run: node, node: null }) - 1);
      drawing.runs.set(node, places);
      return [node, last === words.at(-1) ? end : last.whitespace];
    });
  }

  /** @param {WordedSentence} sentence @param {number} i which one @param {string} indent before its first word @param {string} end after its last */
  function box(sentence, i, indent, end) {
    const { read, tokens } = sentence;
    const start = spaceBefore(sentence) ? 1 : 0;
    const words = tokens.slice(start);
    const line = element("span", "words");
    const node = lit(element("span", read ? "sentence" : "sentence unread"), levels[i].level);
    node.append(line);
    if (read) drawing.boxes.set(node, i);
    line.append(indent, ...(read ? runs(words, start, i, end) : unread(words, end)));
    line.normalize();
    return node;
  }

  /** The paragraph that the next sentence goes on with. @type {?HTMLElement} */
  let paragraph = null;
  function begin() {
    const node = element("div", "paragraph");
    node.dir = "auto";
    drawing.parts.push(node);
    return node;
  }

  // The text begins as if a line had just ended.
  let { gap, indent } = splitSpace(`\n${spaceBefore(sentences[0])}`);
  if (gap) drawing.parts.push(element("div", "gap", gap));
  sentences.forEach((sentence, i) => {
    const following = i + 1 < sentences.length ? spaceBefore(sentences[i + 1]) : "";
    const space = splitSpace(sentence.tokens.at(-1).whitespace + following);
    if (i === cut) {
      paragraph = null;
      drawing.parts.push(element("p", "cut", notRead(answer.counts)));
    }
    paragraph ??= begin();
    paragraph.append(box(sentence, i, indent, space.end));
    if (space.end.includes("\n")) paragraph = null;
    ({ gap, indent } = space);
    if (gap) drawing.parts.push(element("div", "gap", gap));
  });
  if (indent) drawing.parts.push(element("div", "gap", indent));
  return drawing;
}

/** Of ten levels, as many thicknesses of a line as can be told apart. @param {number} level */
const thickness = (level) => Math.round(level / 2.5);

/** What carries no light. @param {Word[]} words @param {string} end @returns {string[]} */
const unread = (words, end) => [joined(words.slice(0, -1)), words.at(-1).text, end];

/**
 * @template {HTMLElement} Node
 * @param {Node} node
 * @param {number} level below 0 for what pulls down
 * @returns {Node}
 */
function lit(node, level) {
  node.dataset.level = String(Math.abs(level));
  if (level < 0) node.dataset.sign = "-";
  return node;
}
