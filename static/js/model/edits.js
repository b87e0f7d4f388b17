/**
 * @file The edits of a review that was read: the reader strikes words out, types over them, edits it, and takes it
 *   back.
 */

/**
 * @import { State } from "./state.js"
 * @import { Answer, Token } from "./types.js"
 *
 * @typedef {Pick<State, "text" | "model" | "without" | "origin" | "given">} Step
 * @typedef {{tokens: Token[], without: number[]}} Strikes tokens of a text, and which of them are struck out
 */

import { joined, shared, tokensOf } from "./words.js";

// Number of steps that can be undone.
const STEPS = 100;

/** @param {State} state @returns {Step} */
const stepOf = ({ text, model, without, origin, given }) => ({ text, model, without, origin, given });

/**
 * @param {number[]} without what is struck out
 * @param {number[]} numbers to strike out too, or to bring back where they all are
 * @returns {number[]} ascending
 */
export function toggled(without, numbers) {
  const struck = new Set(without);
  const back = numbers.every((number) => struck.has(number));
  for (const number of numbers) {
    if (back) struck.delete(number);
    else struck.add(number);
  }
  return [...struck].sort((a, b) => a - b);
}

/**
 * @param {Token[]} tokens
 * @param {number[]} numbers of a word's tokens
 * @param {string} text to put in its place
 * @returns {string} the whole text
 */
export function replaced(tokens, numbers, text) {
  const [first, ...rest] = numbers;
  const written = (token, number) => {
    if (number === first) return text;
    return rest.includes(number) ? "" : token.text;
  };
  return tokens.map((token, number) => written(token, number) + token.whitespace).join("");
}

/**
 * @param {string} before
 * @param {string} after
 * @returns {boolean} whether it is still the same review, edited: half of what was there is there still, in one piece,
 *   or as half of all words
 */
export function isEdit(before, after) {
  if (!before.trim()) return false;
  const { start, end } = shared(before, after);
  if (start + end >= before.length / 2) return true;
  const words = before.trim().split(/\s+/u);
  const there = new Set(after.split(/\s+/u));
  return words.filter((word) => there.has(word)).length >= Math.max(words.length, there.size) / 2;
}

/**
 * The edits of a review, step by step. Writing is not editing: a review that is typed has no original until it is given
 * (see `State`), and what is written on at its end is part of it.
 */
export class Edits {
  /**
   * @param {{get: () => State, set: (values: Partial<State>) => void}} state
   * @param {() => ?Answer} answered what the reader sees
   * @param {(text: string) => boolean} [isAtHand] whether the page came with a text: one that follows it needs no way
   *   back
   */
  constructor(state, answered, isAtHand = () => false) {
    this.state = state;
    this.answered = answered;
    this.isAtHand = isAtHand;
    /** @type {Step[]} */
    this.steps = [];
    /** Steps that were undone, the last one first. @type {Step[]} */
    this.undone = [];
    /** Called when the list of steps changes. */
    this.onSteps = () => {};
    /** What the typing that goes on began with. @type {?{step: Step, strikes: ?Strikes}} */
    this.base = null;
  }

  /** @param {Step} step */
  keep(step) {
    this.steps.push(step);
    if (this.steps.length > STEPS) this.steps.shift();
    this.undone = [];
    this.onSteps();
  }

  /** Another review begins. @param {Step} step with the one before */
  leave(step) {
    if (step.without.length || !this.isAtHand(step.text)) this.keep(step);
  }

  /** Where typing begins: `strikes` only with a text that was answered. */
  begin() {
    if (this.base) return;
    const step = stepOf(this.state.get());
    const answer = this.answered();
    const tokens = answer && tokensOf(answer);
    this.base = { step, strikes: tokens && joined(tokens) === step.text ? { tokens, without: step.without } : null };
  }

  /** @param {string} original @param {string} text @returns {boolean} whether it only goes on where that ends */
  goesOn(original, text) {
    return text.startsWith(original) && this.base.step.origin === null;
  }

  /** @param {Step} step */
  go(step) {
    const others = step.model === this.state.get().model ? {} : { method: "", target: "" };
    this.state.set({ ...step, ...others });
  }

  /**
   * @param {number[]} numbers of tokens that the reader sees
   * @returns {?Strikes} what is to be found again, where the text has gone on since
   */
  strike(numbers) {
    this.settle(true);
    const now = this.state.get();
    this.keep(stepOf(now));
    const tokens = tokensOf(this.answered());
    const isAhead = joined(tokens) !== now.text;
    this.state.set({ without: isAhead ? [] : toggled(now.without, numbers), given: true });
    if (!isAhead) return null;
    const struck = [...tokens.keys()].filter((number) => tokens[number].removed);
    return { tokens, without: toggled(struck, numbers) };
  }

  /** The review as it is being typed. @param {string} text */
  type(text) {
    this.begin();
    const { step } = this.base;
    if (!step.given) {
      this.state.set({ text, without: [], origin: null });
      return;
    }
    const origin = step.origin ?? { text: step.text, without: [] };
    if (isEdit(origin.text, text)) {
      this.state.set({
        text,
        without: [],
        origin: text === origin.text || this.goesOn(origin.text, text) ? null : origin,
      });
    } else {
      this.leave(step);
      this.base = null;
      this.state.set({ text, without: [], origin: null, given: false });
    }
  }

  /**
   * The review that was pasted.
   *
   * @param {string} text the whole text as it now is
   */
  paste(text) {
    this.settle(true);
    const now = this.state.get();
    if (now.given && isEdit(now.text, text)) {
      this.type(text);
      this.settle(true);
    } else {
      this.open({ text });
    }
  }

  /** A whole review: an example, a file, one that was read before. @param {Partial<State>} view */
  open(view) {
    this.settle(true);
    const now = this.state.get();
    const next = { ...now, without: [], origin: null, given: true, ...view };
    const isNew = JSON.stringify(stepOf(now)) !== JSON.stringify(stepOf(next));
    if (isNew && now.text.trim()) this.leave(stepOf(now));
    this.state.set(next);
  }

  /** The reader says that the review is whole: from now on what is done to it is a change. */
  give() {
    this.settle(true);
    if (this.state.get().text.trim()) this.state.set({ given: true });
  }

  /**
   * @param {number[]} numbers of a word's tokens
   * @param {string} text in its place
   */
  typeOver(numbers, text) {
    if (!this.base) {
      this.state.set({ given: true });
      this.begin();
    }
    if (this.base.strikes) this.type(replaced(this.base.strikes.tokens, numbers, text));
  }

  /** Typing has ended. @param {boolean} kept whether what was typed holds */
  settle(kept) {
    const step = this.base?.step;
    this.base = null;
    if (!step || step.text === this.state.get().text) return;
    if (!kept) this.go(step);
    // What was only written is taken back where it was written: in the box.
    else if (step.given) this.keep(step);
  }

  /** The strikes that are to be found again in the text that is being typed. @returns {?Strikes} */
  carried() {
    return this.base?.strikes ?? null;
  }

  canUndo() {
    return this.steps.length > 0;
  }

  canRedo() {
    return this.undone.length > 0;
  }

  /** Undoes the last step. */
  undo() {
    this.settle(true);
    const step = this.steps.pop();
    if (!step) return;
    this.undone.push(stepOf(this.state.get()));
    this.go(step);
    this.onSteps();
  }

  /** Repeats the step that was undone last. */
  redo() {
    const step = this.undone.pop();
    if (!step) return;
    this.steps.push(stepOf(this.state.get()));
    this.go(step);
    this.onSteps();
  }

  /** Restores all words, struck or typed over. */
  bringBack() {
    this.settle(true);
    const now = this.state.get();
    if (!now.without.length && !now.origin) return;
    this.keep(stepOf(now));
    this.state.set({ text: now.origin?.text ?? now.text, without: [], origin: null });
  }

  /** @param {Step[]} kept what can be taken back on a page that is opened again */
  restore(kept) {
    this.steps = kept;
    this.onSteps();
  }

  /** @param {() => void} listener called when the list of steps changes */
  watch(listener) {
    this.onSteps = listener;
  }
}
