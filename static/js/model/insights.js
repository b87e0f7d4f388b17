/**
 * @file Reviews that the model takes for alike: asked for when the panel Why is open.
 *
 * @typedef {{label: string, pieces: {text: string, phrase: ?number}[]}} Neighbour a piece is a phrase of the review too where it has
 *   a number
 */

import { post } from "./api.js";
import { litAnswer } from "./lenses.js";
import { createReader } from "./reader.js";
import { createStore, shown, state } from "./state.js";

/** @type {ReturnType<typeof createStore<{neighbours: Neighbour[]}>>} */
export const insights = createStore({ neighbours: [] });

/** Asks once about each answer that is looked into. */
export function createInsights() {
  let of = null;
  const reader = createReader({
    ask: (asked, signal) => post("insights", asked, signal),
    onAnswer: ({ neighbours = [] }) => insights.set({ neighbours }),
    onError: () => insights.set({ neighbours: [] }),
  });

  function look() {
    const { answer, asked } = shown.get();
    if (state.get().panel !== "why" || answer === of || !litAnswer(answer)) return;
    of = answer;
    insights.set({ neighbours: [] });
    reader.now(asked);
  }
  state.subscribe(look);
  shown.subscribe(look);
  look();
}
