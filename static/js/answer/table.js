/** @file The words as a table: each with its sentence, its phrase, and its weight through every lens; its columns sort it. */

/** @import { Explanation } from "../model/types.js" */

import { button, byId, element, passFocus } from "../dom.js";
import { hasPhrases, valueText, weightText } from "../embed/limelight-heat.js";
import { allLenses, lensNamed } from "../model/lenses.js";
import { question } from "../model/question.js";
import { createReader } from "../model/reader.js";
import { shown, state } from "../model/state.js";
import { wordsOf } from "../model/words.js";
import { problemParts } from "./problem.js";

// Number of rows made at a time, so that a long table does not hold up the page.
const ROWS = 150;

/** Asks every lens wherever the table is chosen, and shows what they say. */
export function createTable() {
  const box = byId("table");
  let stop = () => {};

  const reader = createReader({
    ask: allLenses,
    onStart() {
      stop();
      passFocus(box, box);
      box.replaceChildren(element("p", "hint", "Asking every method …"));
    },
    onAnswer(lenses) {
      stop = showTable(box, lenses, state.get().fold);
    },
    onError(error) {
      box.replaceChildren(element("p", "problem", ...problemParts(error, ask)));
    },
  });

  function ask() {
    const now = state.get();
    reader.cancel();
    if (!now.table || !shown.get().answer) return;
    reader.now({ ...question(now.model, now), ...(now.target && { target: now.target }) });
  }

  shown.subscribe((now, before) => {
    if (now.answer !== before.answer) ask();
  });
  state.subscribe((now, before) => {
    if (["table", "target", "fold"].some((name) => now[name] !== before[name])) ask();
  });
  ask();
}

/**
 * @param {HTMLElement} box
 * @param {Explanation[]} lenses of one text
 * @param {boolean} fold whether marks are one word with the word they touch
 * @returns {() => void} stops what is not made yet
 */
function showTable(box, lenses, fold) {
  const table = element("table", "numbers words-table");
  table.append(element("caption", "visually-hidden", "Every word of your review, with its weight through each lens"));
  const worded = lenses.map(({ sentences }) => wordsOf(sentences, fold));
  const columns = lenses.flatMap((lens, k) => columnsOf(lens, worded[k]));
  const names = element("tr", "", ...["Sentence", "Word", ...columns.map(({ title }) => title)].map(column));
  const top = element("thead", "", names);
  const body = element("tbody");
  table.append(top, body);
  box.replaceChildren(table);

  /** @type {[number, number, string][]} sentence, word or −1 for the sentence as a whole, and its text */
  const inOrder = worded[0].flatMap((sentence, i) => {
    const words = sentence.tokens.map((word, j) => /** @type {[number, number, string]} */ ([i, j, word.text])).filter(([, , text]) => text);
    return sentence.read ? [[i, -1, ""], ...words] : [];
  });

  /** @param {number} i sentence @param {number} j word, or −1 for the sentence as a whole @param {string} text */
  function row(i, j, text) {
    const weights = columns.map(({ told }) => element("td", "", told(i, j)));
    const word = element("th", { scope: "row" }, j < 0 ? "the sentence" : text);
    if (worded[0][i].tokens[j]?.removed) word.className = "removed";
    return element("tr", j < 0 ? "whole" : "", element("td", "", String(i + 1)), word, ...weights);
  }

  let timer;
  let rows = inOrder;
  /** The column that the rows are sorted by, and which way. */
  let sorted = { by: 0, down: false };

  /** @param {string} name @param {number} by its place */
  function column(name, by) {
    return element("th", { scope: "col" }, button("sort", () => sort(by), name));
  }

  /** Weights come strongest first, words by the alphabet; a second time the other way round. @param {number} by */
  function sort(by) {
    sorted = { by, down: sorted.by === by ? !sorted.down : by > 1 };
    const words = inOrder.filter(([, j]) => j >= 0);
    const weight = ([i, j]) => columns[by - 2].weight(i, j);
    const order = (one, other) => (by === 1 ? one[2].localeCompare(other[2]) : weight(one) - weight(other));
    rows = by === 0 ? [...inOrder] : words.sort(order);
    if (sorted.down) rows.reverse();
    [...names.children].forEach((cell, i) => {
      if (i === by) cell.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
    clearTimeout(timer);
    body.replaceChildren();
    more(0);
  }

  function more(start) {
    body.append(...rows.slice(start, start + ROWS).map(([i, j, text]) => row(i, j, text)));
    if (start + ROWS < rows.length) timer = setTimeout(() => more(start + ROWS));
  }
  more(0);
  return () => clearTimeout(timer);
}

/**
 * @param {Explanation} lens
 * @param {import("../embed/limelight-heat.js").WordedSentence[]} sentences its words
 * @returns {{title: string, weight: (i: number, j: number) => number, told: (i: number, j: number) => string}[]} what the lens
 *   says of a word, and of its phrase if it has phrases; of a sentence as a whole, whose j is −1, only `told` is asked
 */
function columnsOf(lens, sentences) {
  const weight = (i, j) => (j < 0 ? sentences[i].weight : sentences[i].tokens[j].weight);
  const told = (i, j) => weightText(lens, weight(i, j), "").replace(/ of the $/, "");
  const columns = [{ title: lensNamed(lens.method).title, weight, told }];
  if (!hasPhrases(lens)) return columns;
  const phrases = new Map(lens.phrases.flatMap(({ start, end, value }) => Array.from({ length: end - start }, (_, k) => [start + k, value])));
  const value = (i, j) => phrases.get(sentences[i].tokens[j]?.numbers[0]);
  const own = { title: "Its phrase", weight: (i, j) => value(i, j) ?? 0, told: (i, j) => (value(i, j) === undefined ? "" : valueText(lens, value(i, j))) };
  return [...columns, own];
}
