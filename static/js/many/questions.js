/** @file Asks about many reviews, a few at a time: retries, waits and stops. */

/**
 * @typedef {{label: ?string, undecided: ?boolean, probabilities: ?number[], value: ?number, familiar: ?boolean, truncated: ?boolean,
 *   key_phrases: ?{phrase: string, move: number}[],
 *   mentions?: ?{term: string, form: string, alone: number, move: number}[], error: ?string}} Row
 * @typedef {{ask: (texts: string[], signal: AbortSignal) => Promise<Row[]>, onRows: (first: number, rows: Row[]) => void,
 *   onWait?: () => void, signal: AbortSignal, size: number, abreast?: number, wait?: (ms: number) => Promise<void>}} Options
 */

import { PASSING } from "../model/retry.js";

const LONGEST_WAIT = 20_000;
const MOST_TRIES = 8;

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Asks about `texts` in batches, and hands over each batch of rows as it comes. A batch that the server refuses for what
 * it is, and not for being busy, is asked text by text, so that one row takes no other with it.
 *
 * @param {string[]} texts
 * @param {Options} options
 * @returns {Promise<void>} when all are asked, or `signal` says stop
 * @throws {Error} where the server stays away
 */
export async function askAll(texts, { ask, onRows, onWait, signal, size, abreast = 2, wait = pause }) {
  let next = 0;

  /** @param {string[]} batch @returns {Promise<Row[]>} */
  async function patiently(batch) {
    for (let tries = 1; ; tries++) {
      try {
        return await ask(batch, signal);
      } catch (error) {
        const status = error.problem?.status;
        if (signal.aborted || status === undefined) throw error;
        if (!PASSING.includes(status)) {
          if (batch.length > 1) return (await Promise.all(batch.map((text) => patiently([text])))).flat();
          return [/** @type {Row} */ ({ error: error.message })];
        }
        if (tries === MOST_TRIES) throw error;
        onWait?.();
        await wait(Math.min(250 * 2 ** tries, LONGEST_WAIT));
      }
    }
  }

  async function work() {
    while (next < texts.length && !signal.aborted) {
      const first = next;
      next += size;
      const rows = await patiently(texts.slice(first, first + size));
      if (!signal.aborted) onRows(first, rows);
    }
  }

  try {
    await Promise.all(Array.from({ length: abreast }, work));
  } catch (error) {
    next = texts.length;
    if (!signal.aborted) throw error;
  }
}
