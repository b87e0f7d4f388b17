/** @file The panel Try: a pinned version beside this one, and the stars that the reader meant. */

/** @import { Answer } from "../model/types.js" */

import { labelNames } from "../answer/bars.js";
import { change } from "../answer/change.js";
import { element } from "../dom.js";
import { probability, signed, starChange, starNumber } from "../format.js";
import { shown, state } from "../model/state.js";
import { showRadios } from "./why.js";

const part = (id) => document.getElementById(id);

/** @param {string[]} cells the first one is the head of the row */
function row([head, ...cells]) {
  const node = element("tr");
  const first = element("th", "", head);
  first.setAttribute("scope", "row");
  node.append(first, ...cells.map((text) => element("td", "", text)));
  return node;
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
  const named = (answer) => (answer.undecided ? "cannot tell" : stars ? starNumber(answer.expected_stars) : answer.label);
  const head = stars
    ? ["Stars", named(pinned), named(now), change(now, pinned).text]
    : ["Answer", named(pinned), named(now), named(pinned) === named(now) ? "the same" : "another"];
  return [head, ...shares].map(row);
}

/**
 * @param {number} meant
 * @param {number} expected
 * @returns {string} how far the model is from what was meant
 */
export function gap(meant, expected) {
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
  part("your-stars").addEventListener("click", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    // The same star again takes it back.
    const value = Number(target.value);
    state.set({ yourStars: state.get().yourStars === value ? null : value });
  });

  function show() {
    const { answer, pinned, stars } = shown.get();
    const { yourStars } = state.get();
    part("beside").hidden = !(answer && pinned);
    part("pin").textContent = state.get().pinned ? "Pin this version instead" : "Pin this version";
    if (answer && pinned) part("beside").querySelector("tbody").replaceChildren(...rows(pinned, answer, stars));
    part("yours").hidden = !(answer && stars);
    if (!answer || !stars) return;
    const choices = stars.map((value, i) => [String(value), labelNames(answer.labels, stars)[i]]);
    showRadios(part("your-stars"), choices, "yours", String(yourStars));
    part("gap").textContent = yourStars === null ? "" : gap(yourStars, answer.expected_stars);
  }

  state.subscribe(show);
  shown.subscribe(show);
  show();
}
