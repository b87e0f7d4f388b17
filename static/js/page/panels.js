/**
 * @file The panels, at most one of them open: next to the words if there is room, otherwise as a sheet over the lower
 *   half.
 */

import { byId, scrollToTop } from "../dom.js";
import { state } from "../model/state.js";

// As in answer.css: from this width on there are two columns.
const WIDE = matchMedia("(min-width: 980px)");

const button = (panel) => /** @type {HTMLElement} */ (document.querySelector(`[data-opens="${panel}"]`));

/** Opens a panel and moves the focus there; the words stay visible. @param {string} panel */
function goTo(panel) {
  state.set({ panel });
  const title = byId(`title-${panel}`);
  if (!title.checkVisibility()) return;
  title.focus({ preventScroll: true });
  const words = byId("heatmap");
  if (WIDE.matches && words.checkVisibility()) return;
  scrollToTop(words.checkVisibility() ? words : title);
}

/** Closes the menu "More" by Escape, and where the reader is elsewhere. @param {HTMLDetailsElement} more */
function letGo(more) {
  more.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !more.open) return;
    event.preventDefault();
    more.open = false;
    more.querySelector("summary").focus();
  });
  for (const type of ["pointerdown", "focusin"]) {
    addEventListener(type, ({ target }) => {
      if (!more.contains(/** @type {Node} */ (target))) more.open = false;
    });
  }
}

/**
 * Lets each button open its panel, and close it again; `state.panel` says which is open.
 *
 * @returns {{open: (panel: string) => void}} opens one, and moves the focus there
 */
export function createPanels() {
  const shelf = byId("shelf");
  const more = /** @type {HTMLDetailsElement} */ (byId("more"));
  const buttons = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-opens]")]);
  const panels = /** @type {HTMLElement[]} */ ([...shelf.querySelectorAll("[data-panel]")]);

  function show({ panel }) {
    for (const node of panels) node.hidden = node.dataset.panel !== panel;
    for (const each of buttons) each.setAttribute("aria-expanded", String(each.dataset.opens === panel));
    document.body.classList.toggle("sheet-open", panel !== "" && !WIDE.matches);
    more.open = false;
  }

  /** Moves the panels to where they are seen, so that reading order and focus order are one. */
  function place() {
    if (WIDE.matches) byId("side").append(shelf);
    else byId("result").after(shelf);
    show(state.get());
  }

  function close() {
    const { panel } = state.get();
    state.set({ panel: "" });
    const opener = button(panel);
    // The panel of a word has no button; one in the menu "More" is hidden.
    const word = /** @type {HTMLElement} */ (document.querySelector("#heatmap [tabindex='0']"));
    const next = opener?.checkVisibility() ? opener : more.querySelector("summary");
    (opener ? next : word).focus({ preventScroll: true });
  }

  for (const each of buttons) {
    each.addEventListener("click", ({ detail: presses }) => {
      const panel = each.dataset.opens;
      if (state.get().panel === panel) state.set({ panel: "" });
      else if (WIDE.matches && presses) {
        state.set({ panel });
        // The button is gone where More closes.
        if (!each.checkVisibility()) goTo(panel);
        // A key leads into the panel: a pointer finds it by itself.
      } else goTo(panel);
    });
  }
  // From anywhere; what has another use for it, as a word that is typed over, prevents it.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing && state.get().panel) close();
  });
  for (const each of shelf.querySelectorAll("[data-closes]")) each.addEventListener("click", close);
  letGo(more);
  WIDE.addEventListener("change", place);
  place();
  state.subscribe((now, before) => {
    show(now);
    // A panel begins at its title, wherever the one before was left.
    if (now.panel !== before.panel || now.word !== before.word) shelf.scrollTop = byId("side").scrollTop = 0;
  });
  return { open: goTo };
}
