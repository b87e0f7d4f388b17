/**
 * @file <attention-heatmap>: the reader's own text with light on it; templates/answer.html draws the same.
 *
 * Neighbouring words that look alike are one element, a run. Only where the pointer or the focus is does a run open, so
 * that each of its words is an element of its own. What the reader does there is told in events:
 * `strike` {numbers: number[]} tokens to strike out, or to bring back where they all are struck already;
 * `typeover` {numbers, text} what stands in place of a word, while it is typed, and then `typed` {kept: boolean}; `undo`.
 */

/**
 * @import { Place } from "./drawing.js"
 * @import { Answer, Explanation, Token } from "../model/types.js"
 */

import { drawWords } from "./drawing.js";
import { sentenceFact, wordFacts } from "./facts.js";
import { isSelected, onceUnselected } from "./selection.js";
import { createTip } from "./tip.js";
import { createWord, isTouch, numbersOf } from "./word.js";
import { placeAfter } from "./keys.js";
import { typeOver } from "./typeover.js";
import { tokensOf } from "../model/words.js";

class AttentionHeatmap extends HTMLElement {
  /** @type {?Answer} */
  #answer = null;
  /** All tokens of it. @type {Token[]} */
  #tokens = [];
  /** The light on it, null while it is on its way. @type {?Explanation} */
  #light = null;
  /** @type {{gamma: number, fold: boolean, disputed?: number[]}} */
  #look = { gamma: 1, fold: false };
  /** Every word that can be pointed at, in reading order. @type {Place[]} */
  #places = [];
  /** The places of each run. @type {Map<?EventTarget, number[]>} */
  #runs = new Map();
  /** The sentence of each box. @type {Map<?EventTarget, number>} */
  #boxes = new Map();
  /** The word that the Tab key comes to. */
  #current = 0;
  /** The run that the pointer is in. @type {?HTMLElement} */
  #pointed = null;
  /** The word that was touched before: a second touch strikes it out. @type {number | undefined} */
  #touched;
  /** Tokens that something else on the page points at. @type {Set<number>} */
  #marked = new Set();
  /** Whether a word is being typed over; what comes in is drawn afterwards. */
  #typing = false;
  #tip = createTip();

  connectedCallback() {
    // One listener of each kind for all words.
    this.addEventListener("pointerover", (event) => this.#point(event));
    this.addEventListener("pointerleave", () => this.#leave());
    this.addEventListener("focusin", (event) => this.#tell(this.#placeOf(event.target)));
    this.addEventListener("focusout", () => this.#tip.hide());
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("dblclick", (event) => event.preventDefault());
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  /**
   * @param {Answer} answer
   * @param {?Explanation} light of the same tokens, null while it is on its way
   * @param {{gamma: number, fold: boolean, disputed?: number[]}} [look] contrast, whether marks are one word with the
   *   word they touch, and the tokens on which lenses do not agree
   */
  show(answer, light, look = this.#look) {
    // Light falls on words that stood there without; a change of light is no dawn.
    this.classList.toggle("dawn", light !== null && this.#light === null);
    const sameWords = answer === this.#answer;
    this.#answer = answer;
    this.#tokens = tokensOf(answer);
    this.#light = light;
    this.#look = look;
    if (this.#typing) return;
    if (sameWords) onceUnselected(this, () => this.#draw());
    else this.#draw();
  }

  /** Underlines words that something else on the page speaks of. @param {number[]} tokens their numbers */
  mark(tokens) {
    this.#marked = new Set(tokens);
    if (this.#answer) this.#draw();
  }

  /** Brings a word on screen, and the focus to it. @param {number} token its number */
  showToken(token) {
    const place = this.#places.findIndex(({ word }) => word.numbers.includes(token));
    if (place >= 0) this.#go(place);
  }

  /** Brings a sentence on screen, and the focus to its first word. @param {number} sentence */
  showSentence(sentence) {
    const place = this.#places.findIndex((other) => other.sentence === sentence);
    if (place >= 0) this.#go(place);
  }

  /** @param {Element} box of a sentence @returns {string[][]} the rows of its card */
  facts(box) {
    const sentence = this.#boxes.get(box);
    return sentence === undefined ? [] : [sentenceFact(this.#drawn, sentence)];
  }

  /** @param {Element} run @returns {{text: string, whitespace: string, facts: string[][]}[]} its words, with their cards */
  wordsIn(run) {
    return (this.#runs.get(run) ?? []).map((place) => {
      const { word } = this.#places[place];
      return { text: word.text, whitespace: word.whitespace, facts: this.#factsOf(this.#places[place]) };
    });
  }

  /** What the fill shows. @returns {Answer | Explanation} */
  get #drawn() {
    return this.#light ?? this.#answer;
  }

  /** @param {Place} place @returns {string[][]} the rows of its card */
  #factsOf({ sentence, word }) {
    const weight = word.numbers.reduce((sum, number) => sum + (this.#tokens[number]?.weight ?? 0), 0);
    const look = this.#light?.signed ? { weight, explanation: this.#answer.explanation } : null;
    const disputed = word.numbers.some((number) => this.#look.disputed?.includes(number));
    return wordFacts(this.#drawn, sentence, word, look, disputed);
  }

  #draw() {
    const hadFocus = this.contains(document.activeElement);
    const { parts, places, runs, boxes } = drawWords(this.#answer, this.#light, { ...this.#look, marked: this.#marked });
    this.#places = places;
    this.#runs = runs;
    this.#boxes = boxes;
    this.#pointed = null;
    this.#tip.hide();
    this.replaceChildren(...parts, this.#tip.node);
    this.#current = Math.min(this.#current, Math.max(this.#places.length - 1, 0));
    this.#stand(this.#current);
    if (hadFocus) this.#places[this.#current]?.node.focus({ preventScroll: true });
  }

  /** Makes each word of a run an element. @param {HTMLElement} run */
  #open(run) {
    const places = this.#runs.get(run);
    if (this.#places[places[0]].node) return;
    const parts = places.flatMap((place, i) => {
      const { word } = this.#places[place];
      const node = (this.#places[place].node = createWord(word));
      return i < places.length - 1 ? [node, word.whitespace] : [node];
    });
    run.replaceChildren(...parts);
  }

  /** Makes a run one text again, unless it is still needed. @param {?HTMLElement} run */
  #close(run) {
    const places = this.#runs.get(run);
    if (!places || run === this.#pointed || places.includes(this.#current)) return;
    for (const place of places) this.#places[place].node = null;
    run.replaceChildren(run.textContent);
  }

  /** @param {?EventTarget} node @returns {number | undefined} */
  #placeOf(node) {
    const places = this.#runs.get(node?.parentElement);
    return places?.find((place) => this.#places[place].node === node);
  }

  /** @param {PointerEvent} event */
  #point({ target, clientX, clientY, buttons }) {
    if (this.#typing || buttons || isSelected(this)) return;
    const run = this.#runs.has(target) ? target : target.parentElement;
    if (this.#runs.has(run)) {
      const left = this.#pointed;
      this.#pointed = run;
      if (left !== run) this.#close(left);
      this.#open(run);
      this.#tell(this.#placeOf(document.elementFromPoint(clientX, clientY)));
    } else if (this.#boxes.has(target)) {
      this.#tip.show(target, [...this.facts(target), ["", `${isTouch() ? "tap" : "click"} to strike it out`]]);
    } else if (!target.classList.contains("words")) {
      // The white space between two words keeps the card, which would flicker otherwise.
      this.#tip.hide();
    }
  }

  #leave() {
    if (isSelected(this)) return;
    const left = this.#pointed;
    this.#pointed = null;
    this.#close(left);
    const place = this.#placeOf(document.activeElement);
    if (place === undefined) this.#tip.hide();
    else this.#tell(place);
  }

  /** Shows the numbers of a word. @param {number | undefined} place */
  #tell(place) {
    const found = this.#places[place];
    // Numbers would tell the reader what to mark.
    if (!found || this.#typing || this.hasAttribute("data-marking")) return;
    // The first touch shows this card; the next one strikes.
    const hand = isTouch() ? "tap again" : "click";
    const hint = found.word.removed ? `${hand} to bring it back` : `${hand} to strike it out${isTouch() ? "" : ", type to replace it"}`;
    this.#tip.show(found.node, [...this.#factsOf(found), ["", hint]]);
  }

  /** @param {MouseEvent} event */
  #click(event) {
    if (this.#typing || isSelected(this)) return;
    const sentence = this.#boxes.get(event.target);
    if (sentence !== undefined) {
      this.#strike(numbersOf(this.#places, sentence));
      return;
    }
    // The words may have been drawn anew since the pointer came.
    const under = document.elementFromPoint(event.clientX, event.clientY);
    if (this.#runs.has(under)) this.#open(under);
    const place = this.#placeOf(document.elementFromPoint(event.clientX, event.clientY)) ?? this.#placeOf(event.target);
    if (place === undefined) return;
    // A finger cannot point without touching: the first touch shows the numbers.
    const pointing = /** @type {PointerEvent} */ (event).pointerType === "touch" && this.#touched !== place && !this.hasAttribute("data-marking");
    this.#touched = place;
    this.#go(place);
    if (!pointing) this.#strike(this.#places[place].word.numbers);
  }

  /** @param {number[]} numbers */
  #strike = (numbers) => this.dispatchEvent(new CustomEvent("strike", { detail: { numbers } }));

  /** Lets the Tab key come to a word. @param {number} place */
  #stand(place) {
    const found = this.#places[place];
    if (!found) return;
    const left = this.#places[this.#current];
    this.#current = place;
    if (left?.node) left.node.tabIndex = -1;
    if (left) this.#close(left.run);
    this.#open(found.run);
    found.node.tabIndex = 0;
  }

  /** Moves the focus to a word. @param {number} place */
  #go(place) {
    this.#stand(place);
    this.#places[place].node.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (this.#typing) return;
    const here = this.#places[this.#current];
    if (!here?.node?.contains(document.activeElement)) return;
    const command = event.ctrlKey || event.metaKey;
    if (event.key === "Escape") {
      this.#tip.hide();
    } else if (["Delete", "Backspace"].includes(event.key) && !command && !event.altKey) {
      event.preventDefault();
      if (event.shiftKey) this.#strike(numbersOf(this.#places, here.sentence));
      else this.#strike(here.word.numbers);
    } else if (["Enter", " "].includes(event.key) && !command && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      this.#strike(here.word.numbers);
    } else if (event.key === "z" && command && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.dispatchEvent(new CustomEvent("undo"));
    } else if ((event.key === "F2" || [...event.key].length === 1) && !command && !event.altKey && !here.word.removed) {
      event.preventDefault();
      this.#typeOver(here, event.key === "F2" ? here.word.text : event.key);
    } else if (!event.altKey && !event.metaKey && !event.shiftKey) {
      this.#move(event);
    }
  }

  /** @param {KeyboardEvent} event an arrow key, Home or End */
  #move(event) {
    const place = placeAfter(event, this.#places, this.#current);
    if (place === undefined) return;
    // Otherwise the page would scroll under the word.
    event.preventDefault();
    this.#go(place);
  }

  /** @param {Place} place @param {string} start what stands there at first */
  #typeOver({ node, word }, start) {
    const tell = (name, detail) => this.dispatchEvent(new CustomEvent(name, { detail }));
    this.#tip.hide();
    this.#typing = true;
    typeOver(node, start, {
      onText: (text) => tell("typeover", { numbers: word.numbers, text }),
      onEnd: (kept) => {
        this.#typing = false;
        tell("typed", { kept });
        this.#draw();
        this.#places[this.#current]?.node.focus();
      },
    });
  }
}

customElements.define("attention-heatmap", AttentionHeatmap);
