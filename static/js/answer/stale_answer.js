/**
 * @file Hides an answer that is not of the text in the box: no stars of another text stand next to the reader's own
 *   words.
 */

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
  /** Since when the answer is not that of the text. @type {?number} */
  let since = null;

  function look() {
    const { asked } = shown.get();
    const { text: written, model, without } = state.get();
    const text = asked?.text ?? firstExample(model);
    const isFresh =
      text === written && (!asked || (asked.model === model && String(asked.without ?? []) === String(without)));
    clearTimeout(timer);
    if (isFresh) {
      since = null;
      delete stage.dataset.stale;
      return;
    }
    since ??= performance.now();
    const patience = isEdit(text, written) ? PATIENCE_EDITED : PATIENCE;
    const left = since + patience - performance.now();
    if (left > 0) delete stage.dataset.stale;
    timer = setTimeout(() => (stage.dataset.stale = ""), left);
  }

  shown.subscribe((now, before) => {
    // While one types, each answer is of a text a few keys ago.
    if (now.asked !== before.asked) since = null;
    look();
  });
  state.subscribe(look);
}
