/** @file What a reader does to a review that was read: strikes words out, types over them, edits it, and takes it back. */

/**
 * @import { State, Version } from "./state.js"
 * @import { Answer, Token } from "./types.js"
 *
 * @typedef {Pick<State, "text" | "without" | "origin">} Step
 * @typedef {{tokens: Token[], without: number[]}} Strikes tokens of a text, and which of them are struck out
 */

import { joined, shared, tokensOf } from "./words.js";

// So many steps can be taken back.
const STEPS = 100;

/** @param {State} state @returns {Step} */
const stepOf = ({ text, without, origin }) => ({ text, without, origin });

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
  const written = (token, number) => (number === first ? text : rest.includes(number) ? "" : token.text);
  return tokens.map((token, number) => written(token, number) + token.whitespace).join("");
}

/**
 * @param {string} before
 * @param {string} after
 * @returns {boolean} whether it is still the same review, edited: half of what was there is there still
 */
export function isEdit(before, after) {
  const { start, end } = shared(before, after);
  return before.trim() !== "" && start + end >= before.length / 2;
}

/**
 * @param {{get: () => State, set: (values: Partial<State>) => void}} state
 * @param {() => ?Answer} answered what the reader sees
 */
export function createEdits(state, answered) {
  /** @type {Step[]} */
  const steps = [];
  /** What the typing that goes on began with. @type {?{tokens: Token[], step: Step}} */
  let base = null;

  /** @param {Step} step */
  function keep(step) {
    steps.push(step);
    if (steps.length > STEPS) steps.shift();
  }

  /** Where typing begins: with a text that was answered, or else with nothing to compare. */
  function begin() {
    const answer = answered();
    const step = stepOf(state.get());
    if (!base && answer && joined(tokensOf(answer)) === step.text) base = { tokens: tokensOf(answer), step };
  }

  const edits = {
    /** @param {number[]} numbers */
    strike(numbers) {
      const now = state.get();
      keep(stepOf(now));
      state.set({ without: toggled(now.without, numbers) });
    },

    /** The review as it is being typed. @param {string} text */
    type(text) {
      begin();
      const origin = base && (base.step.origin ?? { text: base.step.text, without: [] });
      if (origin && isEdit(origin.text, text)) {
        state.set({ text, without: [], origin: text === origin.text ? null : origin });
      } else {
        steps.length = 0;
        base = null;
        state.set({ text, without: [], origin: null });
      }
    },

    /** @param {number[]} numbers of a word's tokens @param {string} text in its place */
    typeOver(numbers, text) {
      begin();
      if (base) edits.type(replaced(base.tokens, numbers, text));
    },

    /** Typing has ended. @param {boolean} kept whether what was typed holds */
    settle(kept) {
      const step = base?.step;
      base = null;
      if (!step || step.text === state.get().text) return;
      if (kept) keep(step);
      else state.set(step);
    },

    /** The strikes that are to be found again in the text that is being typed. @returns {?Strikes} */
    carried: () => base && { tokens: base.tokens, without: base.step.without },

    canUndo: () => steps.length > 0,

    /** Takes the last step back. */
    undo() {
      edits.settle(true);
      const step = steps.pop();
      if (step) state.set(step);
    },

    /** Brings all words back, struck or typed over. */
    bringBack() {
      edits.settle(true);
      const now = state.get();
      if (!now.without.length && !now.origin) return;
      keep(stepOf(now));
      state.set({ text: now.origin?.text ?? now.text, without: [], origin: null });
    },
  };
  return edits;
}
