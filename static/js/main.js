/** @file Wires the page: the form and what it remembers set the state, and the state is asked about and shown. */

/** @import { State } from "./state.js" */

import { createAnswers } from "./answers.js";
import { ProblemError } from "./api.js";
import { characters, count } from "./format.js";
import { recall, recallSome, remember, rememberSome } from "./memory.js";
import { createPanels } from "./panels.js";
import { shown, state } from "./state.js";
import { createView } from "./view.js";

// From this share of the limit on the counter is shown.
const NEAR = 0.8;

const form = /** @type {HTMLFormElement} */ (document.getElementById("reading"));
const box = /** @type {HTMLTextAreaElement} */ (document.getElementById("text"));
const live = /** @type {HTMLInputElement} */ (document.getElementById("live"));
const counter = document.getElementById("counter");
const limit = Number(box.dataset.maxCharacters);

/** @returns {HTMLInputElement[]} */
const tabs = () => [...form.querySelectorAll('input[name="model"]')];
const chosenTab = () => tabs().find((tab) => tab.checked);
/** @param {string} model @returns {?number[]} */
const starsOf = (model) => JSON.parse(tabs().find((tab) => tab.value === model).dataset.stars);

/** @param {Error} error */
function report(error) {
  view.problem(error instanceof ProblemError ? error.message : "Something went wrong in this page. Reload it.");
  if (!(error instanceof ProblemError)) throw error;
}

const view = createView();
const answers = createAnswers({ starsOf, onWait: view.wait, onError: report, onLensError: () => {} });

/**
 * Asks about the text of the state.
 *
 * @param {"now" | "soon"} when
 * @returns {boolean} whether there was something to ask
 */
function ask(when) {
  const { text } = state.get();
  const length = characters(text);
  if (!text.trim() || length > limit) {
    answers.clear();
    if (!text.trim()) view.empty();
    else view.problem(`The text has ${count(length)} characters; the limit is ${count(limit)}. Shorten it by ${count(length - limit)}.`);
    return false;
  }
  answers.ask(when);
  return true;
}

/** A text that is another one has nothing struck, and is compared with none. @param {string} text */
function newText(text) {
  if (text !== state.get().text) state.set({ text, without: [], origin: null });
}

state.subscribe((now, before) => {
  if (now.text !== before.text && now.text !== box.value) {
    box.value = now.text;
    showCounter();
  }
  if (now.model !== before.model) showModel(now.model);
  if (now.text !== before.text) ask("soon");
  else if (now.model !== before.model || now.without !== before.without || now.origin !== before.origin) ask("now");
  else if (shown.get().answer) {
    if (now.pinned !== before.pinned) answers.compare("pinned", now.pinned);
    if (now.method !== before.method || now.target !== before.target || now.panel !== before.panel) answers.look();
  }
});

shown.subscribe((now, before) => {
  if (now.answer && now.answer !== before.answer) view.answer(now.answer, now.stars);
});

function showCounter() {
  const length = characters(box.value);
  counter.textContent = length < NEAR * limit ? "" : `${count(length)} of ${count(limit)} characters`;
  counter.classList.toggle("over", length > limit);
}

/** @param {string} name */
function showModel(name) {
  for (const tab of tabs()) tab.checked = tab.value === name;
  for (const part of document.querySelectorAll("[data-model]")) part.hidden = part.dataset.model !== name;
}

box.addEventListener("input", () => {
  showCounter();
  if (live.checked) newText(box.value);
});

form.addEventListener("change", (event) => {
  if (event.target === live) {
    remember("live", String(live.checked));
    if (live.checked) readNow();
  } else if (event.target.name === "model") {
    // Lenses and targets are a model's own.
    state.set({ model: event.target.value, method: "", target: "" });
    readNow();
  }
});

/** Reads what is in the box, at once. @returns {boolean} whether there was something to read */
function readNow() {
  newText(box.value);
  return ask("now");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (readNow()) view.reveal();
  else if (!box.value.trim()) box.focus();
});

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

for (const examples of document.querySelectorAll(".examples")) {
  examples.addEventListener("submit", (event) => {
    event.preventDefault();
    box.value = /** @type {SubmitEvent} */ (event).submitter.value;
    showCounter();
    readNow();
    view.reveal();
  });
}

/** What a browser keeps of the state: how the page is laid out and drawn, never what was read. @type {(keyof State)[]} */
const KEPT = ["panel", "light", "gamma", "fold"];

live.checked = recall("live") !== "false";
createPanels();
showCounter();
// A browser may bring a text and a tab back after a reload; the answer to them is made anew.
showModel(chosenTab().value);
state.set({ ...recallSome(KEPT), model: chosenTab().value, text: box.value });
if (box.value.trim()) ask("now");
state.subscribe((now) => rememberSome(KEPT, now));
