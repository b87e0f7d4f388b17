/**
 * @file What is typed and not rated yet: kept in this browser until it is rated, so that a tab that is closed too early loses
 * nothing. The next visit finds it among the recent reviews.
 */

import { forget, recallJson, rememberJson } from "../memory.js";
import { shown, state } from "../model/state.js";
import { joined, tokensOf } from "../model/words.js";

const NAME = "unrated";

/**
 * @param {HTMLTextAreaElement} box
 * @param {(text: string) => boolean} isExample
 * @returns {?{text: string, model: string, take: () => void}} what another visit left, until the list of recent reviews takes it
 */
export function keepUnrated(box, isExample) {
  const left = recallJson(NAME);

  box.addEventListener("input", () => {
    if (box.value.trim() && !isExample(box.value)) rememberJson(NAME, { text: box.value, model: state.get().model });
    else forget(NAME);
  });
  shown.subscribe(({ answer }, before) => {
    if (answer && answer !== before.answer && joined(tokensOf(answer)) === box.value) forget(NAME);
  });
  const isText = ["text", "model"].every((name) => typeof left?.[name] === "string");
  const take = () => recallJson(NAME)?.text === left.text && forget(NAME);
  return isText ? { text: left.text, model: left.model, take } : null;
}
