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
 * Writing is not editing: a review that is typed has no original until it is given (see `State`), and what is written
 * on at its end is part of it.
 *
 * @param {{get: () => State, set: (values: Partial<State>) => void}} state
 * @param {() => ?Answer} answered what the reader sees
 * @param {(text: string) => boolean} [isAtHand] whether the page came with a text: one that follows it needs no way
 *   back
 */
export function createEdits(state, answered, isAtHand = () => false) {
  /** @type {Step[]} */
  let steps = [];
  /** Steps that were undone, the last one first. @type {Step[]} */
  let undone = [];
  /** Called when the list of steps changes. */
  let onSteps = () => {};
  /** What the typing that goes on began with. @type {?{step: Step, strikes: ?Strikes}} */
  let base = null;

  /** @param {Step} step */
  function keep(step) {
    steps.push(step);
    if (steps.length > STEPS) steps.shift();
    undone = [];
    onSteps();
  }

  /** Another review begins. @param {Step} step with the one before */
  function leave(step) {
    if (step.without.length || !isAtHand(step.text)) keep(step);
  }

  /** Where typing begins: `strikes` only with a text that was answered. */
  function begin() {
    if (base) return;
    const step = stepOf(state.get());
    const answer = answered();
    const tokens = answer && tokensOf(answer);
    base = { step, strikes: tokens && joined(tokens) === step.text ? { tokens, without: step.without } : null };
  }

  /** @param {string} original @param {string} text @returns {boolean} whether it only goes on where that ends */
  const goesOn = (original, text) => text.startsWith(original) && base.step.origin === null;

  /** @param {Step} step */
  function go(step) {
    const others = step.model === state.get().model ? {} : { method: "", target: "" };
    state.set({ ...step, ...others });
  }

  const edits = {
    /**
     * @param {number[]} numbers of tokens that the reader sees
     * @returns {?Strikes} what is to be found again, where the text has gone on since
     */
    strike(numbers) {
      edits.settle(true);
      const now = state.get();
      keep(stepOf(now));
      const tokens = tokensOf(answered());
      const isAhead = joined(tokens) !== now.text;
      state.set({ without: isAhead ? [] : toggled(now.without, numbers), given: true });
      if (!isAhead) return null;
      const struck = [...tokens.keys()].filter((number) => tokens[number].removed);
      return { tokens, without: toggled(struck, numbers) };
    },

    /** The review as it is being typed. @param {string} text */
    type(text) {
      begin();
      const { step } = base;
      if (!step.given) {
        state.set({ text, without: [], origin: null });
        return;
      }
      const origin = step.origin ?? { text: step.text, without: [] };
      if (isEdit(origin.text, text)) {
        state.set({ text, without: [], origin: text === origin.text || goesOn(origin.text, text) ? null : origin });
      } else {
        leave(step);
        base = null;
        state.set({ text, without: [], origin: null, given: false });
      }
    },

    /**
     * The review that was pasted.
     *
     * @param {string} text the whole text as it now is
     */
    paste(text) {
      edits.settle(true);
      const now = state.get();
      if (now.given && isEdit(now.text, text)) {
        edits.type(text);
        edits.settle(true);
      } else {
        edits.open({ text });
      }
    },

    /** A whole review: an example, a file, one that was read before. @param {Partial<State>} view */
    open(view) {
      edits.settle(true);
      const now = state.get();
      const next = { ...now, without: [], origin: null, given: true, ...view };
      const isNew = JSON.stringify(stepOf(now)) !== JSON.stringify(stepOf(next));
      if (isNew && now.text.trim()) leave(stepOf(now));
      state.set(next);
    },

    /** The reader says that the review is whole: from now on what is done to it is a change. */
    give() {
      edits.settle(true);
      if (state.get().text.trim()) state.set({ given: true });
    },

    /**
     * @param {number[]} numbers of a word's tokens
     * @param {string} text in its place
     */
    typeOver(numbers, text) {
      if (!base) {
        state.set({ given: true });
        begin();
      }
      if (base.strikes) edits.type(replaced(base.strikes.tokens, numbers, text));
    },

    /** Typing has ended. @param {boolean} kept whether what was typed holds */
    settle(kept) {
      const step = base?.step;
      base = null;
      if (!step || step.text === state.get().text) return;
      if (!kept) go(step);
      // What was only written is taken back where it was written: in the box.
      else if (step.given) keep(step);
    },

    /** The strikes that are to be found again in the text that is being typed. @returns {?Strikes} */
    carried: () => base?.strikes ?? null,

    canUndo: () => steps.length > 0,
    canRedo: () => undone.length > 0,

    /** Undoes the last step. */
    undo() {
      edits.settle(true);
      const step = steps.pop();
      if (!step) return;
      undone.push(stepOf(state.get()));
      go(step);
      onSteps();
    },

    /** Repeats the step that was undone last. */
    redo() {
      const step = undone.pop();
      if (!step) return;
      steps.push(stepOf(state.get()));
      go(step);
      onSteps();
    },

    /** Restores all words, struck or typed over. */
    bringBack() {
      edits.settle(true);
      const now = state.get();
      if (!now.without.length && !now.origin) return;
      keep(stepOf(now));
      state.set({ text: now.origin?.text ?? now.text, without: [], origin: null });
    },

    /** @returns {Step[]} what can be taken back, for a page that is opened again */
    steps: () => steps,
    /** @param {Step[]} kept */
    restore(kept) {
      steps = kept;
      onSteps();
    },
    /** @param {() => void} listener called when the list of steps changes */
    watch(listener) {
      onSteps = listener;
    },
  };
  return edits;
}
