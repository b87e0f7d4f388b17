/** @file What is in sight and where the keys lead: the stars on a phone, the first lit word, Undo. */

import { byId, element, passFocus, scrollToTop } from "../dom.js";
import { litAnswer } from "../model/lenses.js";
import { shown, state } from "../model/state.js";

/** Tells the styles how high the keyboard of a phone is, in pixels: it lies over the page. */
export function followKeyboard() {
  const { visualViewport: seen } = window;
  const measure = () =>
    document.documentElement.style.setProperty(
      "--keyboard",
      `${Math.max(0, innerHeight - seen.height - seen.offsetTop)}px`,
    );
  for (const type of ["resize", "scroll"]) seen?.addEventListener(type, measure);
}

/**
 * Tells the styles how high the part of the answer is that stays at the upper edge, in pixels: fonts and spacing are
 * the reader's own.
 */
export function followHead() {
  const parts = [...document.querySelectorAll(".verdict, .headline")];
  const measure = () => {
    const heights = parts.map((node) =>
      getComputedStyle(node).position === "sticky" ? node.getBoundingClientRect().height : 0,
    );
    document.documentElement.style.setProperty("--head", `${Math.max(...heights)}px`);
  };
  const sizes = new ResizeObserver(measure);
  for (const part of parts) sizes.observe(part);
  addEventListener("resize", measure);
  // Above a sheet it may not stay.
  state.subscribe((now, before) => now.panel !== before.panel && measure());
}

/** On a phone the stars are repeated in sight while typing; readers of the screen hear of them anyway. */
export function repeatScore() {
  const bar = element("div", { class: "typing-score", "aria-hidden": "true" });
  document.body.append(bar);
  shown.subscribe(() =>
    requestAnimationFrame(() => {
      const score = byId("score");
      const number = score.querySelector(".score-number")?.textContent;
      const stars = score.querySelector("svg")?.cloneNode(true);
      /** @type {?Element} */ (stars)?.removeAttribute("class");
      bar.replaceChildren(...(shown.get().answer && number ? [element("b", "", number), stars ?? ""] : []));
    }),
  );
}

/**
 * Brings the answer to the upper edge, unless it begins in the upper third of the window; and once its words are lit,
 * the first of those into sight. What comes with the light may have moved them, or made the page long enough to scroll;
 * a reader who goes on meanwhile is left alone.
 */
export function revealAnswer() {
  const top = () => byId("result").getBoundingClientRect().top;
  const goes = top() < 0 || top() >= innerHeight / 3;
  if (goes) scrollToTop(byId("result"));
  const waiting = new AbortController();
  const { signal } = waiting;
  const end = shown.subscribe(({ answer, asked }) => {
    if (!litAnswer(answer) || asked.text !== state.get().text) return;
    waiting.abort();
    requestAnimationFrame(() => {
      const bottom = byId("heatmap").querySelector(".run:not([data-level='0'])")?.getBoundingClientRect().bottom ?? 0;
      // At once: words that move meanwhile would end a smooth scroll.
      scrollBy({ top: Math.max(goes ? top() : 0, bottom + 8 - innerHeight), behavior: "instant" });
    });
  });
  signal.addEventListener("abort", end);
  for (const type of ["wheel", "touchmove", "keydown"])
    addEventListener(type, () => waiting.abort(), { signal, passive: true });
}

/**
 * Controls that belong together are one stop of the Tab key: the arrow keys, Home and End go from one to the next.
 * @param {HTMLElement} group whose controls may come and go
 */
export function makeOneStop(group) {
  /** Where the Tab key arrives. @type {?Element} */
  let current = null;
  const controls = () =>
    /** @type {HTMLElement[]} */ ([...group.querySelectorAll("button, input, summary, [role=button]")]).filter((node) =>
      node.checkVisibility(),
    );

  function settle() {
    const all = controls();
    if (!all.includes(/** @type {HTMLElement} */ (current))) [current] = all;
    for (const node of all) node.tabIndex = node === current ? 0 : -1;
  }

  group.addEventListener("focusin", ({ target }) => {
    current = /** @type {Element} */ (target);
    settle();
  });
  group.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const all = controls();
    const at = all.indexOf(/** @type {HTMLElement} */ (event.target));
    const next = {
      ArrowLeft: at - 1,
      ArrowUp: at - 1,
      ArrowRight: at + 1,
      ArrowDown: at + 1,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    all[(next + all.length) % all.length].focus();
  });
  new MutationObserver(settle).observe(group, {
    childList: true,
    subtree: true,
    attributeFilter: ["hidden", "open", "class"],
  });
  settle();
}

/**
 * The buttons Undo, Redo and Restore all, wherever they stand.
 * @param {import("../model/edits.js").Edits} edits
 */
export function createWaysBack(edits) {
  const ways = {
    undo: { act: () => edits.undo(), is: () => edits.canUndo() },
    redo: { act: () => edits.redo(), is: () => edits.canRedo() },
    "bring-back": {
      act: () => edits.bringBack(),
      is: () => state.get().without.length > 0 || state.get().origin !== null,
    },
  };

  function show() {
    for (const [name, { is }] of Object.entries(ways)) {
      for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`[data-${name}]`))) {
        if (!is()) passFocus(button);
        button.hidden = !is();
      }
    }
    byId("ways-back").hidden = !Object.values(ways).some(({ is }) => is());
  }

  for (const [name, { act }] of Object.entries(ways)) {
    for (const button of document.querySelectorAll(`[data-${name}]`)) button.addEventListener("click", act);
  }
  state.subscribe(show);
  edits.watch(show);
  show();
}
