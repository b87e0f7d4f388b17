/** @file Does a word matter? Each word of the review can be struck out, and put back, and the answer says what that does. */

import { button, element } from "../dom.js";
import { answerOf } from "./answer.js";

/**
 * @param {any} trace of the review as it is now
 * @param {any} whole of the review with all of its words
 * @param {number[]} without the tokens that are struck out
 * @param {(token: number) => void} onStrike a word is struck out, or put back
 * @returns {HTMLElement}
 */
export function createStrike(trace, whole, without, onStrike) {
  const words = whole.sentences.slice(0, whole.in_full).flat();
  const left = trace.sentences.flat().length;
  const line = element("p", { class: "strike-words", dir: "auto" });
  for (const word of words) {
    const struck = without.includes(word.token);
    // The network cannot read an empty text.
    const disabled = !struck && left === 1;
    const look = { class: struck ? "word struck" : "word", "aria-pressed": String(struck), "data-token": word.token, disabled };
    line.append(button(look, () => onStrike(word.token), word.text), " ");
  }
  const told = element("p", { class: "sum", role: "status" });
  const names = words.filter((word) => without.includes(word.token)).map((word) => `“${word.text}”`);
  told.textContent = names.length ? `Without ${names.join(", ")}: ${answerOf(trace)} instead of ${answerOf(whole)}.` : `With every word: ${answerOf(whole)}. Press one to strike it out.`;
  const box = element("div", "strike", element("h3", "", "Does a word matter here?"), line, told);
  if (whole.in_full < whole.sentences.length) box.append(element("p", "hint", "Of a long review the first words can be struck out here."));
  return box;
}
