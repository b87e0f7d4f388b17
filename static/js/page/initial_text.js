/** @file The text that a page opens with, where it comes from a link. */

import { LinkError, holdsView, readLink } from "../model/link.js";
import { restore } from "../model/snapshot.js";
import { state } from "../model/state.js";

/**
 * @param {string[]} ignored names of what could not be used
 * @param {{model?: unknown}} view
 * @returns {string} the sentence for the reader
 */
function lossOf(ignored, { model }) {
  if (!ignored.length) return "";
  const unknown = ignored.includes("model") ? ` There is no model “${String(model).slice(0, 40)}” here.` : "";
  return `Some of this view could not be restored (${ignored.join(", ").slice(0, 80)}).${unknown}`;
}

/**
 * Opens the view in the link of the page.
 *
 * @param {object} parts
 * @param {string[]} parts.models names of those that are served
 * @param {(words: string) => void} parts.note tells the reader what could not be used
 * @param {(view: Partial<import("../model/state.js").State>) => void} parts.open shows it in place of what is there,
 *   which Undo brings back
 */
export function createArrival({ models, note, open }) {
  const dropFragment = () => history.replaceState(history.state, "", location.pathname + location.search);

  /** @param {Record<string, unknown>} view of a link @param {() => boolean} isLeft whether the address has another */
  function show(view, isLeft) {
    const { state: next, ignored } = restore(view, models);
    open({ ...next, model: next.model || state.get().model, given: true });
    note(lossOf(ignored, view));
    // The address keeps the link until the view changes.
    const end = state.subscribe(() => {
      end();
      if (!isLeft()) dropFragment();
    });
  }

  async function openLink() {
    if (!holdsView(location.hash)) return;
    const { hash } = location;
    // It takes a moment to be read: the reader may have left it.
    const isLeft = () => location.hash !== hash;
    try {
      const view = await readLink(hash);
      if (!isLeft()) show(view, isLeft);
    } catch (error) {
      if (!isLeft()) {
        dropFragment();
        note(error.message);
      }
      if (!(error instanceof LinkError)) throw error;
    }
  }

  // The note about the opened view is obsolete once the reader continues.
  state.subscribe(() => note(""));

  // Where the reader goes back to a link, the history has what became of it.
  addEventListener("hashchange", () => history.state || openLink());
  return { openLink };
}
