/** @file The most similar words of the vocabulary, loaded when the pointer stays at a word. */

import { post, ProblemError } from "../model/api.js";

// Milliseconds of the pointer on a word before it is looked up.
const PAUSE = 150;
const MOST = 5;

/**
 * @param {string} model
 * @param {(told: string) => void} onTold
 * @returns {(word: string) => void} looks a word up; the newest one counts
 */
export function createNearest(model, onTold) {
  /** @type {Map<string, string>} */
  const known = new Map();
  let asking = new AbortController();
  let timer;
  return (word) => {
    clearTimeout(timer);
    asking.abort();
    if (known.has(word)) return onTold(known.get(word));
    asking = new AbortController();
    const { signal } = asking;
    timer = setTimeout(async () => {
      try {
        const { nearest } = await post("words", { word, model }, signal);
        const list = nearest.slice(0, MOST).map((near) => `${near.word} ${near.similarity.toFixed(2)}`);
        known.set(word, list.length ? `Nearest to “${word}” among the word vectors (cosine): ${list.join(", ")}.` : `“${word}” is not in the vocabulary.`);
        onTold(known.get(word));
      } catch (error) {
        if (!signal.aborted && !(error instanceof ProblemError)) throw error;
      }
    }, PAUSE);
    return undefined;
  };
}
