/**
 * @file More about the review than its answer: requested after its light, kept in `insights`, drawn by others.
 *
 * @typedef {object} Insights
 * @property {string} model whose view this is
 * @property {{sentence: number, value: number}[]} mood after each sentence that was read
 * @property {"stars" | "probability"} mood_unit
 * @property {?{low: number, high: number, share: number, stars: number}} range that holds `share` of reviews with this answer
 * @property {?{familiar: boolean, reason: ?string}} familiarity whether it looks like what the model was trained on
 * @property {?import("./types.js").Answer} of the answer that all this is about
 * @property {{code: string, text: string}[]} doubts the gravest first
 * @property {?{x: number, y: number}} place on the map
 * @property {{point: number, label: string, pieces: {text: string, phrase: ?number}[], phrases: number[][]}[]} neighbours
 *   nearest first; a piece is a phrase of the review too where it has a number, and `phrases` are its tokens there
 */

import { post } from "./api.js";
import { question } from "./question.js";
import { createReader } from "./reader.js";
import { createStore, shown, state } from "./state.js";

/** @type {Insights} */
const NONE = Object.freeze({
  of: null,
  model: "",
  mood: [],
  mood_unit: "stars",
  range: null,
  familiarity: null,
  doubts: [],
  place: null,
  neighbours: [],
});

/** @type {ReturnType<typeof createStore<Insights>>} */
export const insights = createStore(NONE);

/**
 * Asks about every answer once its light is there: both compute the values of its phrases, and the light comes first. The
 * insights into the previous answer are removed, or dimmed, in the frame of the new one.
 *
 * @returns {() => void} asks where no light came
 */
export function createInsights() {
  const reader = createReader({
    ask: (asked, signal) => post("insights", asked, signal),
    onAnswer(said) {
      const known = Object.keys(NONE).map((name) => [name, said[name] ?? NONE[name]]);
      insights.set({ ...Object.fromEntries(known), of: shown.get().answer });
    },
    onError: () => insights.set(NONE),
  });
  const ask = () => reader.now(question(state.get().model, state.get()));

  shown.subscribe((now, before) => {
    if (now.answer !== before.answer) {
      reader.cancel();
      // The reasons may wait, paled; a doubt about another answer may not.
      if (now.answer?.model !== before.answer?.model) insights.set(NONE);
      else insights.set({ doubts: [], of: null });
    }
    if (now.answer && now.explained === now.answer && before.explained !== now.answer) ask();
  });
  return ask;
}
