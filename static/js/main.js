/** @file Wires the page: the form asks, the reader answers, the view shows. */

/** @import { Question } from "./types.js" */

import { ProblemError, predict } from "./api.js";
import { characters, count } from "./format.js";
import { recall, remember } from "./memory.js";
import { createReader } from "./reader.js";
import { createView } from "./view.js";

// From this share of the limit on the counter is shown.
const NEAR = 0.8;

const form = /** @type {HTMLFormElement} */ (document.getElementById("reading"));
const box = /** @type {HTMLTextAreaElement} */ (document.getElementById("text"));
const live = /** @type {HTMLInputElement} */ (document.getElementById("live"));
const counter = document.getElementById("counter");
const limit = Number(box.dataset.maxCharacters);

const view = createView();
const reader = createReader({
  ask: predict,
  onStart: () => view.wait(),
  onAnswer: (answer) => view.answer(answer, starsOf(answer.model)),
  onError: (error) => {
    view.problem(error instanceof ProblemError ? error.message : "Something went wrong in this page. Reload it.");
    if (!(error instanceof ProblemError)) throw error;
  },
});

/** @returns {HTMLInputElement[]} */
const tabs = () => [...form.querySelectorAll('input[name="model"]')];
const chosenTab = () => tabs().find((tab) => tab.checked);
/** @param {string} model @returns {?number[]} */
const starsOf = (model) => JSON.parse(tabs().find((tab) => tab.value === model).dataset.stars);

/**
 * Asks about the text in the box.
 *
 * @param {"now" | "soon"} when
 * @returns {boolean} whether there was something to ask
 */
function read(when) {
  const text = box.value;
  const length = characters(text);
  reader.cancel();
  if (!text.trim()) {
    view.empty();
    return false;
  }
  if (length > limit) {
    view.problem(`The text has ${count(length)} characters; the limit is ${count(limit)}. Shorten it by ${count(length - limit)}.`);
    return false;
  }
  reader[when]({ text, model: chosenTab().value });
  return true;
}

function showCounter() {
  const length = characters(box.value);
  counter.textContent = length < NEAR * limit ? "" : `${count(length)} of ${count(limit)} characters`;
  counter.classList.toggle("over", length > limit);
}

function showModel() {
  const name = chosenTab().value;
  for (const part of document.querySelectorAll("[data-model]")) part.hidden = part.dataset.model !== name;
}

box.addEventListener("input", () => {
  showCounter();
  if (live.checked) read("soon");
});

form.addEventListener("change", (event) => {
  if (event.target === live) {
    remember("live", String(live.checked));
    if (live.checked) read("now");
  } else if (event.target.name === "model") {
    showModel();
    read("now");
  }
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (read("now")) view.reveal();
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
    read("now");
    view.reveal();
  });
}

live.checked = recall("live") !== "false";
// A browser may bring a text and a tab back after a reload; the answer to them is made anew.
showModel();
showCounter();
if (box.value.trim()) read("now");
