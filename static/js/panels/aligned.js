/** @file The pinned version over this one, word over word, each in its own light. */

/** @import { Answer } from "../model/types.js" */

import { element } from "../dom.js";
import { heat } from "../embed/limelight-heat.js";
import { align } from "../model/align.js";
import { wordsOf } from "../model/words.js";

/** @param {Answer} answer @returns {{text: string, level: number, removed: boolean}[][]} the words of each sentence */
function litWords(answer) {
  const sentences = wordsOf(answer.sentences, true);
  const levels = heat({ ...answer, sentences });
  return sentences.map(({ tokens }, i) =>
    tokens.map(({ text, removed }, j) => ({ text, level: levels[i].tokens[j], removed: Boolean(removed) })).filter(({ text }) => text),
  );
}

/** @param {?{text: string, level: number, removed: boolean}} word */
function cell(word) {
  if (!word) return element("span", "nothing", "·");
  return element("span", { class: word.removed ? "run removed" : "run", "data-level": String(word.level) }, word.text);
}

/**
 * @param {HTMLElement} box
 * @param {Answer} pinned
 * @param {Answer} now
 */
export function showAligned(box, pinned, now) {
  const [before, after] = [litWords(pinned), litWords(now)];
  const texts = (sentences) => sentences.map((words) => words.map(({ text }) => text));
  const rows = align(texts(before), texts(after)).map((row) => {
    const node = element("p");
    const only = row.after === null ? "Start only" : row.before === null ? "Now only" : "";
    if (only) node.append(element("b", "aligned-only", only));
    for (const [i, j] of row.words) {
      const [one, other] = [i === null ? null : before[row.before][i], j === null ? null : after[row.after][j]];
      const pair = element("span", "pair");
      if (only) pair.append(cell(one ?? other));
      else pair.append(cell(one), cell(other));
      if (!only && (one?.text !== other?.text || one?.removed !== other?.removed)) pair.classList.add("differs");
      node.append(pair, " ");
    }
    return node;
  });
  box.replaceChildren(...rows);
}
