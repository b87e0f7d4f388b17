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

/** @param {string} word @returns {{removed: string, part: string, whole: string}} what a click on it does */
const clickDoings = (word) => ({
  removed: "type to replace it, click to restore it",
  part: `click to strike out ${word}, double-click to strike out the phrase`,
  whole: "click to strike it out, then type to replace it",
});

/**
 * The first touch shows this card; the next one strikes, and one more opens the field.
 *
 * @param {string} word
 * @returns {{removed: string, part: string, whole: string}} what the next touch does
 */
const touchDoings = (word) => ({
  removed: "tap again to replace or restore it",
  part: `tap here to strike out the phrase, ${word} again to strike out only this word`,
  whole: "tap again to strike it out",
});

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
    const doings = (isTouch() ? touchDoings : clickDoings)(text.length > LONG ? "the word" : `“${text}”`);
    if (removed) return [["", doings.removed]];
    return [["", isPart ? doings.part : doings.whole]];
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
    const target = /** @type {Element} */ (event.target);
    if (this._tip.node.contains(target)) {
      if (target.closest(".elsewhere-row")) this.#openElsewhere(this.#told);
      else this.#strikePhrase(this.#phraseAt(this._places[this._current]), false);
      return;
    }
    const place = this.#catchUp(this._placeAt(event));
    if (place === undefined) return;
    const isTouched = /** @type {PointerEvent} */ (event).pointerType === "touch";
    // A finger cannot point without touching: the first touch shows the numbers.
    const pointing = isTouched && this.#touched !== place;
    this.#touched = place;
    this._go(place);
    if (!pointing) this.#strikeAt(place, event.detail === 2, isTouched);
  }

  /** @param {number} place @param {boolean} isSecond click of two @param {boolean} isTouched by a finger */
  #strikeAt(place, isSecond, isTouched) {
    const { word } = this._places[place];
    // The first click of two has done to the word what the second will do to the rest of its phrase; a new light may
    // have come since.
    if (!isSecond) this.#clicked = this.#phraseAt(this._places[place]);
    else if (this.#clicked.includes(word.numbers[0]) && this.#strikePhrase(this.#clicked, !word.removed)) return;
    const restored = word.removed && isTouched;
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
    const act = this.#actOf(event, here);
    if (!act) {
      super._key(event);
      return;
    }
    event.preventDefault();
    act();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {Place} here
   * @returns {(() => void) | null} what a key does to the word
   */
  #actOf({ key, ctrlKey, metaKey, shiftKey, altKey }, here) {
    if (altKey) return null;
    const { word, sentence } = here;
    const command = ctrlKey || metaKey;
    const strike = () => this.#strike(word.numbers);
    const strikePhrase = () => this.#strikePhrase(this.#phraseAt(here), Boolean(word.removed));
    const typeOver = (/** @type {string} */ start) => () => this.#typeOver(here, start);
    const acts = {
      Delete: strike,
      "Shift Delete": () => this.#strikeSentence(sentence),
      "Command Delete": strikePhrase,
      "Command Shift Delete": strikePhrase,
      Enter: strike,
      "Shift Enter": () => this.#openElsewhere(here),
      " ": strike,
      F2: typeOver(word.text),
      "Shift F2": typeOver(word.text),
      "Command z": () => this.#say("undo"),
    };
    const name = key === "Backspace" ? "Delete" : key;
    const act = acts[`${command ? "Command " : ""}${shiftKey ? "Shift " : ""}${name}`];
    return act ?? (!command && [...key].length === 1 ? typeOver(key) : null);
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
