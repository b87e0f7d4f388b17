/** @file Keeps the focused element visible: not below the sticky verdict, nor below a sheet at the lower edge. */

import { byId } from "../dom.js";

// Pixels that are kept free for the focus ring.
const ROOM = 8;

export function keepInSight() {
  const answer = byId("answer");
  const shelf = byId("shelf");
  /** On a narrow screen only the headline is sticky. */
  const verdict = /** @type {HTMLElement[]} */ ([...answer.querySelectorAll(".verdict, .headline")]);

  /** @param {Element} node @returns {number} where the visible area begins, in pixels from the upper edge */
  function upper(node) {
    const above = verdict.filter((part) => getComputedStyle(part).position === "sticky" && !part.contains(node));
    return answer.contains(node) ? Math.max(0, ...above.map((part) => part.getBoundingClientRect().bottom)) : 0;
  }

  document.addEventListener("focusin", ({ target }) => {
    const node = /** @type {Element} */ (target);
    const isSheet = document.body.classList.contains("sheet-open");
    if (!node.matches(":focus-visible") || shelf.contains(node) || !(isSheet || answer.contains(node))) return;
    const { top, bottom } = node.getBoundingClientRect();
    const lower = isSheet ? shelf.getBoundingClientRect().top : innerHeight;
    if (top < upper(node)) scrollBy(0, top - upper(node) - ROOM);
    else if (bottom > lower) scrollBy(0, bottom - lower + ROOM);
  });
}
