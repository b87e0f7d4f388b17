/** @file <attention-heatmap>: the reader's own text with light on it. Set `answer`; templates/answer.html draws the same. */

/** @import { Answer, Counts } from "./types.js" */

import { element } from "./dom.js";
import { countOf, percent } from "./format.js";
import { heat } from "./heat.js";
import { spaceBefore, splitSpace } from "./space.js";
import { createTip } from "./tip.js";

/** @param {Counts} counts @returns {string} "not read: 3 sentences" */
export const notRead = (counts) => `not read: ${countOf(counts.sentences - counts.sentences_read, "sentence")}`;

class AttentionHeatmap extends HTMLElement {
  /** Every word that can be pointed at, in reading order. @type {{node: HTMLElement, sentence: number, facts: string[][]}[]} */
  #words = [];
  /** @type {Map<?EventTarget, number>} */
  #places = new Map();
  /** The facts of a sentence, for whoever points at its bar. @type {Map<?EventTarget, string[][]>} */
  #bars = new Map();
  /** The word that the Tab key comes to. */
  #current = 0;
  #tip = createTip();

  connectedCallback() {
    // One listener of each kind for all words.
    this.addEventListener("pointerover", (event) => this.#point(event.target));
    this.addEventListener("pointerleave", () => this.#point(document.activeElement));
    this.addEventListener("focusin", (event) => this.#point(event.target));
    this.addEventListener("focusout", () => this.#tip.hide());
    this.addEventListener("click", (event) => this.#go(this.#places.get(event.target)));
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {Answer} answer */
  set answer(answer) {
    const hadFocus = this.contains(document.activeElement);
    const levels = heat(answer);
    this.#words = [];
    this.#bars = new Map();
    const { sentences, counts } = answer;
    const cut = sentences.findIndex((sentence) => !sentence.read);
    const parts = [];
    // The text begins as if a line had just ended.
    let { gap, indent } = splitSpace(`\n${spaceBefore(sentences[0])}`);
    if (gap) parts.push(element("div", "gap", gap));
    sentences.forEach((sentence, i) => {
      const following = i + 1 < sentences.length ? spaceBefore(sentences[i + 1]) : "";
      const space = splitSpace(sentence.tokens.at(-1).whitespace + following);
      if (i === cut) parts.push(element("p", "cut", notRead(counts)));
      parts.push(this.#sentence(answer, i, levels[i], indent, space.end));
      ({ gap, indent } = space);
      if (gap) parts.push(element("div", "gap", gap));
    });
    if (indent) parts.push(element("div", "gap", indent));
    this.#tip.hide();
    this.replaceChildren(...parts, this.#tip.node);
    this.#places = new Map(this.#words.map(({ node }, i) => [node, i]));
    this.#current = Math.min(this.#current, Math.max(this.#words.length - 1, 0));
    this.#words[this.#current]?.node.setAttribute("tabindex", "0");
    if (hadFocus) this.#words[this.#current]?.node.focus();
  }

  /**
   * @param {Answer} answer
   * @param {number} i which sentence
   * @param {{level: number, tokens: number[]}} levels
   * @param {string} indent white space before its first word
   * @param {string} end white space after its last
   */
  #sentence({ sentences, explanation }, i, levels, indent, end) {
    const { weight, read, tokens } = sentences[i];
    const words = element("div", "words");
    words.dir = "auto";
    const box = element("div", read ? "sentence" : "sentence unread");
    box.dataset.level = String(levels.level);
    box.append(words);
    const sentenceFact = [`Sentence ${i + 1}`, `${percent(weight)} of the review`];
    if (read) this.#bars.set(box, [sentenceFact]);
    words.append(indent);
    const start = spaceBefore(sentences[i]) ? 1 : 0;
    for (let j = start; j < tokens.length; j++) {
      const token = tokens[j];
      // The second part of a character such as ½ has no text of its own.
      if (token.text && read) {
        const node = element("span", token.known ? "word" : "word unknown", token.text);
        node.dataset.level = String(levels.tokens[j]);
        words.append(node);
        const share = `${percent(token.weight)} of the ${explanation === "attention" ? "sentence" : "review"}`;
        const facts = [[token.text, share], sentenceFact];
        if (!token.known) facts.push(["", "not in its vocabulary"]);
        this.#words.push({ node, sentence: i, facts });
      } else {
        words.append(token.text);
      }
      words.append(j === tokens.length - 1 ? end : token.whitespace);
    }
    // Text that carries no light is joined to one run.
    words.normalize();
    return box;
  }

  /** Shows the numbers of the word or the sentence bar at `target`. @param {?EventTarget} target */
  #point(target) {
    const word = this.#words[this.#places.get(target)];
    if (word) this.#tip.show(word.node, word.facts);
    else if (this.#bars.has(target)) this.#tip.show(target, this.#bars.get(target));
    // The white space between two words keeps the card, which would flicker otherwise.
    else if (!target?.classList.contains("words")) this.#tip.hide();
  }

  /** Moves the focus to a word. @param {number | undefined} place */
  #go(place) {
    const word = this.#words[place];
    if (!word) return;
    this.#words[this.#current]?.node.removeAttribute("tabindex");
    this.#current = place;
    word.node.setAttribute("tabindex", "0");
    word.node.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Escape") {
      this.#tip.hide();
      return;
    }
    const here = this.#words[this.#current];
    if (!here) return;
    const last = this.#words.length - 1;
    const first = (sentence) => this.#words.findIndex((word) => word.sentence === sentence);
    const final = (sentence) => this.#words.findLastIndex((word) => word.sentence === sentence);
    const forward = getComputedStyle(here.node.parentElement).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const place = {
      ArrowLeft: this.#current + (forward === "ArrowLeft" ? 1 : -1),
      ArrowRight: this.#current + (forward === "ArrowRight" ? 1 : -1),
      ArrowDown: final(here.sentence) + 1,
      ArrowUp: first(this.#words[Math.max(first(here.sentence) - 1, 0)].sentence),
      Home: event.ctrlKey ? 0 : first(here.sentence),
      End: event.ctrlKey ? last : final(here.sentence),
    }[event.key];
    if (place === undefined) return;
    // Otherwise the page would scroll under the word.
    event.preventDefault();
    this.#go(Math.min(Math.max(place, 0), last));
  }
}

customElements.define("attention-heatmap", AttentionHeatmap);
