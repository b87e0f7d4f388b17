/** @file The network at work on a review: asks for its trace, shows it, and walks through its steps. */

import { messageOf, post } from "../model/api.js";
import { createReader } from "../model/reader.js";
import { isPassing } from "../model/retry.js";
import { answerOf, showAnswer, showBlocks } from "./answer.js";
import { showHan } from "./han.js";
import { showKimCnn } from "./kim_cnn.js";
import { addTextSizes } from "./sizes.js";
import { createWalk } from "./walk.js";
import { button, element } from "../dom.js";

/** The views of each kind of network, by the name of its spec. */
const STEPS = { han: showHan, kim_cnn: showKimCnn };

/**
 * @typedef {{text: string, model: string, without: number[], step: number, sentence: number}} View `without`: tokens that are struck
 *   out; `sentence`: the one that is open
 */

/**
 * @param {HTMLElement} root with the parts of templates/walk.html
 * @param {object} options
 * @param {Node} options.keys where the arrow keys walk
 * @param {(view: View) => void} options.onView another step, or another sentence, is looked at
 * @param {(token: number) => void} options.onStrike a word is struck out, or put back
 */
export function createView(root, { keys, onView, onStrike }) {
  /** @type {View} */
  let view = { text: "", model: "", without: [], step: 0, sentence: 0 };
  /** The trace of the review with all of its words, and which review that is. */
  let whole = { text: "", model: "", trace: null };
  const walk = createWalk(root, {
    keys,
    onStep(step) {
      view = { ...view, step };
      onView(view);
    },
    onAgain: () => follow(),
  });

  const reader = createReader({
    async ask({ text, model, without, sentence }, signal) {
      const question = { text, model, sentence };
      const trace = await post("trace", { ...question, without }, signal);
      if (!without.length) whole = { text, model, trace };
      // A link may contain struck words.
      if (whole.text !== text || whole.model !== model) whole = { text, model, trace: await post("trace", question, signal) };
      return trace;
    },
    onStart: walk.wait,
    onAnswer(trace) {
      const parts = STEPS[trace.network](trace, { onSentence });
      parts.push(showAnswer(trace, createStrike(trace, whole.trace, view.without, onStrike)));
      addTextSizes(trace.blocks, parts);
      const struck = root.querySelector(".strike :focus")?.getAttribute("data-token");
      walk.show([...parts, showBlocks(trace)]);
      if (struck) /** @type {HTMLElement} */ (root.querySelector(`.strike [data-token="${struck}"]`))?.focus();
    },
    onError: (error) => walk.fail(messageOf(error), isPassing(error)),
  });
  const follow = () => reader.now(view);

  /** @param {number} sentence */
  async function onSentence(sentence) {
    view = { ...view, sentence };
    onView(view);
    await follow();
    /** @type {HTMLElement} */ (root.querySelectorAll(".fold")[sentence])?.focus();
  }

  return {
    /** @param {View & {network: string}} next @returns {Promise<void>} once it is drawn */
    show({ network, ...next }) {
      view = next;
      walk.open(network, view.step);
      return follow();
    },
    fail: walk.fail,
  };
}

/**
 * @param {any} trace of the review as it is now
 * @param {any} whole of the review with all of its words
 * @param {number[]} without the tokens that are struck out
 * @param {(token: number) => void} onStrike a word is struck out, or put back
 * @returns {HTMLElement}
 */
function createStrike(trace, whole, without, onStrike) {
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
