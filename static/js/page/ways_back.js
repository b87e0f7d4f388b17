/** @file The buttons that take a step back, take it once more, and bring all words back. */

import { byId, passFocus } from "../dom.js";
import { state } from "../model/state.js";

/**
 * @param {ReturnType<typeof import("../model/edits.js").createEdits>} edits
 * @param {() => void} takeIn makes what is typed and not read a step of its own
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
        // In a panel a button keeps its place; elsewhere it comes and goes.
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
    // A step of strikes leaves alone what is typed and not read; any other would write over it.
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
