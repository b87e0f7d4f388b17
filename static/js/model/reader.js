/**
 * @file Asks after a pause in typing, one question at a time: while it is under way, of those that come only the newest
 *   waits.
 */

import { ProblemError } from "./api.js";

// Milliseconds without a key before a question is asked. A light on 180 words takes 130 to 210 more, and is there
// within 300 ms of the key (`python -m benchmarks.keystroke`). Given up at the next key, no question would outlive a
// network slower than the keys.
const PAUSE = 80;

/**
 * @template Asked, Found
 * @param {object} parts
 * @param {(question: Asked, signal: AbortSignal) => Promise<Found>} parts.ask
 * @param {() => void} [parts.onStart] a question is on its way
 * @param {(answer: Found) => void} parts.onAnswer
 * @param {(error: Error) => void} parts.onError one that is no `ProblemError` is then thrown on
 * @param {number} [parts.pause] milliseconds without a key before a question is asked
 */
export function createReader({ ask, onStart = () => {}, onAnswer, onError, pause = PAUSE }) {
  let timer;
  let controller = new AbortController();
  /** The question that waits for the pause, or for the one under way. @type {?{question: Asked}} */
  let waiting = null;
  let isPaused = false;
  let isBusy = false;

  /** Cancels the question that waits, and the one that is under way. */
  function cancel() {
    clearTimeout(timer);
    controller.abort();
    waiting = null;
    isPaused = isBusy = false;
  }

  /** @param {Asked} question asked at once, and in place of the one that is under way */
  async function now(question) {
    cancel();
    controller = new AbortController();
    const { signal } = controller;
    isBusy = true;
    onStart();
    // An abort may come after the answer has arrived, so the signal is asked again.
    try {
      const answer = await ask(question, signal);
      if (signal.aborted) return;
      isBusy = false;
      onAnswer(answer);
    } catch (error) {
      if (signal.aborted) return;
      isBusy = false;
      // What the next question comes to is told instead.
      if (!waiting) onError(error);
      if (!(error instanceof ProblemError)) throw error;
    } finally {
      if (!signal.aborted) next();
    }
  }

  /** Asks what waits, once nothing is under way and no key follows. */
  function next() {
    if (waiting && !isPaused && !isBusy) now(waiting.question);
  }

  /** @param {Asked} question asked after a pause and the answer that is awaited, unless another one comes first */
  function soon(question) {
    clearTimeout(timer);
    waiting = { question };
    isPaused = true;
    timer = setTimeout(() => {
      isPaused = false;
      next();
    }, pause);
  }

  return {
    now,
    soon,
    cancel,
    /** @returns {boolean} whether a question is under way, and none waits to take its place */
    isAsking: () => isBusy && !waiting,
  };
}
