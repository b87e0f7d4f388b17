/** @file Asks after a pause in typing, and keeps only the answer to the latest question. */

import { ProblemError } from "./api.js";

// Milliseconds without a key before a question is asked. A light on 180 words takes 130 to 210 more, and is there within 300 ms of
// the key (`python -m benchmarks.keystroke`); a question that the next key overtakes is given up by the server, or the worker.
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
  let sequence = 0;
  let timer;
  let controller = new AbortController();

  /** Cancels the question that waits or is under way. */
  function cancel() {
    clearTimeout(timer);
    controller.abort();
    sequence += 1;
  }

  /** @param {Asked} question asked at once */
  async function now(question) {
    cancel();
    const mine = sequence;
    controller = new AbortController();
    onStart();
    // An abort may come after the answer has arrived, so the number decides.
    try {
      const answer = await ask(question, controller.signal);
      if (mine === sequence) onAnswer(answer);
    } catch (error) {
      if (mine !== sequence) return;
      onError(error);
      if (!(error instanceof ProblemError)) throw error;
    }
  }

  /** @param {Asked} question asked after a pause, unless another one comes first */
  function soon(question) {
    cancel();
    timer = setTimeout(() => now(question), pause);
  }

  return { now, soon, cancel };
}
