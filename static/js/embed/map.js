/** @file A text that can be read word by word. */

/**
 * @import { Answer, Explanation, Phrase, Token } from "../model/types.js"
 * @import { Place, Row } from "./draw.js"
 * @import { Word } from "./words.js"
 */

import { placeAfter } from "./arrows.js";
import { drawWords, element } from "./draw.js";
import { hasPhrases } from "./levels.js";
import { createTip, lookedFacts, phraseFacts, wordFacts } from "./tip.js";
import { viewOf } from "./views.js";
import { tokensOf } from "./words.js";

/** If selected words were drawn again, the selection would be lost. @param {Node} node @returns {boolean} */
export function isSelected(node) {
  const selection = /** @type {any} */ (node.getRootNode()).getSelection?.() ?? getSelection();
  return !selection.isCollapsed && selection.containsNode(node, true);
}

/**
 * A text that can be read word by word, with the pointer, a finger or the keyboard. Neighbouring words that look alike
 * are one element, a run. Only where the pointer or the focus is does a run open, so that each of its words is an
 * element of its own. Members that begin with an underscore are for the classes that build on this one.
 */
export class HeatMap extends /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? Object) {
  /** @type {?Answer} */
  _answer = null;
  /** All tokens of it. @type {Token[]} */
  _tokens = [];
  /** The light on it, null while it is on its way. @type {?Explanation} */
  _light = null;
  /** Every word that can be pointed at, in reading order. @type {Place[]} */
  _places = [];
  /** The word that the Tab key comes to. */
  _current = 0;
  _tip = createTip();
  /** The element with the words. @type {HTMLElement} */
  _surface = /** @type {any} */ (this);
  /** The places of each run. @type {Map<?EventTarget, number[]>} */
  #runs = new Map();
  /** The run that the pointer is in. @type {?HTMLElement} */
  #pointed = null;
  /** Tokens that something else on the page points at. @type {Set<number>} */
  #marked = new Set();
  #listens = false;
  /** The sentences with a number before them. @type {Row[]} */
  #rows = [];
  #view = "";

  /**
   * "looked" shows where the network looked, of an answer that says it; anything else what decides.
   * @returns {string}
   */
  get view() {
    return this.#view;
  }

  set view(view) {
    this.#view = view;
    this.#showView();
  }

  get #shownView() {
    return viewOf(this._light, this.#view);
  }

  /** Both views have the same elements in the same places: the style sheet shows one of them. */
  #showView() {
    const view = this.#shownView;
    this._tip.hide();
    this._surface.dataset.view = view;
    for (const { node, names } of this.#rows) node.setAttribute("aria-label", names[view] ?? names.looked ?? "");
  }

  connectedCallback() {
    if (this.#listens) return;
    this.#listens = true;
    // One listener of each kind for all words.
    const listen = (type, act) => this._surface.addEventListener(type, act);
    listen("pointerover", (event) => this.#point(event));
    listen("pointerleave", () => this.#leave());
    listen("focusin", (event) => this._tell(this._placeOf(event.target)));
    listen("focusout", () => this._tip.hide());
    listen("click", (event) => this._click(event));
    listen("keydown", (event) => this._key(event));
  }

  /** @param {Answer} answer @param {?Explanation} light of the same tokens, null while it is on its way */
  show(answer, light) {
    this._answer = answer;
    this._tokens = tokensOf(answer);
    this._light = light;
    this._draw();
  }

  /** Outlines words that something else on the page speaks of. @param {number[]} tokens their numbers */
  mark(tokens) {
    this.#marked = new Set(tokens);
    if (this._answer) this._draw();
  }

  /** Brings a word on screen, and the focus to it. @param {number} token its number */
  showToken(token) {
    const place = this._places.findIndex(({ word }) => word.numbers.includes(token));
    if (place >= 0) this._go(place);
  }

  /** The document, or the shadow tree, that the words stand in. @returns {DocumentOrShadowRoot} */
  get _tree() {
    return /** @type {any} */ (this._surface.getRootNode());
  }

  /** @returns {boolean} whether the words must not be redrawn now */
  _isBusy() {
    return isSelected(this._surface);
  }

  /** @param {Word} word @returns {HTMLElement} which the Tab key does not come to */
  _createWord(word) {
    const node = element("span", "word", word.text);
    node.tabIndex = -1;
    return node;
  }

  /** @param {Place} _place @returns {string[][]} what can be done there, as a last row */
  _hints(_place) {
    return [];
  }

  /** @param {Place} place @returns {?Phrase} the phrase that it is in, of a light of phrases */
  _phraseOf({ word }) {
    if (!this._light || !hasPhrases(this._light)) return null;
    return this._light.phrases.find(({ start, end }) => start <= word.numbers[0] && word.numbers[0] < end) ?? null;
  }

  /** @param {Place} place @returns {string[][]} the rows of its card */
  _factsOf(place) {
    if (this.#shownView === "looked" && this._light.signed) return lookedFacts(this._light, place.sentence, place.word);
    const phrase = this._phraseOf(place);
    if (!phrase || place.word.removed) return wordFacts(this._light ?? this._answer, place.sentence, place.word);
    const inside = this._places.filter(({ word }) => phrase.start <= word.numbers[0] && word.numbers[0] < phrase.end);
    return phraseFacts(
      this._light,
      phrase,
      inside.map(({ word }) => word),
    );
  }

  _draw() {
    const hadFocus = this._surface.contains(this._tree.activeElement);
    const { parts, places, runs, rows } = drawWords(this._answer, this._light, this.#marked);
    this._places = places;
    this.#runs = runs;
    this.#rows = rows;
    this.#pointed = null;
    this.#showView();
    this._surface.replaceChildren(...parts, this._tip.node);
    this._current = Math.min(this._current, Math.max(this._places.length - 1, 0));
    this._stand(this._current);
    if (hadFocus) this._places[this._current]?.node.focus({ preventScroll: true });
  }

  /** Makes each word of a run an element. @param {HTMLElement} run */
  #open(run) {
    const places = this.#runs.get(run);
    if (this._places[places[0]].node) return;
    const parts = places.flatMap((place, i) => {
      const { word } = this._places[place];
      const node = (this._places[place].node = this._createWord(word));
      return i < places.length - 1 ? [node, word.whitespace] : [node];
    });
    run.replaceChildren(...parts);
  }

  /** Makes a run one text again, unless it is still needed. @param {?HTMLElement} run */
  #close(run) {
    const places = this.#runs.get(run);
    if (!places || run === this.#pointed || places.includes(this._current)) return;
    for (const place of places) this._places[place].node = null;
    run.replaceChildren(run.textContent);
  }

  /** @param {?Element} node @returns {number | undefined} */
  _placeOf(node) {
    const places = this.#runs.get(node?.parentElement);
    return places?.find((place) => this._places[place].node === node);
  }

  /** @param {MouseEvent} event @returns {number | undefined} the word under it */
  _placeAt({ target, clientX, clientY }) {
    // The words may have been drawn again since the pointer came.
    const under = /** @type {HTMLElement} */ (this._tree.elementFromPoint(clientX, clientY));
    if (this.#runs.has(under)) this.#open(under);
    return (
      this._placeOf(this._tree.elementFromPoint(clientX, clientY)) ?? this._placeOf(/** @type {Element} */ (target))
    );
  }

  /** @param {PointerEvent} event */
  #point({ target: under, clientX, clientY, buttons }) {
    const target = /** @type {HTMLElement} */ (under);
    if (buttons || this._isBusy() || this._tip.node.contains(target)) return;
    const run = this.#runs.has(target) ? target : target.parentElement;
    if (this.#runs.has(run)) {
      const left = this.#pointed;
      this.#pointed = run;
      this.#close(left);
      this.#open(run);
      this._tell(this._placeOf(this._tree.elementFromPoint(clientX, clientY)));
    } else if (!target.matches(".words, .phrase-light")) {
      // The white space between two words keeps the card, which would flicker otherwise.
      this._tip.hide();
    }
  }

  #leave() {
    if (isSelected(this._surface)) return;
    const left = this.#pointed;
    this.#pointed = null;
    this.#close(left);
    const place = this._placeOf(this._tree.activeElement);
    if (place === undefined) this._tip.hide();
    else this._tell(place);
  }

  /** Shows the numbers of a word. @param {number | undefined} place */
  _tell(place) {
    const entry = this._places[place];
    if (entry) this._tip.show(entry.node, [...this._factsOf(entry), ...this._hints(entry)]);
  }

  /** @param {MouseEvent} event */
  _click(event) {
    if (this._isBusy()) return;
    const place = this._placeAt(event);
    if (place !== undefined) this._go(place);
  }

  /** Lets the Tab key come to a word. @param {number} place */
  _stand(place) {
    const entry = this._places[place];
    if (!entry) return;
    const left = this._places[this._current];
    this._current = place;
    if (left?.node) left.node.tabIndex = -1;
    if (left) this.#close(left.run);
    this.#open(entry.run);
    entry.node.tabIndex = 0;
  }

  /** Moves the focus to a word. @param {number} place */
  _go(place) {
    this._stand(place);
    const { node } = this._places[place];
    node.focus();
    // The focus alone may leave a word that is partly in sight where it is.
    node.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  _key(event) {
    if (event.key === "Escape") this._tip.hide();
    if (
      event.altKey ||
      event.metaKey ||
      event.shiftKey ||
      !this._places[this._current]?.node?.contains(this._tree.activeElement)
    )
      return;
    const place = placeAfter(event, this._places, this._current);
    if (place === undefined) return;
    // Otherwise the page would scroll under the word.
    event.preventDefault();
    this._go(place);
  }
}
