/** @file The panels Why, Try, Map and Share: one of them open at a time, or none. */

import { state } from "../model/state.js";

/** Lets each button open its panel, and close it again; `state.panel` says which is open. */
export function createPanels() {
  const buttons = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-opens]")]);
  const panels = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-panel]")]);

  function show({ panel }) {
    for (const node of panels) node.hidden = node.dataset.panel !== panel;
    for (const button of buttons) button.setAttribute("aria-expanded", String(button.dataset.opens === panel));
  }

  for (const button of buttons) {
    const panel = /** @type {import("../model/state.js").State["panel"]} */ (button.dataset.opens);
    button.addEventListener("click", () => state.set({ panel: state.get().panel === panel ? "" : panel }));
  }
  for (const panel of panels) {
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      state.set({ panel: "" });
      buttons.find((button) => button.dataset.opens === panel.dataset.panel).focus();
    });
  }
  state.subscribe(show);
  show(state.get());
}
