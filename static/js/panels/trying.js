/** @file The panel Try: a pinned version next to this one, what the reader meant, and what the reader marks. */

/** @import { Answer } from "../model/types.js" */

import { labelNames } from "../answer/bars.js";
import { change } from "../answer/change.js";
import { byId, namedRow, passFocus } from "../dom.js";
import { answerName, probability, signed, starChange, starNumber } from "../format.js";
import { isEdit } from "../model/edits.js";
import { isLens, lensNamed } from "../model/lenses.js";
import { shown, state } from "../model/state.js";
import { showAligned } from "./aligned.js";
import { correct, createCorrections } from "./corrections.js";
import { createMarking } from "./marking.js";
import { createPulls, isClose } from "./pull_list.js";
import { showRadios } from "./why.js";

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

/**
 * @param {number} meant
 * @param {Answer} answer in stars
 * @returns {string} how far the model is from what was meant
 */
function gap(meant, { expected_stars: expected, undecided }) {
  if (undecided) return "The model cannot tell.";
  if (isClose(expected, meant)) return `The model reads ${starNumber(expected)} ★: about what you meant.`;
  return `The model reads ${starNumber(expected)} ★, ${starChange(expected - meant)} from what you meant.`;
}

/** @param {any} heatmap */
export function createTryPanel(heatmap) {
  byId("pin").addEventListener("click", () => {
    const { text, without } = state.get();
    state.set({ pinned: { text, without } });
  });
  byId("unpin").addEventListener("click", () => state.set({ pinned: null }));
  byId("back-to-pin").addEventListener("click", () => state.set({ ...state.get().pinned, origin: null }));
  byId("meant").addEventListener("click", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    // The same again takes it back.
    const { meant, text, model } = state.get();
    const label = meant === target.value ? "" : target.value;
    state.set({ meant: label });
    correct({ text, model, label });
  });

  function show() {
    const { answer, pinned, stars } = shown.get();
    const { meant } = state.get();
    if (!pinned) passFocus(byId("versions"), byId("pin"));
    byId("versions").hidden = !(answer && pinned);
    byId("pin").textContent = state.get().pinned ? "Compare with this version instead" : "Compare with this version";
    if (!answer || state.get().panel !== "try") return;
    if (pinned) {
      byId("versions").querySelector("tbody").replaceChildren(...rows(pinned, answer, stars));
      byId("aligned-lens").textContent = isLens(answer.explanation) ? `Method: ${lensNamed(answer.explanation).title}.` : "";
      showAligned(byId("aligned"), pinned, answer);
    }
    const names = labelNames(answer.labels, stars);
    byId("meant").querySelector("legend").textContent = stars ? "The stars you meant" : "What it should say";
    showRadios(byId("meant"), answer.labels.map((label, i) => [label, names[i]]), "meant", meant);
    const place = answer.labels.indexOf(meant);
    byId("gap").textContent = stars && place >= 0 ? gap(stars[place], answer) : "";
  }

  state.subscribe((now, before) => {
    // What was meant with one review is not meant with another.
    if (now.meant && now.meant === before.meant && (now.model !== before.model || !isEdit(before.text, now.text))) state.set({ meant: "" });
    show();
  });
  shown.subscribe(show);
  show();
  createCorrections();
  createMarking(heatmap);
  createPulls(heatmap);
}
