/** @file An answer as elements: the reader's own paragraphs, their sentences, and the runs. */

/**
 * @import { Answer, Explanation } from "../model/types.js"
 * @import { Word, WordedSentence } from "./words.js"
 *
 * @typedef {{sentence: number, word: Word, run: HTMLElement, node: ?HTMLElement}} Place a word that can be pointed at,
 *   and its element, while its run is open
 * @typedef {{node: HTMLElement, names: Record<"decides" | "looked", string | undefined>}} Row a sentence, and its name
 *   in each view
 */

import { hasPhrases, levelsOf } from "./levels.js";
import { countOf } from "./numbers.js";
import { marginsOf } from "./views.js";
import { joined, phraseOfWords, runsOf, spaceBefore, splitSpace, wordsOf } from "./words.js";

/** @param {string} tag @param {string} [className] @param {...(Node | string)} children @returns {HTMLElement} */
export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/** @template {HTMLElement} Node @param {Node} node @param {number} level below 0 for what pulls down @returns {Node} */
export function lit(node, level) {
  node.dataset.level = String(Math.abs(level));
  if (level < 0) node.dataset.sign = "-";
  return node;
}

/**
 * A phrase that is lit is an element with its runs: its white space and its marks are lit, too.
 *
 * @param {Answer} answer
 * @param {?Explanation} light of the same tokens, null while it is on its way, the answer itself where there is no
 *   other
 * @param {Set<number>} marked tokens that something else points at
 */
export function drawWords(answer, light, marked) {
  const sentences = wordsOf((light ?? answer).sentences);
  const unlit = { level: 0, looked: 0 };
  const levels = light ? levelsOf(light, sentences) : [];
  const margins = light ? marginsOf(light) : [];
  const { phrases = [] } = light && hasPhrases(light) ? light : {};
  const phraseOf = phraseOfWords(
    sentences.flatMap(({ tokens }) => tokens),
    phrases,
  );
  /** The level of the ground of each phrase: that of its weakest words, on which the others stand out. */
  const grounds = phrases.map(() => 0);
  /** The highest level in each phrase. @type {number[]} */
  const tops = [];
  levels.forEach(({ level }, i) => {
    const phrase = phraseOf[i];
    if (!level || phrase < 0) return;
    tops[phrase] = Math.max(tops[phrase] ?? 0, Math.abs(level));
    if (!grounds[phrase] || Math.abs(level) < Math.abs(grounds[phrase])) grounds[phrase] = level;
  });
  /** How many words come before the sentence that is drawn next. */
  let before = 0;
  const cut = sentences.findIndex((sentence) => !sentence.read);
  const drawing = { parts: [], /** @type {Place[]} */ places: [], runs: new Map(), /** @type {Row[]} */ rows: [] };

  /** @param {Word} word one that is not read is a tag of HTML */
  function classesOf({ known, removed, read, numbers }) {
    const names = {
      unknown: !known,
      removed,
      unread: read === false,
      marked: numbers.some((number) => marked.has(number)),
    };
    return ["run", ...Object.keys(names).filter((name) => names[name])].join(" ");
  }

  /**
   * @param {Word[]} words
   * @param {number} first how many come before them
   * @param {number} i which sentence
   * @param {string} end after its last word
   */
  function runs(words, first, i, end) {
    const drawn = words.map((word, j) => ({
      word,
      ...(levels[first + j] ?? unlit),
      phrase: phraseOf[first + j],
      classes: classesOf(word),
    }));
    let touches = false;
    /** What the next run stands in: the element of its phrase, if that is lit. @type {?HTMLElement} */
    let around = null;
    return runsOf(drawn).flatMap((run, k, all) => {
      const { word: last, phrase } = run.at(-1);
      const text = joined(run.slice(0, -1).map(({ word }) => word)) + last.text;
      const node = lit(element("span", run[0].classes, text), run[0].level);
      if (run[0].looked) node.dataset.looked = String(run[0].looked);
      if (touches) node.dataset.touching = "";
      touches = last.whitespace === "";
      const places = run.map(({ word }) => drawing.places.push({ sentence: i, word, run: node, node: null }) - 1);
      drawing.runs.set(node, places);
      const space = last === words.at(-1) ? end : last.whitespace;
      const begins = k === 0 || all[k - 1][0].phrase !== phrase;
      const ends = all[k + 1]?.[0].phrase !== phrase;
      if (begins) around = grounds[phrase] ? lit(element("span", "phrase-light"), grounds[phrase]) : null;
      // An attribute, since :has() would make the browser compute all styles again at each move of the pointer.
      if (begins && Math.abs(grounds[phrase]) === 5 && tops[phrase] === 6) around.dataset.across = "";
      if (!around) return [node, space];
      around.append(node, ends ? "" : space);
      return [begins ? around : "", ends ? space : ""];
    });
  }

  /**
   * @param {WordedSentence} sentence
   * @param {number} i which one
   * @param {string} indent before its first word
   * @param {string} end after its last
   */
  function box(sentence, i, indent, end) {
    const { read, tokens } = sentence;
    const start = spaceBefore(sentence) ? 1 : 0;
    const words = tokens.slice(start);
    const line = element("span", "words");
    const node = element("span", read ? "sentence" : "sentence unread");
    const { adds = null, looked = null } = margins[i] ?? {};
    if (adds || looked) {
      node.setAttribute("role", "group");
      Object.assign(node.dataset, adds && { adds: adds.text }, looked && { share: looked.text });
      lit(node, adds?.level ?? 0);
      if (looked?.level) node.dataset.looked = String(looked.level);
      drawing.rows.push({ node, names: { decides: adds?.name, looked: looked?.name } });
    }
    node.append(line);
    line.append(
      indent,
      ...(read ? runs(words, before + start, i, end) : [joined(words.slice(0, -1)), words.at(-1).text, end]),
    );
    line.normalize();
    before += tokens.length;
    return node;
  }

  /** The paragraph that the next sentence goes on with. @type {?HTMLElement} */
  let paragraph = null;
  // The text begins as if a line had just ended.
  let { gap, indent } = splitSpace(`\n${spaceBefore(sentences[0])}`);
  if (gap) drawing.parts.push(element("div", "gap", gap));
  sentences.forEach((sentence, i) => {
    const following = i + 1 < sentences.length ? spaceBefore(sentences[i + 1]) : "";
    const space = splitSpace(sentence.tokens.at(-1).whitespace + following);
    if (i === cut) {
      paragraph = null;
      drawing.parts.push(
        element("p", "cut", `not read: ${countOf(answer.counts.sentences - answer.counts.sentences_read, "sentence")}`),
      );
    }
    if (!paragraph) drawing.parts.push((paragraph = Object.assign(element("div", "paragraph"), { dir: "auto" })));
    paragraph.append(box(sentence, i, indent, space.end));
    if (space.end.includes("\n")) paragraph = null;
    ({ gap, indent } = space);
    if (gap) drawing.parts.push(element("div", "gap", gap));
  });
  if (indent) drawing.parts.push(element("div", "gap", indent));
  return drawing;
}
