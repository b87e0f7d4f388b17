/**
 * @file Asks after a pause in typing, one question at a time: while it is under way, of those that come only the newest
 *   waits.
 */

import { ProblemError } from "./api.js";

// Milliseconds without a key before a question is asked. A light on 180 words takes 130 to 210 more, and is there
// within 300 ms of the key (`python -m benchmarks.keystroke`). Given up at the next key, no question would outlive a
// network slower than the keys.
const PAUSE = 80;

/** @param {number} length in milliseconds @param {() => void} act when it is over */
function createPause(length, act) {
  let timer = null;
  const pause = {
    isOn: () => timer !== null,
    /** Begins it, again if it is on. */
    begin() {
      pause.end();
      timer = setTimeout(() => {
        timer = null;
        act();
      }, length);
    },
    end() {
      clearTimeout(timer);
      timer = null;
    },
  };
  return pause;
}

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
  const rest = createPause(pause, next);
  let controller = new AbortController();
  /** The question that waits for the pause, or for the one under way. @type {?{question: Asked}} */
  let waiting = null;
  let isBusy = false;

  /** Cancels the question that waits, and the one that is under way. */
  function cancel() {
    rest.end();
    controller.abort();
    waiting = null;
    isBusy = false;
  }

  /** @param {Asked} question asked at once, and in place of the one that is under way */
  async function now(question) {
    cancel();
    const { signal } = (controller = new AbortController());
    isBusy = true;
    onStart();
    // An abort may come after the answer has arrived, so the signal is asked again.
    try {
      const answer = await ask(question, signal);
      if (signal.aborted) return;
      isBusy = false;
      onAnswer(answer);
    } catch (error) {
      if (!signal.aborted) fail(error);
    } finally {
      if (!signal.aborted) next();
    }
  }

  /** @param {Error} error no answer came */
  function fail(error) {
    isBusy = false;
    // What the next question comes to is told instead.
    if (!waiting) onError(error);
    if (!(error instanceof ProblemError)) throw error;
  }

  /** Asks what waits, once nothing is under way and no key follows. */
  function next() {
    if (waiting && !rest.isOn() && !isBusy) now(waiting.question);
  }

  /** @param {Asked} question asked after a pause and the answer that is awaited, unless another one comes first */
  function soon(question) {
    waiting = { question };
    rest.begin();
  }

  return {
    now,
    soon,
    cancel,
    /** @returns {boolean} whether a question is under way, and none waits to take its place */
    isAsking: () => isBusy && !waiting,
  };
}
