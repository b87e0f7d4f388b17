/** @file The way to the page Inside: with the same text, the same model and the same words struck out. */

import { makeLink } from "../model/link.js";
import { state } from "../model/state.js";

/** Keeps the link to the page Inside true to what is read. The text goes into the fragment, which no server sees. */
export function linkInside() {
  const link = document.getElementById("inside");
  link.addEventListener("click", async (event) => {
    // A new tab gets the page alone: its address cannot be made in time.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    const { text, model, without } = state.get();
    location.assign(await makeLink({ text, model, ...(without.length && { without }) }, "/inside", Number.POSITIVE_INFINITY));
  });
}
