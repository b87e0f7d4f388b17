/**
 * @file The panel This word elsewhere: how much the network looks at a word in other reviews; and its line in the card
 *   of the word.
 */

import { labelNames } from "../answer/bars.js";
import { problemParts } from "../answer/problem.js";
import { byId } from "../dom.js";
import { drawElsewhere } from "../elsewhere/elsewhere.js";
import { findWord, hasWords, lookAt, lookUp, wordOf, wordsKnown } from "../elsewhere/known.js";
import { lineTold } from "../elsewhere/told.js";
import { createReader } from "../model/reader.js";
import { shown, state } from "../model/state.js";
import { tokensOf } from "../model/words.js";

const names = () => labelNames(shown.get().answer.labels, shown.get().stars);

/**
 * @param {string} word
 * @param {number} from the token that the panel was opened from
 * @returns {?number} how much the network looks at the word there, or else where it stands first
 */
function here(word, from) {
  const { answer } = shown.get();
  const tokens = tokensOf(answer);
  const isIt = (number) => tokens[number] && wordOf(tokens[number].text) === word && !tokens[number].removed;
  const number = isIt(from) ? from : [...tokens.keys()].find(isIt);
  return number === undefined ? null : lookAt(answer, number);
}

/**
 * @param {object} parts
 * @param {any} parts.heatmap whose cards get a line, and a way here
 * @param {(text: string) => void} parts.onReview opens a review
 * @param {(panel: string) => void} parts.open opens a panel, and moves the focus there
 */
export function createWordPanel({ heatmap, onReview, open }) {
  const box = byId("elsewhere");
  /** The token that the panel was opened from. */
  let from = -1;

  heatmap.elsewhere = (/** @type {import("../embed/words.js").Word} */ { text, numbers }) => {
    const { answer } = shown.get();
    const found = answer && lookUp(answer.model, text);
    if (found instanceof Promise) return found;
    if (!found) return "";
    if (heatmap.dataset.view !== "looked") return `“${found.word}” in other reviews`;
    return lineTold(found, names(), lookAt(answer, numbers[0]));
  };
  heatmap.addEventListener("elsewhere", ({ detail: { numbers } }) => {
    [from] = numbers;
    state.set({ word: wordOf(tokensOf(shown.get().answer)[from].text) });
    open("word");
  });

  const reader = createReader({
    ask: ({ model, word }) => Promise.all([findWord(model, word), wordsKnown(model)]),
    onAnswer([found, known]) {
      box.replaceChildren(
        drawElsewhere(found, {
          names: names(),
          here: here(found.word, from),
          onReview,
          onWord(word) {
            state.set({ word });
            byId("title-word").focus();
          },
          isKnown: (word) => known.has(word),
        }),
      );
    },
    onError: (error) => box.replaceChildren(...problemParts(error, show)),
  });

  function show() {
    const { panel, word } = state.get();
    const { answer } = shown.get();
    if (panel !== "word" || !answer) return;
    if (hasWords(answer.model)) reader.now({ model: answer.model, word });
    else state.set({ panel: "" });
  }

  state.subscribe((now, before) => {
    if (now.panel !== before.panel || now.word !== before.word) show();
  });
  shown.subscribe((now, before) => {
    if (now.answer !== before.answer) show();
  });
  show();
}
