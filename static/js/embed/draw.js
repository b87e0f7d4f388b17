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

const UNLIT = { level: 0, looked: 0 };

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
 * @param {Answer} answer
 * @param {?Explanation} light of the same tokens, null while it is on its way, the answer itself where there is no
 *   other
 * @param {Set<number>} marked tokens that something else points at
 * @returns {Drawing}
 */
export function drawWords(answer, light, marked) {
  const drawing = new Drawing((light ?? answer).sentences, light, marked);
  drawing.draw(answer.counts);
  return drawing;
}

/**
 * An answer as elements. A phrase that is lit is an element with its runs: its white space and its marks are lit, too.
 */
class Drawing {
  /** @type {(HTMLElement | string)[]} */
  parts = [];
  /** @type {Place[]} */
  places = [];
  /** The numbers of the places in each run. @type {Map<HTMLElement, number[]>} */
  runs = new Map();
  /** @type {Row[]} */
  rows = [];
  /** The paragraph that the next sentence goes on with. @type {?HTMLElement} */
  #paragraph = null;
  /** How many words come before the sentence that is drawn next. */
  #before = 0;

  /** @param {Answer["sentences"]} sentences @param {?Explanation} light @param {Set<number>} marked */
  constructor(sentences, light, marked) {
    this.sentences = wordsOf(sentences);
    this.marked = marked;
    this.levels = light ? levelsOf(light, this.sentences) : [];
    this.margins = light ? marginsOf(light) : [];
    const { phrases = [] } = light && hasPhrases(light) ? light : {};
    const words = this.sentences.flatMap(({ tokens }) => tokens);
    this.phraseOf = phraseOfWords(words, phrases);
    /** The level of the ground of each phrase: that of its weakest words, on which the others stand out. */
    this.grounds = phrases.map(() => 0);
    /** The highest level in each phrase. @type {number[]} */
    this.tops = [];
    this.levels.forEach(({ level }, i) => {
      const phrase = this.phraseOf[i];
      if (!level || phrase < 0) return;
      const ground = this.grounds[phrase];
      this.tops[phrase] = Math.max(this.tops[phrase] ?? 0, Math.abs(level));
      if (!ground || Math.abs(level) < Math.abs(ground)) this.grounds[phrase] = level;
    });
  }

  /** @param {Answer["counts"]} counts */
  draw(counts) {
    const { sentences } = this;
    const cut = sentences.findIndex((sentence) => !sentence.read);
    // The text begins as if a line had just ended.
    let { gap, indent } = splitSpace(`\n${spaceBefore(sentences[0])}`);
    if (gap) this.parts.push(element("div", "gap", gap));
    sentences.forEach((sentence, i) => {
      const following = i + 1 < sentences.length ? spaceBefore(sentences[i + 1]) : "";
      const space = splitSpace(sentence.tokens.at(-1).whitespace + following);
      if (i === cut) this.#drawCut(counts);
      this.#openParagraph().append(this.#sentence(sentence, i, indent, space.end));
      if (space.end.includes("\n")) this.#paragraph = null;
      ({ gap, indent } = space);
      if (gap) this.parts.push(element("div", "gap", gap));
    });
    if (indent) this.parts.push(element("div", "gap", indent));
  }

  /** @param {Answer["counts"]} counts */
  #drawCut({ sentences, sentences_read: read }) {
    this.#paragraph = null;
    this.parts.push(element("p", "cut", `not read: ${countOf(sentences - read, "sentence")}`));
  }

  /** @returns {HTMLElement} */
  #openParagraph() {
    if (!this.#paragraph) {
      this.#paragraph = Object.assign(element("div", "paragraph"), { dir: "auto" });
      this.parts.push(this.#paragraph);
    }
    return this.#paragraph;
  }

  /**
   * @param {WordedSentence} sentence
   * @param {number} i which one
   * @param {string} indent before its first word
   * @param {string} end after its last
   */
  #sentence(sentence, i, indent, end) {
    const { read, tokens } = sentence;
    const start = spaceBefore(sentence) ? 1 : 0;
    const words = tokens.slice(start);
    const line = element("span", "words");
    const node = element("span", read ? "sentence" : "sentence unread");
    this.#lightMargin(node, i);
    node.append(line);
    line.append(
      indent,
      ...(read
        ? this.#runs(words, this.#before + start, i, end)
        : [joined(words.slice(0, -1)), words.at(-1).text, end]),
    );
    line.normalize();
    this.#before += tokens.length;
    return node;
  }

  /** @param {HTMLElement} node of a sentence @param {number} i which one */
  #lightMargin(node, i) {
    const { adds = null, looked = null } = this.margins[i] ?? {};
    if (!adds && !looked) return;
    node.setAttribute("role", "group");
    Object.assign(node.dataset, adds && { adds: adds.text }, looked && { share: looked.text });
    lit(node, adds?.level ?? 0);
    if (looked?.level) node.dataset.looked = String(looked.level);
    this.rows.push({ node, names: { decides: adds?.name, looked: looked?.name } });
  }

  /**
   * @param {Word[]} words
   * @param {number} first how many come before them
   * @param {number} i which sentence
   * @param {string} end after its last word
   * @returns {(Node | string)[]}
   */
  #runs(words, first, i, end) {
    const runs = runsOf(
      words.map((word, j) => ({
        word,
        ...(this.levels[first + j] ?? UNLIT),
        phrase: this.phraseOf[first + j],
        classes: this.#classesOf(word),
      })),
    );
    /** Runs of one phrase, each with the white space after it. @type {{phrase: number, pieces: (Node | string)[]}[]} */
    const groups = [];
    runs.forEach((run, k) => {
      const { word: last, phrase } = run.at(-1);
      const node = this.#run(run, i);
      if (runs[k - 1]?.at(-1).word.whitespace === "") node.dataset.touching = "";
      if (groups.at(-1)?.phrase !== phrase) groups.push({ phrase, pieces: [] });
      groups.at(-1).pieces.push(node, last === words.at(-1) ? end : last.whitespace);
    });
    return groups.flatMap(({ phrase, pieces }) => {
      const ground = this.#ground(phrase);
      if (!ground) return pieces;
      ground.append(...pieces.slice(0, -1));
      return [ground, pieces.at(-1)];
    });
  }

  /** @param {Word} word one that is not read is a tag of HTML */
  #classesOf({ known, removed, read, numbers }) {
    const names = {
      unknown: !known,
      removed,
      unread: read === false,
      marked: numbers.some((number) => this.marked.has(number)),
    };
    return ["run", ...Object.keys(names).filter((name) => names[name])].join(" ");
  }

  /**
   * @param {{word: Word, level: number, looked: number, classes: string}[]} run
   * @param {number} sentence
   * @returns {HTMLElement}
   */
  #run(run, sentence) {
    const text = joined(run.slice(0, -1).map(({ word }) => word)) + run.at(-1).word.text;
    const node = lit(element("span", run[0].classes, text), run[0].level);
    if (run[0].looked) node.dataset.looked = String(run[0].looked);
    const places = run.map(({ word }) => this.places.push({ sentence, word, run: node, node: null }) - 1);
    this.runs.set(node, places);
    return node;
  }

  /** @param {number} phrase @returns {?HTMLElement} what its runs stand in, if it is lit */
  #ground(phrase) {
    const level = this.grounds[phrase];
    if (!level) return null;
    const node = lit(element("span", "phrase-light"), level);
    // An attribute, since :has() would make the browser compute all styles again at each move of the pointer.
    if (Math.abs(level) === 5 && this.tops[phrase] === 6) node.dataset.across = "";
    return node;
  }
}
