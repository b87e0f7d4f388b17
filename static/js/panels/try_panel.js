/** @file The panel Try: few changes that turn the answer, and a pinned version next to this one. */

/** @import { Answer } from "../model/types.js" */

import { labelNames } from "../answer/bars.js";
import { change } from "../answer/change.js";
import { createTurning } from "../answer/turning.js";
import { byId, namedRow, passFocus } from "../dom.js";
import { answerName, probability, signed } from "../format.js";
import { isLens, lensNamed } from "../model/lenses.js";
import { shown, state } from "../model/state.js";
import { showWordDiff } from "./word_diff.js";

/** @param {Answer} pinned @param {Answer} now @param {?number[]} stars */
function rows(pinned, now, stars) {
  const names = labelNames(now.labels, stars);
  const shares = now.labels.map((_, i) => [
    names[i],
    probability(pinned.probabilities[i]),
    probability(now.probabilities[i]),
    signed((now.probabilities[i] - pinned.probabilities[i]) * 100),
  ]);
  const named = (answer) => answerName(answer, "");
  const alike = named(pinned) === named(now) ? "the same" : "another";
  const head = stars
    ? ["Stars", named(pinned), named(now), change(now, pinned)?.text ?? alike]
    : ["Answer", named(pinned), named(now), alike];
  return [head, ...shares].map(([name, ...cells]) => namedRow(name, ...cells));
}

/** @param {ReturnType<typeof import("../model/edits.js").createEdits>} edits of the text */
export function createTryPanel(edits) {
  byId("pin").addEventListener("click", () => {
    const { text, without } = state.get();
    state.set({ pinned: { text, without } });
  });
  byId("unpin").addEventListener("click", () => state.set({ pinned: null }));
  byId("back-to-pin").addEventListener("click", () => state.set({ ...state.get().pinned, origin: null }));

  function show() {
    const { answer, pinned, stars } = shown.get();
    if (!pinned) passFocus(byId("versions"), byId("pin"));
    byId("versions").hidden = !(answer && pinned);
    byId("pin").textContent = state.get().pinned ? "Compare with this version instead" : "Compare with this version";
    if (!answer || state.get().panel !== "try") return;
    if (pinned) {
      byId("versions").querySelector("tbody").replaceChildren(...rows(pinned, answer, stars));
      byId("word-diff-lens").textContent = isLens(answer.explanation) ? `Method: ${lensNamed(answer.explanation).title}.` : "";
      showWordDiff(byId("word-diff"), pinned, answer);
    }
  }

  state.subscribe(show);
  shown.subscribe(show);
  show();
  createTurning(edits);
}
