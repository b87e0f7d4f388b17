/** @file The panel Try: a pinned version next to this one, and what the reader meant. */

/** @import { Answer } from "../model/types.js" */

import { labelNames } from "../answer/bars.js";
import { change } from "../answer/change.js";
import { element, passFocus } from "../dom.js";
import { answerName, probability, signed, starChange, starNumber } from "../format.js";
import { isEdit } from "../model/edits.js";
import { isLens, lensNamed } from "../model/lenses.js";
import { shown, state } from "../model/state.js";
import { showAligned } from "./aligned.js";
import { correct } from "./corrections.js";
import { showRadios } from "./why.js";

const part = (id) => document.getElementById(id);

/** @param {string[]} cells the first one is the head of the row */
function row([head, ...cells]) {
  const first = element("th", { scope: "row" }, head);
  return element("tr", "", first, ...cells.map((text) => element("td", "", text)));
}

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
  const head = stars
    ? ["Stars", named(pinned), named(now), change(now, pinned).text]
    : ["Answer", named(pinned), named(now), named(pinned) === named(now) ? "the same" : "another"];
  return [head, ...shares].map(row);
}

/**
 * @param {number} meant
 * @param {Answer} answer in stars
 * @returns {string} how far the model is from what was meant
 */
export function gap(meant, { expected_stars: expected, undecided }) {
  if (undecided) return "The model cannot tell.";
  const difference = expected - meant;
  if (Math.abs(difference) < 0.5) return `The model reads ${starNumber(expected)} ★: about what you meant.`;
  return `The model reads ${starNumber(expected)} ★, ${starChange(difference)} from what you meant.`;
}

export function createTrying() {
  part("pin").addEventListener("click", () => {
    const { text, without } = state.get();
    state.set({ pinned: { text, without } });
  });
  part("unpin").addEventListener("click", () => state.set({ pinned: null }));
  part("back-to-pin").addEventListener("click", () => state.set({ ...state.get().pinned, origin: null }));
  part("meant").addEventListener("click", ({ target }) => {
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
    if (!pinned) passFocus(part("versions"), part("pin"));
    part("versions").hidden = !(answer && pinned);
    part("pin").textContent = state.get().pinned ? "Compare with this version instead" : "Compare with this version";
    if (!answer || state.get().panel !== "try") return;
    if (pinned) {
      part("versions").querySelector("tbody").replaceChildren(...rows(pinned, answer, stars));
      part("aligned-lens").textContent = isLens(answer.explanation) ? `Method: ${lensNamed(answer.explanation).title}.` : "";
      showAligned(part("aligned"), pinned, answer);
    }
    const names = labelNames(answer.labels, stars);
    part("meant").querySelector("legend").textContent = stars ? "The stars you meant" : "What it should say";
    showRadios(part("meant"), answer.labels.map((label, i) => [label, names[i]]), "meant", meant);
    const place = answer.labels.indexOf(meant);
    part("gap").textContent = stars && place >= 0 ? gap(stars[place], answer) : "";
  }

  state.subscribe((now, before) => {
    // What was meant with one review is not meant with another.
    if (now.meant && now.meant === before.meant && (now.model !== before.model || !isEdit(before.text, now.text))) state.set({ meant: "" });
    show();
  });
  shown.subscribe(show);
  show();
}
