/** @file Hides an answer that is not of the text in the box: no stars of another text stand next to the reader's own words. */

import { byId } from "../dom.js";
import { isEdit } from "../model/edits.js";
import { shown, state } from "../model/state.js";

// Milliseconds: most answers arrive sooner. The stars of the same text stay longer while it is being edited.
const PATIENCE = 400;
const PATIENCE_EDITED = 2_000;

/** @param {(model: string) => string} firstExample what a first visit shows before there is an answer */
export function createFreshness(firstExample) {
  const stage = byId("result");
  let timer;
  /** When an answer was no longer that of the text. @type {?number} */
  let since = null;

  function look() {
    const { asked } = shown.get();
    const { text: written, model, without } = state.get();
    const text = asked?.text ?? firstExample(model);
    const isFresh = text === written && (!asked || (asked.model === model && String(asked.without ?? []) === String(without)));
    clearTimeout(timer);
    if (isFresh) {
      since = null;
      delete stage.dataset.stale;
      return;
    }
    since ??= performance.now();
    const patience = isEdit(text, written) ? PATIENCE_EDITED : PATIENCE;
    timer = setTimeout(() => (stage.dataset.stale = ""), Math.max(0, since + patience - performance.now()));
  }

  shown.subscribe(look);
  state.subscribe(look);
}
