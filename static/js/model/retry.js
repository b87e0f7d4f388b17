/** @file Asks again by itself while the server is away. */

import { ProblemError } from "./api.js";

// Milliseconds: soon at first, then ever more patient.
const FIRST = 2_000;
const LAST = 30_000;
// No server, an overloaded one, or a proxy without one: worth a retry. Other errors are permanent.
const PASSING = [0, 429, 502, 503, 504];

/** @param {Error} error @returns {boolean} whether the same question may be answered later */
export const isPassing = (error) => error instanceof ProblemError && PASSING.includes(error.problem.status);

/** @param {() => void} again */
export function createRetry(again) {
  let timer;
  let wait = FIRST;
  let waiting = false;

  addEventListener("online", () => waiting && again());

  return {
    /** Nothing is to be asked again. */
    end() {
      clearTimeout(timer);
      waiting = false;
      wait = FIRST;
    },

    later() {
      clearTimeout(timer);
      waiting = true;
      timer = setTimeout(again, wait);
      wait = Math.min(2 * wait, LAST);
    },
  };
}
