/** @file The favourite n-grams of the filters of a Kim CNN, loaded once per model when the reader first opens a filter. */

import { element } from "../dom.js";
import { countOf } from "../format.js";
import { ProblemError, getFilters } from "../model/api.js";

/** @type {Map<string, Promise<any>>} */
const asked = new Map();

/**
 * Shows in `box` the n-grams of the reviews on the map that a filter responds to most.
 * @param {HTMLElement} box
 * @param {{model: string, kernelSize: number, filter: number, here: string}} question `here`: what it found in this review
 */
export async function tellFilter(box, { model, kernelSize, filter, here }) {
  box.hidden = false;
  box.textContent = "Looking it up …";
  try {
    if (!asked.has(model)) asked.set(model, getFilters(model));
    const { filters } = await asked.get(model);
    const ngrams = filters.find((set) => set.kernel_size === kernelSize)?.ngrams[filter] ?? [];
    const list = element("ol", "", ...ngrams.map(({ text, activation }) => ngramOf(text, activation)));
    box.replaceChildren(
      element("b", "", `Filter ${filter + 1} of ${countOf(kernelSize, "word")}`),
      element("span", "", ngrams.length ? " wakes most, over the reviews of the map, at:" : " woke at nothing in the reviews of the map."),
      list,
      element("span", "here", here),
    );
  } catch (error) {
    asked.delete(model);
    if (!(error instanceof ProblemError)) throw error;
    box.textContent = error.problem.status === 404 ? "What the filters of this model look for has not been measured yet." : error.message;
  }
}

function ngramOf(text, activation) {
  return element("li", "", element("q", "", text), ` ${activation.toFixed(2)}`);
}
