/** @file "Mark what you think matters": the light goes out while the reader marks words, and is then compared with them. */

import { byId } from "../dom.js";
import { countOf, wholePercent } from "../format.js";
import { agreement, lights, PEOPLE } from "../model/marks.js";
import { shown, state } from "../model/state.js";
import { toggled } from "../model/edits.js";

/**
 * @param {number} share
 * @returns {string} how far the light and the reader agree
 */
export const verdict = (share) =>
  `The light puts your words above others ${wholePercent(share)} of the time. Chance: 50%. Two people: ${wholePercent(PEOPLE)}.`;

/** @param {HTMLElement & {mark: (tokens: number[]) => void}} heatmap */
export function createMarking(heatmap) {
  let marking = false;
  /** Numbers of the tokens that are marked. @type {number[]} */
  let marked = [];

  function show() {
    heatmap.toggleAttribute("data-marking", marking);
    heatmap.mark(marked);
    byId("mark").textContent = marking ? "Compare with the light" : marked.length ? "Mark again" : "Mark what you think matters";
    byId("mark").setAttribute("aria-pressed", String(marking));
    byId("mark-end").hidden = !marking && !marked.length;
    if (marking) {
      byId("mark-said").textContent = marked.length
        ? `${countOf(marked.length, "word")} marked.`
        : "The light is out. Click the words that decided it for you; a second click takes a mark back.";
      return;
    }
    const share = marked.length ? agreement(lights(shown.get().explanation ?? shown.get().answer), new Set(marked)) : null;
    byId("mark-said").textContent = share === null ? "" : verdict(share);
  }

  function end() {
    if (!marking && !marked.length) return;
    marking = false;
    marked = [];
    show();
  }

  byId("mark").addEventListener("click", () => {
    if (!marking) marked = [];
    marking = !marking;
    show();
  });
  byId("mark-end").addEventListener("click", () => {
    end();
    byId("mark").focus();
  });
  heatmap.addEventListener(
    "strike",
    (event) => {
      if (!marking) return;
      // What would be struck is marked.
      event.stopImmediatePropagation();
      marked = toggled(marked, /** @type {CustomEvent} */ (event).detail.numbers);
      show();
    },
    { capture: true },
  );
  state.subscribe((now, before) => {
    if (now.text !== before.text || now.model !== before.model || now.panel !== "try") end();
  });
  shown.subscribe((now, before) => {
    if (!marking && marked.length && (now.explanation !== before.explanation || now.answer !== before.answer)) show();
  });
}
