/** @file The buttons Undo, Redo and Restore all. */

import { byId, passFocus } from "../dom.js";
import { state } from "../model/state.js";

/**
 * @param {ReturnType<typeof import("../model/edits.js").createEdits>} edits
 * @param {() => void} takeIn makes what is typed, and not read yet, a step
 */
export function createWaysBack(edits, takeIn) {
  const line = byId("ways-back");

  /** @param {string} name @returns {NodeListOf<HTMLElement>} */
  const buttons = (name) => document.querySelectorAll(`[data-${name}]`);

  function show() {
    const { without, origin } = state.get();
    const possible = {
      undo: edits.canUndo(),
      redo: edits.canRedo(),
      "bring-back": without.length > 0 || origin !== null,
    };
    for (const [name, is] of Object.entries(possible)) {
      for (const button of buttons(name)) {
        // In a panel a button is disabled; elsewhere it is hidden.
        if (button.closest(".panel")) button.ariaDisabled = String(!is);
        else {
          if (!is) passFocus(button);
          button.hidden = !is;
        }
      }
    }
    line.hidden = !Object.values(possible).some(Boolean);
  }

  function undo() {
    // Undoing a strike keeps what is typed and not read yet; undoing an edit would overwrite it.
    if (edits.undoneText() !== state.get().text) takeIn();
    edits.undo();
  }

  for (const [name, back] of Object.entries({ undo, redo: edits.redo, "bring-back": edits.bringBack })) {
    for (const button of buttons(name)) button.addEventListener("click", back);
  }
  state.subscribe(show);
  edits.watch(show);
  show();
}
