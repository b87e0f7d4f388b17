/** @file The words as a table: each with its sentence, its weight, and what its phrase adds. */

/** @import { Explanation } from "../model/types.js" */

import { byId, element, headRow } from "../dom.js";
import { hasPhrases, valueText, weightText } from "../embed/limelight-heat.js";
import { lensNamed, litAnswer } from "../model/lenses.js";
import { shown, state } from "../model/state.js";
import { wordsOf } from "../model/words.js";

/** Shows the table wherever it is chosen. */
export function createTable() {
  const box = byId("table");

  function show() {
    const light = litAnswer(shown.get().answer);
    if (state.get().table && light) box.replaceChildren(tableOf(light, state.get().fold));
  }

  shown.subscribe(show);
  state.subscribe((now, before) => {
    if (["table", "fold"].some((name) => now[name] !== before[name])) show();
  });
  show();
}

/** @param {Explanation} light @param {boolean} fold whether marks are one word with the word they touch */
function tableOf(light, fold) {
  const phrases = hasPhrases(light) ? light.phrases : [];
  /** @type {Map<number, number>} */
  const values = new Map(phrases.flatMap(({ start, end, value }) => Array.from({ length: end - start }, (_, k) => [start + k, value])));
  const told = (weight) => weightText(light, weight, "").replace(/ of the $/, "");
  const added = (number) => (values.has(number) ? valueText(light, values.get(number)) : "");

  /** @param {number} i sentence @param {string} name @param {number} weight @param {string} phrase @param {string} look */
  function row(i, name, weight, phrase, look) {
    const cells = [told(weight), ...(phrases.length ? [phrase] : [])].map((text) => element("td", "", text));
    return element("tr", look, element("td", "", String(i + 1)), element("th", { scope: "row" }, name), ...cells);
  }

  const rows = wordsOf(light.sentences, fold).flatMap(({ read, weight, tokens }, i) => {
    const words = tokens.filter((token) => token.text && token.read);
    return read
      ? [row(i, "the sentence", weight, "", "whole"), ...words.map((word) => row(i, word.text, word.weight, added(word.numbers[0]), word.removed ? "removed" : ""))]
      : [];
  });
  const names = ["Sentence", "Word", lensNamed(light.method).title, ...(phrases.length ? ["Its phrase"] : [])];
  const caption = element("caption", "visually-hidden", "Every word of your review, with its weight");
  return element("table", "numbers words-table", caption, element("thead", "", headRow(...names)), element("tbody", "", ...rows));
}
