/**
 * @file In the panel Try: few changes that turn the answer, each as a button that makes it in the text and takes it back.
 *
 * @typedef {{start: number, end: number, before: string, after: string}} Change of the tokens from `start` to before `end`
 * @typedef {{text: string, changes: Change[], words: number, reached: boolean, prediction: import("../model/types.js").Answer}} Edit
 * @typedef {{target: string | number, words: ?number, most_words: number, edits: Edit[]}} Edits
 */

import { button, byId, element, passFocus } from "../dom.js";
import { answerName, countOf } from "../format.js";
import { messageOf, post } from "../model/api.js";
import { question } from "../model/question.js";
import { createReader } from "../model/reader.js";
import { shown, state } from "../model/state.js";
import { tokensOf } from "../model/words.js";

// Milliseconds without another answer before it is asked what would turn this one.
const PAUSE = 600;

/** @param {Change} change @param {import("../model/types.js").Token[]} tokens of the text @returns {string} "“cold” → “hot”" */
export function changeName({ start, before, after }, tokens) {
  if (!after) return `without “${before}”`;
  // The word that is put in stands before another.
  const next = tokens[start]?.text ?? "";
  return before ? `“${before}” → “${after}”` : `“${next}” → “${after} ${next}”`;
}

/** @param {Edit} edit @param {import("../model/types.js").Token[]} tokens @returns {string} "“cold” → “hot”: 3.4 ★" */
export const editName = ({ changes, prediction }, tokens) =>
  `${changes.map((change) => changeName(change, tokens)).join(", ")}: ${answerName(prediction, "\u00a0★")}`;

/** @param {number} stars @returns {string} "4.0 ★" */
const starsText = (stars) => `${stars.toFixed(1)}\u00a0★`;

/** @param {Edits} edits @returns {string} the words before the buttons */
export function leadOf({ target, words, most_words: most, edits }) {
  const goal = typeof target === "number" ? starsText(target) : `“${target}”`;
  if (words === 0) return `The answer is at ${goal} already, or near it.`;
  if (words === null) return `No ${countOf(most, "word")} or fewer turn it to ${goal}${edits.length ? "; the furthest:" : "."}`;
  return words === 1 ? "One word turns it:" : `${countOf(words, "word")} to ${goal}:`;
}

/** @param {ReturnType<typeof import("../model/edits.js").createEdits>} edits of the text */
export function createTurning(edits) {
  const line = byId("turning");
  const [slider, wanted] = byId("goal").querySelectorAll("input, output");
  /** The text that a button has made. @type {?string} */
  let played = null;

  /** The slider stands at the stars of the answer, until the reader asks for others. */
  function place() {
    const { answer, stars } = shown.get();
    byId("goal").hidden = !answer || !stars;
    if (byId("goal").hidden) return;
    Object.assign(slider, { min: Math.min(...stars), max: Math.max(...stars), value: answer.expected_stars });
    wanted.textContent = "";
  }

  function play({ text }) {
    edits.give();
    edits.type(text);
    edits.settle(true);
    played = text;
  }

  /** @param {?Edits} found */
  function show(found) {
    const { answer } = shown.get();
    const tokens = answer ? tokensOf(answer) : [];
    const back = played !== null && played === state.get().text;
    const chips = (found?.edits ?? []).map((edit) => button("chip", () => play(edit), editName(edit, tokens)));
    if (back) chips.unshift(button("chip", () => edits.undo(), "Take it back"));
    passFocus(line);
    line.replaceChildren(...(found && (found.words !== 0 || wanted.textContent) ? [element("span", "turning-lead", leadOf(found))] : []), ...chips);
    line.hidden = !line.childElementCount;
    line.dataset.request = found ? (answer?.request_id ?? "") : "";
  }

  const reader = createReader({
    ask: (asked, signal) => post("edits", asked, signal),
    onAnswer: show,
    onError(error) {
      show(null);
      line.append(element("span", "turning-lead", messageOf(error)));
      line.hidden = false;
    },
    pause: PAUSE,
  });

  // While the panel is closed, nothing is asked.
  function ask() {
    const { answer, explained } = shown.get();
    if (state.get().panel === "try" && answer && explained === answer) reader.soon(question(state.get().model, state.get()));
  }

  slider.addEventListener("input", () => {
    wanted.textContent = starsText(slider.valueAsNumber);
    reader.soon({ ...question(state.get().model, state.get()), target: slider.valueAsNumber });
  });
  shown.subscribe((now, before) => {
    if (now.answer !== before.answer) {
      reader.cancel();
      place();
      show(null);
    }
    if (now.explained !== before.explained) ask();
  });
  state.subscribe((now, before) => {
    if (now.panel !== before.panel) ask();
  });
  place();
  ask();
}
