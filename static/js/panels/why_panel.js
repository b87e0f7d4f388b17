/** @file The panel Why, with all that is in it. */

import { createMood } from "./mood.js";
import { createWhy } from "./why.js";

/**
 * @param {object} parts
 * @param {{showSentence: (sentence: number) => void}} parts.heatmap
 * @param {(model: string) => string} parts.lensOf the lens of a model where none is chosen
 */
export function createWhyPanel({ heatmap, lensOf }) {
  createWhy({ lensOf });
  createMood(heatmap);
}
