/** @file The panel Inside: the network at work on the current review; the page Inside shows it at full width. */

import { byId } from "../dom.js";
import { createView } from "../inside/view.js";
import { makeLink } from "../model/link.js";
import { shown, state } from "../model/state.js";

/** The kind of network is known from its explanation. */
const NETWORKS = { attention: "han", ngrams: "kim_cnn" };

/** Fills the panel. @param {HTMLElement} heatmap where words are struck out */
export function createInsidePanel(heatmap) {
  const root = byId("walk");
  const link = /** @type {HTMLAnchorElement} */ (byId("inside"));

  /** The question whose answer is drawn, and where in it one is. */
  let drawn = { text: "", explanation: "", without: [] };
  let answer = null;
  let place = { step: 0, sentence: 0 };
  const view = createView(root, {
    keys: byId("panel-inside"),
    onView({ step, sentence }) {
      place = { step, sentence };
      state.set({ step });
    },
    onStrike: (token) => heatmap.dispatchEvent(new CustomEvent("strike", { detail: { numbers: [token] } })),
  });

  function look() {
    const { panel, step } = state.get();
    const next = shown.get().answer;
    if (panel !== "inside" || !next) return;
    if (next === answer) {
      if (step !== place.step) view.go(step);
      return;
    }
    const { text, without = [] } = shown.get().asked;
    // Another network has other steps, another text other sentences.
    const same = drawn.explanation === "" || drawn.explanation === next.explanation;
    place = { step: same ? step : 0, sentence: drawn.text === text ? place.sentence : 0 };
    answer = next;
    drawn = { text, without, explanation: next.explanation };
    view.show({ text, model: next.model, without, network: NETWORKS[next.explanation], ...place });
  }

  link.addEventListener("click", async (event) => {
    // A new tab gets the page alone: its address cannot be made in time.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    const { text, model, without } = state.get();
    location.assign(await makeLink({ text, model, ...(without.length && { without }), ...place }, link.pathname, Number.POSITIVE_INFINITY));
  });
  state.subscribe(look);
  shown.subscribe(look);
  look();
}
