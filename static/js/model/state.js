/**
 * @file The reader's choices, and their state on the page. Views subscribe; input handlers call `set`.
 *
 * @import { Answer, Explanation, Question } from "./types.js"
 *
 * @typedef {object} Version a text with some of its words struck out
 * @property {string} text
 * @property {number[]} without numbers of the tokens that are struck out, ascending
 *
 * @typedef {object} State all that a link restores; of what is drawn, nothing else is a choice
 * @property {string} text the review that is asked about
 * @property {string} model name of the model that is asked
 * @property {string} method the lens; "" is the model's default one with signs, and where it looked
 * @property {string} target what the lens explains: a label or "expected_stars"; "" is the model's own target
 * @property {number[]} without numbers of the tokens of `text` that are struck out, ascending
 * @property {boolean} given whether the review is complete: pasted, opened, an example, sent, struck; before that it is
 *   being written, and nothing that is done to it is a change
 * @property {?Version} origin the review before it was edited, nothing struck; null where it was not: what a change is
 *   compared with
 * @property {"" | "looked"} view what the words show: what decides, or where the network looked
 * @property {string} panel the one of `PANELS` that is open, or ""
 * @property {string} word the one that the panel of words shows, or ""
 *
 * @typedef {object} Shown what the server answered; never in a link
 * @property {?(Answer | Explanation)} answer of the current text without its struck words, with its light; that of a
 *   classifier of one's own comes first without; null while there is none
 * @property {?Question} asked what it was asked; the text may have gone on since
 * @property {?{parts: number, failed: boolean}} round of a slow classifier: how many parts its light comes from, while
 *   a better one is on its way, or where none came
 * @property {?Answer} origin of `state.origin`, or else of the text with no word struck; null where nothing was changed
 * @property {?number[]} stars what each label stands for, where they are star ratings
 */

/**
 * @template {object} Content
 * @param {Content} content
 */
export function createStore(content) {
  /** @type {Set<(now: Content, before: Content) => void>} */
  const listeners = new Set();
  /** Changes to announce, in their order; a listener may add to them. @type {[Content, Content][]} */
  const changes = [];

  function tell() {
    for (const [now, before] of changes) for (const listener of [...listeners]) listener(now, before);
    changes.length = 0;
  }

  return {
    /** @returns {Readonly<Content>} */
    get: () => content,

    /**
     * Tells all listeners, unless nothing is new. A listener may call `set` itself: that is announced after this.
     *
     * @param {Partial<Content>} values
     */
    set(values) {
      const before = content;
      if (Object.entries(values).every(([name, value]) => same(before[name], value))) return;
      content = Object.freeze({ ...before, ...values });
      changes.push([content, before]);
      if (changes.length === 1) tell();
    },

    /** @param {(now: Content, before: Content) => void} listener @returns {() => void} ends the subscription */
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

// Lists of token numbers and versions are small; answers are compared by identity.
const same = (one, other) =>
  one === other || (isSmall(one) && isSmall(other) && JSON.stringify(one) === JSON.stringify(other));
const isSmall = (value) => value instanceof Object && (Array.isArray(value) || "without" in value);

/** The panels of the page; templates/index.html lists them too. */
export const PANELS = ["why", "try", "word", "compare", "share"];

/** @type {State} */
export const defaults = Object.freeze({
  text: "",
  model: "",
  method: "",
  target: "",
  without: [],
  given: false,
  origin: null,
  view: "",
  panel: "",
  word: "",
});

export const state = createStore(defaults);

/** @type {Shown} */
export const nothing = Object.freeze({
  answer: null,
  asked: null,
  round: null,
  origin: null,
  stars: null,
});

/** @type {ReturnType<typeof createStore<Shown>>} */
export const shown = createStore(nothing);
