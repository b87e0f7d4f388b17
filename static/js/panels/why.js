/** @file The panel Why: the sum of the phrases, the lens, what it explains, how far to trust it, its looks, the words as a table, and the mood line. */

import { labelNames } from "../answer/bars.js";
import { byId, element } from "../dom.js";
import { showTrust } from "../answer/check.js";
import { showSteps } from "../answer/steps.js";
import { createTable } from "../answer/table.js";
import { closeContrast, isSigned, lightOn, lensesOf, lensNamed, targetName } from "../model/lenses.js";
import { shown, state } from "../model/state.js";
import { createMood } from "./mood.js";

/** @param {string} value @param {string} name @param {string} group */
function radio(value, name, group) {
  return element("label", "", element("input", { type: "radio", name: group, value }), element("span", "", name));
}

/** Keeps `fieldset` to one radio button for each of `choices`, and checks `value`. */
function showRadios(fieldset, choices, group, value) {
  const inputs = () => [...fieldset.querySelectorAll("input")];
  if (inputs().map((input) => input.value).join("\n") !== choices.map(([each]) => each).join("\n")) {
    for (const input of inputs()) input.parentElement.remove();
    fieldset.append(...choices.map(([each, name]) => radio(each, name, group)));
  }
  for (const input of inputs()) input.checked = input.value === value;
}

/**
 * @param {object} parts
 * @param {{mark: (tokens: number[]) => void, showToken: (token: number) => void, showSentence: (sentence: number) => void}} parts.heatmap
 * @param {(model: string) => string} parts.lensOf the lens of a model where none is chosen
 */
export function createWhyPanel({ heatmap, lensOf }) {
  const target = /** @type {HTMLSelectElement} */ (byId("target"));
  const gamma = /** @type {HTMLInputElement} */ (byId("gamma"));
  const fold = /** @type {HTMLInputElement} */ (byId("fold"));
  const table = /** @type {HTMLInputElement} */ (byId("as-table"));

  byId("lenses").addEventListener("change", ({ target: { value } }) => {
    const { answer } = shown.get();
    // The model's own lens explains no target: it shows where the model looked.
    if (value === answer.explanation) state.set({ method: value, target: "" });
    else state.set({ method: value === lensOf(answer.model) ? "" : value });
  });
  target.addEventListener("change", () => state.set({ target: target.value }));
  byId("looks").addEventListener("input", ({ target: changed }) => {
    if (changed === gamma) state.set({ gamma: Number((3 ** gamma.valueAsNumber).toFixed(3)) });
    else if (changed === fold) state.set({ fold: fold.checked });
    else if (changed === table) state.set({ table: table.checked });
  });

  function show() {
    const now = state.get();
    const position = Math.log(now.gamma) / Math.log(3);
    if (Math.abs(gamma.valueAsNumber - position) > 0.03) gamma.valueAsNumber = position;
    fold.checked = now.fold;
    table.checked = now.table;

    const { answer, test, stars } = shown.get();
    if (!answer) return;
    const lens = now.method || lensOf(answer.model);
    showRadios(byId("lenses"), lensesOf(answer.model).map(({ name, title }) => [name, title]), "lens", lens);
    byId("lens-meaning").textContent = lensNamed(lens).meaning;
    byId("for").hidden = !isSigned(lens);
    const names = labelNames(answer.labels, stars);
    const targets = [...(stars ? [["expected_stars", "more stars"]] : []), ...answer.labels.map((label, i) => [label, names[i]])];
    // A contrast that was chosen stays in the list while the answer changes.
    const contrasts = [...new Set([closeContrast(answer), now.target])].filter((value) => value.includes(" vs ") && !answer.labels.includes(value));
    for (const value of contrasts) targets.push([value, targetName(value, answer.labels, names)]);
    target.replaceChildren(...targets.map(([value, name]) => element("option", { value }, name)));
    target.value = now.target || (stars ? "expected_stars" : answer.label);
    byId("trust").hidden = !test?.faithfulness;
    if (test?.faithfulness) {
      showTrust(test, { box: byId("trust"), flip: byId("flip"), agreement: byId("agreement"), levels: byId("levels"), unit: byId("levels-unit") });
    }
  }

  /** The sum of the answer before stays until its own comes, so that the panel does not jump. */
  function showSum() {
    const { answer, explanation, explained, stars } = shown.get();
    if (!answer || (explanation && explained !== answer)) return;
    showSteps(lightOn(answer, explanation), stars, heatmap);
  }

  state.subscribe(show);
  shown.subscribe(show);
  shown.subscribe(showSum);
  show();
  showSum();
  createMood(heatmap);
  createTable();
}
