/** @file The panels: one of them open at a time, or none; beside the words where there is room, and below them where not. */

import { shown, state } from "../model/state.js";
import { wired } from "./later.js";

// As in answer.css: from this width on there are two columns.
const WIDE = matchMedia("(min-width: 980px)");

const button = (panel) => /** @type {HTMLElement} */ (document.querySelector(`[data-opens="${panel}"]`));

/**
 * Opens a panel and goes there.
 *
 * @param {string} panel
 * @param {string} [id] of the part to go to; one that is still on its way is gone to when it comes
 */
export async function goTo(panel, id = `title-${panel}`) {
  state.set({ panel });
  // What is not wired yet takes no focus.
  await wired(panel);
  arrive(`title-${panel}`);
  if (arrive(id)) return;
  const end = shown.subscribe(() => {
    // Whoever has gone elsewhere in the meantime is left alone.
    if (document.activeElement.id !== `title-${panel}` || arrive(id)) end();
  });
}

/** @param {string} id @returns {boolean} whether there was anything to go to */
function arrive(id) {
  const part = document.getElementById(id);
  if (!part.checkVisibility()) return false;
  part.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  part.scrollIntoView({ block: WIDE.matches ? "nearest" : "start", behavior: calm ? "auto" : "smooth" });
  return true;
}

/** Lets each button open its panel, and close it again; `state.panel` says which is open. */
export function createPanels() {
  const shelf = document.getElementById("shelf");
  const buttons = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-opens]")]);
  const panels = /** @type {HTMLElement[]} */ ([...shelf.querySelectorAll("[data-panel]")]);

  function show({ panel }) {
    for (const node of panels) node.hidden = node.dataset.panel !== panel;
    for (const each of buttons) each.setAttribute("aria-expanded", String(each.dataset.opens === panel));
  }

  /** Moves the panels to where they are seen, so that reading order and focus order are one. */
  function place() {
    if (WIDE.matches) document.getElementById("side").append(shelf);
    else document.getElementById("result").after(shelf);
  }

  function close() {
    const { panel } = state.get();
    state.set({ panel: "" });
    button(panel).focus();
  }

  for (const each of buttons) {
    each.addEventListener("click", () => {
      const panel = each.dataset.opens;
      if (state.get().panel === panel) state.set({ panel: "" });
      else if (WIDE.matches) state.set({ panel });
      else goTo(panel);
    });
  }
  shelf.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) close();
  });
  for (const each of shelf.querySelectorAll("[data-closes]")) each.addEventListener("click", close);
  WIDE.addEventListener("change", place);
  place();
  state.subscribe(show);
  show(state.get());
}
