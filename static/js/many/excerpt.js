/** @file A short piece of a review, with a phrase in the light. */

import { element } from "../dom.js";

const AROUND = 70;

/**
 * @param {string} text
 * @param {string} phrase as the review has it
 * @returns {HTMLElement} the phrase marked, with some of what stands on both sides
 */
export function marked(text, phrase) {
  const whole = element("span", "excerpt");
  const flat = text.replaceAll(/\s+/g, " ");
  const at = flat.toLowerCase().indexOf(phrase.toLowerCase().replaceAll(/\s+/g, " "));
  if (at < 0) {
    whole.textContent = shorten(flat, 2 * AROUND);
    return whole;
  }
  const start = Math.max(0, at - AROUND);
  const stop = Math.min(flat.length, at + phrase.length + AROUND);
  whole.append(
    `${start ? "…" : ""}${flat.slice(start, at)}`,
    element("mark", "", flat.slice(at, at + phrase.length)),
    `${flat.slice(at + phrase.length, stop)}${stop < flat.length ? "…" : ""}`,
  );
  return whole;
}

/** @param {string} text @param {number} most @returns {string} */
export const shorten = (text, most) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);
