/**
 * @file <attention-heatmap>: the reader's own text with light on it, to try things on; templates/answer.html draws the
 * same. Actions of the reader are events: `strike` {numbers: number[]} tokens of a word, a phrase or a sentence to
 * strike out, or to bring back where they all are struck; `typeover` {numbers, text} what stands in place of a word,
 * while it is typed, and then `typed` {kept: boolean}; `undo`; `elsewhere` {numbers} a word to see in other reviews.
 */

/** @import { Place } from "../embed/draw.js" */
/** @import { Word } from "../embed/words.js" */

import { HeatMap, isSelected } from "../embed/map.js";
import { onceLeftAlone } from "./selection.js";
import { typeOver } from "./typeover.js";

// Characters of a word that a card does not repeat.
const LONG = 20;

/** @returns {boolean} whether there is a finger and nothing that could point without touching */
const isTouch = () => matchMedia("(hover: none)").matches;

class AttentionHeatmap extends HeatMap {
  /** The word that was touched before: a second touch strikes it out. @type {number | undefined} */
  #touched;
  /** Whether a word is being typed over; what comes in is drawn afterwards. */
  #typing = false;
  /** The tokens of the phrase that was clicked last. @type {number[]} */
  #clicked = [];
  /** The words that are drawn. */
  #drawn = "";
  /** The word whose card is shown. @type {?Place} */
  #told = null;
  /**
   * What the card says of a word in other reviews: "" where nothing is known; a promise: that comes.
   * @type {(word: Word) => string | Promise<any>}
   */
  elsewhere = () => "";

  connectedCallback() {
    super.connectedCallback();
    // A second click selects no word, and a press on the card leaves the focus, and with it the card, where they are.
    this.addEventListener("mousedown", (event) => {
      if (event.detail > 1 || this._tip.node.contains(/** @type {Node} */ (event.target))) event.preventDefault();
    });
  }

  /**
   * Draws now, or as soon as the reader leaves the words that are drawn alone: a selection of words that have changed
   * is lost.
   */
  _draw() {
    const mayDraw = () => !isSelected(this) || this.#isOutdated();
    if (!this.#typing) onceLeftAlone(this, mayDraw, () => this.#typing || this.#drawNow());
  }

  #drawNow() {
    super._draw();
    this.#drawn = this.#words();
  }

  /** @returns {string} the model and the text of the answer, with what is struck out */
  #words = () =>
    JSON.stringify([
      this._answer.model,
      this._tokens.map(({ text, whitespace, removed }) => [text, whitespace, removed]),
    ]);
  /** @returns {boolean} whether the words that are drawn are not those of the answer */
  #isOutdated = () => this.#drawn !== this.#words();

  /**
   * Draws words that changed while a pointer was pressed on them.
   *
   * @param {number | undefined} place a word among those that were drawn
   * @returns {number | undefined} the same word among those that are: all that changed before it is the word that was
   *   typed over
   */
  #catchUp(place) {
    if (!this.#isOutdated()) return place;
    const { _places: before, _current: typed } = this;
    this.#drawNow();
    const now = place > typed ? place + this._places.length - before.length : place;
    return this._places[now]?.word.text === before[place]?.word.text ? now : undefined;
  }

  _isBusy() {
    return this.#typing || super._isBusy();
  }

  /** @param {Word} word @returns {HTMLElement} a button that strikes it out */
  _createWord(word) {
    const node = super._createWord(word);
    node.setAttribute("role", "button");
    node.setAttribute("aria-pressed", String(Boolean(word.removed)));
    return node;
  }

  /** @param {Place} place */
  _hints(place) {
    return [...this.#doings(place), ...this.#elsewhereOf(place)];
  }

  /** @param {Place} place @returns {string[][]} the row that leads to the same word in other reviews, if it is there */
  #elsewhereOf(place) {
    const line = this.elsewhere(place.word);
    if (typeof line === "string") return line ? [["", line, "elsewhere-row"]] : [];
    const isShown = () => this.#told === place && place.node?.hasAttribute("aria-describedby");
    line.then((found) => found && isShown() && this._tell(this._places.indexOf(place)));
    return [];
  }

  /** @param {?Place} place */
  async #openElsewhere(place) {
    if (place && (await this.elsewhere(place.word))) this.#say("elsewhere", { numbers: place.word.numbers });
  }

  /** @param {Place} place @returns {string[][]} what a click does */
  #doings(place) {
    const { text, removed, numbers } = place.word;
    const phrase = this._phraseOf(place);
    const isPart = phrase !== null && phrase.end - phrase.start > numbers.length;
    const short = text.length > LONG ? "the word" : `“${text}”`;
    // The first touch shows this card; the next one strikes, and one more opens the field.
    if (isTouch()) {
      if (removed) return [["", "tap again to replace or restore it"]];
      return [
        [
          "",
          isPart
            ? `tap here to strike out the phrase, ${short} again to strike out only this word`
            : "tap again to strike it out",
        ],
      ];
    }
    if (removed) return [["", "type to replace it, click to restore it"]];
    return [
      [
        "",
        isPart
          ? `click to strike out ${short}, double-click to strike out the phrase`
          : "click to strike it out, then type to replace it",
      ],
    ];
  }

  /** @param {number | undefined} place */
  _tell(place) {
    if (this.#typing) return;
    this.#told = this._places[place] ?? null;
    super._tell(place);
  }

  /** @param {MouseEvent} event */
  _click(event) {
    if (this._isBusy()) return;
    if (this._tip.node.contains(/** @type {Node} */ (event.target))) {
      if (/** @type {Element} */ (event.target).closest(".elsewhere-row")) this.#openElsewhere(this.#told);
      else this.#strikePhrase(this.#phraseAt(this._places[this._current]), false);
      return;
    }
    const place = this.#catchUp(this._placeAt(event));
    if (place === undefined) return;
    // A finger cannot point without touching: the first touch shows the numbers.
    const pointing = /** @type {PointerEvent} */ (event).pointerType === "touch" && this.#touched !== place;
    this.#touched = place;
    this._go(place);
    if (pointing) return;
    const { word } = this._places[place];
    // The first click of two has done to the word what the second will do to the rest of its phrase; a new light may
    // have come since.
    if (event.detail !== 2) this.#clicked = this.#phraseAt(this._places[place]);
    else if (this.#clicked.includes(word.numbers[0]) && this.#strikePhrase(this.#clicked, !word.removed)) return;
    const restored = word.removed && /** @type {PointerEvent} */ (event).pointerType === "touch";
    this.#strike(word.numbers);
    // A finger has no keys: the field brings them. Left as it is, the word is back.
    if (restored) setTimeout(() => this.#typeOver(this._places[this._current], word.text));
  }

  /** @param {string} name @param {object} [detail] */
  #say = (name, detail) => this.dispatchEvent(new CustomEvent(name, { detail }));
  /** @param {number[]} numbers */
  #strike = (numbers) => this.#say("strike", { numbers });
  /** @param {Place} place of a word @returns {number[]} the tokens of its phrase */
  #phraseAt(place) {
    const phrase = this._phraseOf(place);
    return phrase ? Array.from({ length: phrase.end - phrase.start }, (_, i) => phrase.start + i) : [];
  }
  /**
   * @param {number[]} tokens of a phrase
   * @param {boolean} back whether to bring it back
   * @returns {boolean} whether there was anything to do
   */
  #strikePhrase(tokens, back) {
    const numbers = tokens.filter((number) => Boolean(this._tokens[number]?.removed) === back);
    if (numbers.length) this.#strike(numbers);
    return numbers.length > 0;
  }
  /** @param {number} sentence */
  #strikeSentence = (sentence) =>
    this.#strike(this._places.filter((place) => place.sentence === sentence).flatMap(({ word }) => word.numbers));

  /** @param {KeyboardEvent} event */
  _key(event) {
    if (this.#typing) return;
    const here = this._places[this._current];
    if (!here?.node?.contains(document.activeElement)) return;
    const command = event.ctrlKey || event.metaKey;
    if (["Delete", "Backspace"].includes(event.key) && !event.altKey) {
      event.preventDefault();
      if (command) this.#strikePhrase(this.#phraseAt(here), Boolean(here.word.removed));
      else if (event.shiftKey) this.#strikeSentence(here.sentence);
      else this.#strike(here.word.numbers);
    } else if (event.key === "Enter" && event.shiftKey && !command && !event.altKey) {
      event.preventDefault();
      this.#openElsewhere(here);
    } else if (["Enter", " "].includes(event.key) && !command && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      this.#strike(here.word.numbers);
    } else if (event.key === "z" && command && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#say("undo");
    } else if ((event.key === "F2" || [...event.key].length === 1) && !command && !event.altKey) {
      event.preventDefault();
      this.#typeOver(here, event.key === "F2" ? here.word.text : event.key);
    } else {
      super._key(event);
    }
  }

  /** @param {Place} place @param {string} start what stands there at first */
  #typeOver({ node, word }, start) {
    this._tip.hide();
    this.#typing = true;
    typeOver(node, start, {
      onText: (text) => this.#say("typeover", { numbers: word.numbers, text }),
      onEnd: (kept, next) => {
        const stays = !next || this.contains(/** @type {Node} */ (next));
        this.#typing = false;
        this.#say("typed", { kept });
        this._draw();
        if (stays) this._places[this._current]?.node.focus();
      },
    });
  }
}

customElements.define("attention-heatmap", AttentionHeatmap);
