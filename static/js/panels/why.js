/**
 * @file The panel Why: the sum of the phrases, the test of the sentence, other doubts; for experts the lens, and what
 *   it explains.
 */

/** @import { Answer } from "../model/types.js" */

import { labelNames } from "../answer/bars.js";
import { byId, element } from "../dom.js";
import { checkLine, doubtLine } from "../answer/check.js";
import { showSteps } from "../answer/steps.js";
import { closeContrast, isSigned, isView, lensesOf, lensNamed, litAnswer, targetName } from "../model/lenses.js";
import { shown, state } from "../model/state.js";

/** Keeps `fieldset` to one radio button for each of `choices`, and checks `value`. */
function showRadios(fieldset, choices, group, value) {
  const inputs = () => [...fieldset.querySelectorAll("input")];
  if (
    inputs()
      .map((input) => input.value)
      .join("\n") !== choices.map(([each]) => each).join("\n")
  ) {
    for (const input of inputs()) input.parentElement.remove();
    fieldset.append(
      ...choices.map(([each, name]) =>
        element("label", "", element("input", { type: "radio", name: group, value: each }), element("span", "", name)),
      ),
    );
  }
  for (const input of inputs()) input.checked = input.value === value;
}

/** @param {Answer} answer @param {string} lens */
function showLenses(answer, lens) {
  const lenses = lensesOf(answer.model).filter(({ name }) => !isView(name));
  byId("lenses").hidden = lenses.length < 2;
  const choices = lenses.map(({ name, title }) => [name, title]);
  showRadios(byId("lenses"), choices, "lens", lens);
  byId("lens-meaning").textContent = lensNamed(lens).meaning;
  byId("for").hidden = !isSigned(lens);
}

/**
 * @param {Answer} answer
 * @param {?number[]} stars what each label stands for
 * @param {string} chosen
 * @returns {[string, string][]} what a lens may explain, and what the page calls it
 */
function targetsOf(answer, stars, chosen) {
  const names = labelNames(answer.labels, stars);
  // A contrast that was chosen stays in the list while the answer changes.
  const contrasts = [...new Set([closeContrast(answer), chosen])].filter(
    (value) => value.includes(" vs ") && !answer.labels.includes(value),
  );
  return [
    ...(stars ? [/** @type {[string, string]} */ (["expected_stars", "more stars"])] : []),
    .../** @type {[string, string][]} */ (answer.labels.map((label, i) => [label, names[i]])),
    .../** @type {[string, string][]} */ (contrasts.map((value) => [value, targetName(value, answer.labels, names)])),
  ];
}

/**
 * @param {object} parts
 * @param {{mark: (tokens: number[]) => void, showToken: (token: number) => void}} parts.heatmap
 * @param {(model: string) => string} parts.lensOf the lens of a model where none is chosen
 */
export function createWhyPanel({ heatmap, lensOf }) {
  const target = /** @type {HTMLSelectElement} */ (byId("target"));

  byId("lenses").addEventListener("change", ({ target: { value } }) => {
    state.set({ method: value === lensOf(shown.get().answer.model) ? "" : value });
  });
  target.addEventListener("change", () => state.set({ target: target.value }));

  function show() {
    const now = state.get();
    const { answer, stars } = shown.get();
    if (!answer) return;
    showLenses(answer, now.method || lensOf(answer.model));
    const options = targetsOf(answer, stars, now.target);
    target.replaceChildren(...options.map(([value, name]) => element("option", { value }, name)));
    target.value = now.target || (stars ? "expected_stars" : answer.label);
    const light = litAnswer(answer);
    byId("check").textContent = light ? checkLine(light, stars) : "";
    const doubts = light?.doubts ?? [];
    const others = doubts.filter(({ code, text }) => code !== "undecided" && text !== doubtLine(doubts));
    byId("reasons").replaceChildren(...others.map(({ text }) => element("p", "flag", text)));
    showSteps(light, stars, heatmap);
  }

  state.subscribe(show);
  shown.subscribe(show);
  show();
}
