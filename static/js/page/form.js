/** @file The left side of the page: the box, the tabs, and the examples. */

/**
 * @import { Edits, Strikes } from "../model/edits.js"
 *
 * @typedef {(when: "now", strikes?: ?Strikes) => boolean} Ask about the text of the state; whether there was any
 */

import { byId } from "../dom.js";
import { characters, count } from "../format.js";
import { learnLenses } from "../model/lenses.js";
import { shown, state } from "../model/state.js";
import { tokensOf } from "../model/words.js";

// From this share of the limit on the counter is shown.
const NEAR = 0.8;

const form = /** @type {HTMLFormElement} */ (byId("reading"));
export const box = /** @type {HTMLTextAreaElement} */ (byId("text"));

/** The longest text that is read, in characters. */
export const limit = Number(box.dataset.maxCharacters);

/** @returns {HTMLInputElement[]} */
const tabs = () => [.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll('input[name="model"]'))];
/** @param {string} model */
const tabOf = (model) => tabs().find((tab) => tab.value === model);

/** Names of the models that are served. */
export const models = tabs().map((tab) => tab.value);
/** @returns {string} the model whose tab is open */
export const openModel = () => tabs().find((tab) => tab.checked).value;
/** @param {string} model @returns {?number[]} what each of its labels stands for, where they are stars */
export const starsOf = (model) => JSON.parse(tabOf(model).dataset.stars);
for (const { value, dataset } of tabs()) learnLenses(value, JSON.parse(dataset.lenses));
/** @param {string} model @returns {string} the lens that it is seen through where none is chosen */
export const lensOf = (model) => tabOf(model).dataset.lens;
/** @param {string} model @returns {string} what the page calls it */
export const titleOf = (model) => tabOf(model).nextElementSibling.textContent;

/** @param {string} model @returns {boolean} whether it is a classifier of one's own, which may be slow */
export const isWrapped = (model) => "wrapped" in tabOf(model).dataset;
/**
 * @param {string} model
 * @returns {string[]} the others that answer the same question: with the same labels, or with stars too
 */
export const alike = (model) =>
  models.filter((other) => other !== model && tabOf(other).dataset.asks === tabOf(model).dataset.asks);

/** @param {string} model @returns {string} the example that is shown to a first visitor */
export const firstExample = (model) =>
  document.querySelector(`.examples[data-model="${CSS.escape(model)}"] [data-first]`)?.getAttribute("value") ?? "";

/** @param {string} text @returns {boolean} whether the page came with it */
export const isExample = (text) =>
  [...document.querySelectorAll(".chip")].some((chip) => chip.getAttribute("value") === text);

/** What a script put into the box. @type {?string} */
let put = null;

function showBox() {
  const [clear, counter] = [byId("clear"), byId("counter")];
  const length = characters(box.value);
  counter.textContent = length < NEAR * limit ? "" : `${count(length)} of ${count(limit)} characters`;
  counter.classList.toggle("over", length > limit);
  // What is typed takes the place of an example anyway.
  clear.hidden = !box.value || isExample(box.value);
}

/** @param {Edits} edits */
function wireBox(edits) {
  box.addEventListener("input", (event) => {
    showBox();
    const { inputType } = /** @type {InputEvent} */ (event);
    if (inputType === "insertFromPaste" || inputType === "insertFromDrop") edits.paste(box.value);
    else edits.type(box.value);
  });
  box.addEventListener("focus", () => {
    box.classList.remove("two-lines");
    // An example is selected, so that typing or pasting replaces it.
    if (box.value === firstExample(state.get().model)) box.select();
  });
  // Pressed, a button does not take the focus yet: the box would fold, and the button would be elsewhere when it is let
  // go.
  byId("tools").addEventListener("mousedown", (event) => {
    if (/** @type {Element} */ (event.target).closest("button")) event.preventDefault();
  });
  box.addEventListener("blur", () => edits.settle(true));
  box.addEventListener("keydown", (event) => {
    // The undo of the browser does not know a text that a script put there.
    const isUndo = event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!isUndo || put !== box.value || !edits.canUndo()) return;
    event.preventDefault();
    edits.undo();
  });
  state.subscribe((now, before) => {
    if (now.text === before.text || now.text === box.value) return;
    box.value = now.text;
    put = box.value;
    showBox();
  });
  byId("clear").addEventListener("click", () => {
    edits.open({ text: "", given: false });
    box.focus();
  });
}

/** @param {Edits} edits @param {Ask} ask */
function wireTabs(edits, ask) {
  state.subscribe((now, before) => {
    if (now.model === before.model) return;
    for (const tab of tabs()) tab.checked = tab.value === now.model;
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-model]")))
      part.hidden = part.dataset.model !== now.model;
  });
  form.addEventListener("change", ({ target }) => {
    const tab = /** @type {HTMLInputElement} */ (target);
    if (tab.name !== "model") return;
    edits.settle(true);
    const { answer } = shown.get();
    const strikes = answer && { tokens: tokensOf(answer), without: state.get().without };
    // Lenses and targets are a model's own, and so are the numbers of tokens.
    state.set({ model: tab.value, method: "", target: "", without: [] });
    ask("now", strikes);
  });
}

/** @param {Edits} edits @param {(event: SubmitEvent) => void} showAnswer */
function wireExamples(edits, showAnswer) {
  // The examples make space for the answer to a text of the reader's own.
  shown.subscribe(({ answer, asked }, before) => {
    const stays = before.asked && !isExample(before.asked.text);
    if (!answer || stays || isExample(asked.text)) return;
    for (const folded of document.querySelectorAll(".examples-box")) folded.removeAttribute("open");
  });
  for (const summary of document.querySelectorAll(".examples-box summary")) {
    summary.addEventListener("click", () => summary.parentElement.classList.add("opened"));
  }
  for (const examples of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll(".examples"))) {
    examples.addEventListener("submit", (event) => {
      event.preventDefault();
      edits.open({ text: /** @type {HTMLButtonElement} */ (event.submitter).value });
      showAnswer(event);
    });
  }
}

/**
 * @param {object} parts
 * @param {Edits} parts.edits
 * @param {Ask} parts.ask
 * @param {() => void} parts.reveal brings the answer on screen
 */
export function createForm({ edits, ask, reveal }) {
  /** Reads what is in the box, at once. @returns {boolean} whether there was something to read */
  function readNow() {
    const carried = edits.carried();
    edits.give();
    return ask("now", carried);
  }

  /** Folds the box on a phone before the page scrolls: what is below it moves no more. @param {SubmitEvent} event */
  function showAnswer({ submitter }) {
    // A tap on a button leaves the focus in the box on some phones.
    if (submitter) box.blur();
    box.classList.add("two-lines");
    // Two lines without a scrollbar are the first two.
    if (getComputedStyle(box).overflow === "hidden") box.scrollTop = 0;
    reveal();
  }

  wireBox(edits);
  wireTabs(edits, ask);
  wireExamples(edits, showAnswer);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (readNow()) showAnswer(event);
    else if (!box.value.trim()) box.focus();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  for (const button of document.querySelectorAll("[data-read]")) button.addEventListener("click", () => readNow());
  showBox();
}
