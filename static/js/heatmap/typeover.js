/** @file A small field over a word of the heat map, to put another in its place. */

import { element } from "../dom.js";

/**
 * @param {HTMLElement} word
 * @param {string} start what stands in the field at first
 * @param {{onText: (text: string) => void, onEnd: (kept: boolean, next: ?EventTarget) => void}} listeners `onText` at
 *   each change; `onEnd` once: whether the last text holds, or the word is to come back, and where the focus went, if
 *   it did
 */
export function typeOver(word, start, { onText, onEnd }) {
  const field = /** @type {HTMLInputElement} */ (element("input", "typeover"));
  const before = word.textContent;
  field.value = start;
  field.setAttribute("aria-label", `Replacement for “${before}”. Enter keeps it, Escape restores the word.`);
  field.autocapitalize = field.autocomplete = "off";
  const fit = () => (field.size = Math.max(field.value.length, 2));
  let ended = false;

  /** @param {boolean} kept @param {?EventTarget} [next] */
  function end(kept, next = null) {
    if (ended) return;
    ended = true;
    onEnd(kept, next);
  }

  field.addEventListener("input", () => {
    fit();
    onText(field.value);
  });
  field.addEventListener("keydown", (event) => {
    // While an input method composes, these keys are its own.
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    end(event.key === "Enter");
  });
  field.addEventListener("blur", ({ relatedTarget }) => end(true, relatedTarget));
  fit();
  word.replaceChildren(field);
  field.focus();
  if (start === before) field.select();
  else onText(start);
}
