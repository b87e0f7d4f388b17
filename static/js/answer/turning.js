/**
 * @file Few sentences without which the answer is another: the best one as a chip under the words, which leaves it out
 * and takes that back; more of them, and another goal, in the panel Other changes. A page without a server has none.
 *
 * @typedef {{start: number, end: number, before: string, after: string}} Change a sentence that is left out
 * @typedef {{text: string, changes: Change[], words: number, reached: boolean, prediction:
 *   import("../model/types.js").Answer}} Edit
 * @typedef {{target: string | number, words: ?number, note: string, edits: Edit[]}} Edits `note`: why none reaches the
 *   target, or nothing
 */

import { button, byId, element, passFocus } from "../dom.js";
import { answerName, countOf } from "../format.js";
import { isStatic } from "../home.js";
import { messageOf, post } from "../model/api.js";
import { litAnswer } from "../model/lenses.js";
import { createReader } from "../model/reader.js";
import { shown, state } from "../model/state.js";
import { beginning } from "../model/words.js";

// Milliseconds without another answer before it is asked what would turn this one.
const PAUSE = 600;
// Characters of the sentences left out that a button names together, and of each at least.
const [MOST, LEAST] = [100, 40];

/** @param {Edit} edit @returns {string} "Without “We waited an hour.”" */
const changesName = ({ changes }) => {
  const most = Math.max(MOST / changes.length, LEAST);
  return `Without ${changes.map(({ before }) => `“${beginning(before, most)}”`).join(" and ")}`;
};

/**
 * @param {Edit} edit
 * @returns {string} "Without “We waited an hour.”: 3.4 ★"; stars are said where the model cannot tell too
 */
export const editName = (edit) => {
  const { prediction } = edit;
  const undecided = prediction.undecided && prediction.expected_stars === null;
  return `${changesName(edit)}: ${answerName({ ...prediction, undecided }, "\u00a0★")}`;
};

/** @param {{name: string}} edit that is made @returns {string} "Undo: without “We waited an hour.”" */
const undoName = ({ name }) => `Undo: ${name.toLowerCase().slice(0, 1)}${name.slice(1)}`;

/** @param {Edit} edit @returns {boolean} whether the answer reads otherwise with it: other stars, or another label */
export const isSeen = ({ reached, prediction }) => reached || prediction.expected_stars !== null;

/** @param {number} stars @returns {string} "4.0 ★" */
const starsText = (stars) => `${stars.toFixed(1)}\u00a0★`;

/**
 * The slider on which the reader asks for stars.
 *
 * @param {(stars: number) => void} onAsk
 */
function createGoal(onAsk) {
  const box = byId("goal");
  const [least, slider, most, output] = box.querySelectorAll("span, input, output");
  /** @param {number} stars */
  const show = (stars) => {
    slider.valueAsNumber = stars;
    output.textContent = starsText(stars);
  };
  slider.addEventListener("input", () => {
    show(slider.valueAsNumber);
    onAsk(slider.valueAsNumber);
  });
  return {
    show,
    /** @param {?import("../model/types.js").Answer} answer @param {?number[]} stars what each label stands for */
    reset(answer, stars) {
      box.hidden = !answer || !stars;
      if (box.hidden) return;
      Object.assign(slider, { min: Math.min(...stars), max: Math.max(...stars) });
      [least.textContent, most.textContent] = [slider.min, slider.max];
      show(answer.expected_stars);
    },
  };
}

/** @param {Edits} edits @returns {string} the words before the buttons */
export function leadOf({ target, words, note, edits }) {
  const goal = typeof target === "number" ? starsText(target) : `“${target}”`;
  if (words === 0) return `The answer is already at or near ${goal}.`;
  if (words === null) return `${note}${edits.length ? " The closest:" : ""}`.trim();
  return `Leave out ${words === 1 ? "one sentence" : countOf(words, "sentence")} to reach ${goal}:`;
}

/**
 * The buttons that make an edit, and take it back.
 *
 * @param {import("../model/edits.js").Edits} edits of the text
 */
function createOffers(edits) {
  /** The edit that a button has made. @type {?{text: string, name: string}} */
  let played = null;

  /** @returns {boolean} whether the text is what a button made of it */
  const isPlayed = () => played?.text === state.get().text;

  /** @param {Edit} edit */
  function chipOf(edit) {
    const play = () => {
      edits.give();
      edits.type(edit.text);
      edits.settle(true);
      played = { text: edit.text, name: changesName(edit) };
    };
    return button({ class: "chip", title: "Make this change" }, play, editName(edit));
  }

  /** @param {HTMLElement} box @param {?Edits} found @param {string} [lead] the words before the buttons */
  function show(box, found, lead = "") {
    passFocus(box);
    box.replaceChildren(
      ...(lead ? [element("p", "turning-lead", lead)] : []),
      ...(isPlayed() ? [button("chip", () => edits.undo(), undoName(played))] : []),
      ...(found?.edits ?? []).map(chipOf),
    );
    box.dataset.request = found || isPlayed() ? (shown.get().answer?.request_id ?? "") : "";
  }

  return { show, isPlayed };
}

/**
 * @param {import("../model/edits.js").Edits} edits of the text
 * @param {(model: string) => boolean} isWrapped whether a model may be slow: then it is asked where the panel is opened
 */
export function createTurning(edits, isWrapped) {
  const [chip, list] = ["chip", "turning"].map(byId);
  const goal = createGoal((stars) => {
    wanted = stars;
    askAll();
  });
  const { show, isPlayed } = createOffers(edits);
  /** The stars that the reader asks for. @type {?number} */
  let wanted = null;

  /** @param {HTMLElement} box @param {(found: Edits) => void} onAnswer */
  const readerOf = (box, onAnswer) =>
    createReader({
      ask: (asked, signal) => post("edits", asked, signal),
      onAnswer,
      onError: (error) => show(box, null, box === list ? messageOf(error) : ""),
      pause: PAUSE,
    });
  const best = readerOf(chip, ({ edits: found, ...rest }) =>
    show(chip, { ...rest, edits: found.filter(isSeen).slice(0, 1) }),
  );
  const all = readerOf(list, (found) => {
    show(list, found, found.words !== 0 || wanted !== null ? leadOf(found) : "");
    // Until the reader asks for others, the slider has the stars that these lead to.
    if (wanted === null && typeof found.target === "number") goal.show(found.target);
  });

  function askAll() {
    if (state.get().panel === "try" && litAnswer(shown.get().answer))
      all.soon({ ...shown.get().asked, ...(wanted !== null && { target: wanted }) });
  }

  shown.subscribe(({ answer, asked, stars }, before) => {
    if (answer === before.answer) return;
    for (const reader of [best, all]) reader.cancel();
    for (const box of [chip, list]) show(box, null);
    wanted = null;
    goal.reset(answer, stars);
    if (isStatic || !litAnswer(answer) || asked.text !== state.get().text) return;
    if (!isPlayed() && !isWrapped(answer.model)) best.soon({ ...asked, most_words: 1 });
    askAll();
  });
  state.subscribe((now, before) => {
    if (now.panel !== before.panel) askAll();
  });
}
