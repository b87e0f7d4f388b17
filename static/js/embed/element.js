/** @file <limelight-heat>: a review with the light on its words, for any page (docs/browser.md). */

/** @import { Answer, Explanation } from "../model/types.js" */

import { element } from "./draw.js";
import { createLegend, createScore, createSwitch } from "./legend.js";
import { HeatMap } from "./map.js";
import { FRAME, LIGHT } from "./styles.js";
import { viewOf } from "./views.js";

/** @param {any} answer of /api/v1/predict or /api/v1/explain @returns {Answer} */
function readAnswer(answer) {
  const isToken = (token) =>
    ["text", "whitespace"].every((name) => typeof token?.[name] === "string") && Number.isFinite(token.weight);
  const isSentence = (sentence) =>
    Number.isFinite(sentence?.weight) && sentence.tokens?.length > 0 && Array.from(sentence.tokens).every(isToken);
  const parts = {
    sentences: Array.isArray(answer?.sentences) && answer.sentences.length > 0 && answer.sentences.every(isSentence),
    counts: Number.isFinite(answer?.counts?.sentences - answer?.counts?.sentences_read),
    explanation: typeof answer?.explanation === "string",
  };
  const missing = Object.keys(parts).find((name) => !parts[name]);
  // A prediction of the Python package does not say whether it is signed: its unit does.
  if (!missing) return { signed: Boolean(answer.unit) && answer.unit !== "share", ...answer };
  throw new TypeError(
    "<limelight-heat> needs one answer from /api/v1/predict or /api/v1/explain, with its sentences and tokens; " +
      `\`${missing}\` is missing or wrong.`,
  );
}

/**
 * `<limelight-heat>`: draws its property `answer`, the JSON at `src`, or that of a child `<script
 * type="application/json">`. With the attribute `score` it says the answer above the text, with `legend` below it what
 * the colours mean and where they come from.
 * `view="looked"` shows where the network looked, and `switch` lets the reader choose.
 */
export class LimelightHeat extends HeatMap {
  static observedAttributes = ["src", "aria-label", "score", "legend", "view", "switch"];
  static #sheet;
  _surface = element("div", "heat");
  #asking = new AbortController();

  constructor() {
    super();
    const sheet = (LimelightHeat.#sheet ??= new CSSStyleSheet());
    if (!sheet.cssRules.length) sheet.replaceSync(FRAME + LIGHT);
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    this.shadowRoot.append(this._surface);
    this._surface.setAttribute("role", "group");
  }

  /** What is drawn; setting what is no answer throws a TypeError. @returns {?Answer} */
  get answer() {
    return this._answer;
  }

  set answer(data) {
    const answer = /** @type {Explanation} */ (readAnswer(data));
    this.#asking.abort();
    this.show(answer, answer);
  }

  connectedCallback() {
    super.connectedCallback();
    this.#name();
    // It may have been set before this file was there.
    if (Object.hasOwn(this, "answer")) {
      const { answer } = this;
      delete this.answer;
      this.answer = answer;
    } else if (document.readyState === "loading")
      document.addEventListener("DOMContentLoaded", () => this.#readChild(), { once: true });
    else this.#readChild();
  }

  attributeChangedCallback(name, _before, value) {
    if (name === "src") this.#ask(value);
    else if (name === "aria-label") this.#name();
    else if (name === "view") this.view = value ?? "";
    else if (this._answer) this._draw();
  }

  #name() {
    this._surface.setAttribute("aria-label", this.getAttribute("aria-label") ?? "Review, word by word");
  }

  _draw() {
    super._draw();
    const light = /** @type {Explanation} */ (this._answer);
    if (this.hasAttribute("switch"))
      this._surface.prepend(
        ...createSwitch(light, viewOf(light, this.view), (view) => this.setAttribute("view", view)),
      );
    const score = this.hasAttribute("score") && createScore(this._answer);
    if (score) this._surface.prepend(score);
    if (this.hasAttribute("legend")) this._surface.append(createLegend(this._answer));
  }

  /** @param {?string} src */
  async #ask(src) {
    this.#asking.abort();
    if (src === null) return;
    const { signal } = (this.#asking = new AbortController());
    this._surface.setAttribute("aria-busy", "true");
    try {
      const reply = await fetch(src, { signal });
      if (!reply.ok) throw new Error(`${src} answers with status ${reply.status}.`);
      this.answer = await reply.json();
      this.dispatchEvent(new Event("load"));
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    } finally {
      if (signal === this.#asking.signal) this._surface.removeAttribute("aria-busy");
    }
  }

  /** @param {number | undefined} place */
  _tell(place) {
    super._tell(place);
    this.#say("point", place);
  }

  /** @param {MouseEvent} event */
  _click(event) {
    super._click(event);
    if (!this._isBusy()) this.#say("pick", this._placeAt(event));
  }

  /** @param {KeyboardEvent} event */
  _key(event) {
    super._key(event);
    if (event.key === "Enter") this.#say("pick", this._placeOf(this._tree.activeElement));
  }

  /**
   * Tells a script of a word: that the reader is at it (`point`), or chose it (`pick`).
   * @param {string} type
   * @param {number | undefined} place
   */
  #say(type, place) {
    if (place !== undefined)
      this.dispatchEvent(new CustomEvent(type, { detail: { tokens: this._places[place].word.numbers } }));
  }

  #readChild() {
    const script = this.querySelector('script[type="application/json"]');
    if (!script || this._answer) return;
    try {
      this.answer = JSON.parse(script.textContent);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param {Error} error */
  #fail(error) {
    const alert = element("p", "cut", `The heat map cannot be drawn: ${error.message}`);
    alert.setAttribute("role", "alert");
    this._surface.replaceChildren(alert);
    this.dispatchEvent(new Event("error"));
  }
}

// In a page that has it already, under another address, the first one stays.
if (globalThis.customElements && !customElements.get("limelight-heat"))
  customElements.define("limelight-heat", LimelightHeat);
