/** @file Wires the page: the form and what it remembers set the state, and the state is asked about and shown. */

/** @import { State } from "../model/state.js" */

import { createAnswers } from "../model/answers.js";
import { ProblemError } from "../model/api.js";
import { createArrival } from "./arrival.js";
import { listenToBars } from "../answer/bars.js";
import { createEdits } from "../model/edits.js";
import { characters, count } from "../format.js";
import { createInsightLines } from "../answer/insight_lines.js";
import { createInsights } from "../model/insights.js";
import { isSigned, PLAINEST } from "../model/lenses.js";
import { createMapPanel } from "../panels/map_panel.js";
import { recall, recallSome, remember, rememberSome } from "./memory.js";
import { createMood } from "../panels/mood.js";
import { createPanels, goTo } from "./panels.js";
import { createPulls } from "../panels/pull_list.js";
import { createSharePanel } from "../panels/share_panel.js";
import { shown, state } from "../model/state.js";
import { createTrying } from "../panels/trying.js";
import { createView } from "../answer/view.js";
import { chooseTarget, createWhy, showLensProblem } from "../panels/why.js";
import { tokensOf } from "../model/words.js";

// From this share of the limit on the counter is shown.
const NEAR = 0.8;

const form = /** @type {HTMLFormElement} */ (document.getElementById("reading"));
const box = /** @type {HTMLTextAreaElement} */ (document.getElementById("text"));
const live = /** @type {HTMLInputElement} */ (document.getElementById("live"));
const counter = document.getElementById("counter");
const heatmap = document.getElementById("heatmap");
const limit = Number(box.dataset.maxCharacters);

/** @returns {HTMLInputElement[]} */
const tabs = () => [...form.querySelectorAll('input[name="model"]')];
const chosenTab = () => tabs().find((tab) => tab.checked);
/** @param {string} model @returns {?number[]} */
const starsOf = (model) => JSON.parse(tabs().find((tab) => tab.value === model).dataset.stars);

/** @param {string} model @returns {string} what the page calls it */
const titleOf = (model) => tabs().find((tab) => tab.value === model).nextElementSibling.textContent;

/** @param {Error} error */
function report(error) {
  view.problem(error instanceof ProblemError ? error.message : "Something went wrong in this page. Reload it.");
  if (!(error instanceof ProblemError)) throw error;
}

const edits = createEdits(state, () => shown.get().answer);
const view = createView(edits);
const answers = createAnswers({
  starsOf,
  onWait: () => view.wait("answer", true),
  onError: report,
  onLensWait: () => view.wait("lens", true),
  onLensEnd(error) {
    view.wait("lens", false);
    showLensProblem(error);
  },
});

/**
 * Asks about the text of the state.
 *
 * @param {"now" | "soon"} when
 * @param {?import("../model/edits.js").Strikes} [strikes] to find again in it
 * @returns {boolean} whether there was something to ask
 */
function ask(when, strikes) {
  const { text } = state.get();
  const length = characters(text);
  if (!text.trim() || length > limit) {
    answers.clear();
    if (!text.trim()) view.empty();
    else view.problem(`The text has ${count(length)} characters; the limit is ${count(limit)}. Shorten it by ${count(length - limit)}.`);
    return false;
  }
  answers.ask(when, strikes);
  return true;
}

state.subscribe((now, before) => {
  if (now.text !== before.text && now.text !== box.value) {
    box.value = now.text;
    showCounter();
  }
  if (now.model !== before.model) showModel(now.model);
  // While keys follow each other, only the last one counts.
  const typing = document.activeElement?.matches("#text, .typeover");
  if (now.text !== before.text) ask(typing ? "soon" : "now", edits.carried());
  else if (now.model !== before.model || now.without !== before.without) answers.isAsked(now) || ask("now");
  else if (shown.get().answer) {
    if (now.pinned !== before.pinned) answers.compare("pinned", now.pinned);
    if (now.method !== before.method || now.target !== before.target || now.panel !== before.panel) answers.look();
  }
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
  if (live.checked) edits.type(box.value);
});
box.addEventListener("blur", () => edits.settle(true));

form.addEventListener("change", (event) => {
  if (event.target === live) {
    remember("live", String(live.checked));
    if (live.checked) readNow();
  } else if (event.target.name === "model") {
    const { answer } = shown.get();
    const strikes = answer && { tokens: tokensOf(answer), without: state.get().without };
    // Lenses and targets are a model's own, and so are the numbers of tokens.
    state.set({ model: event.target.value, method: "", target: "", without: [] });
    readNow(strikes);
  }
});

/**
 * Reads what is in the box, at once.
 *
 * @param {?import("../model/edits.js").Strikes} [strikes] to find again in it
 * @returns {boolean} whether there was something to read
 */
function readNow(strikes) {
  if (box.value !== state.get().text) edits.type(box.value);
  return ask("now", strikes ?? edits.carried());
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

function showWaysBack() {
  const { without, origin } = state.get();
  const show = (name, possible) => {
    for (const button of document.querySelectorAll(`.panel [${name}]`)) button.ariaDisabled = String(!possible);
  };
  const changed = without.length > 0 || origin !== null;
  show("data-undo", edits.canUndo());
  show("data-bring-back", changed);
  const line = document.getElementById("ways-back");
  line.hidden = !edits.canUndo() && !changed;
  line.querySelector("[data-undo]").hidden = !edits.canUndo();
  line.querySelector("[data-bring-back]").hidden = !changed;
}
state.subscribe(showWaysBack);
showWaysBack();

heatmap.addEventListener("strike", ({ detail }) => edits.strike(detail.numbers));
heatmap.addEventListener("typeover", ({ detail }) => edits.typeOver(detail.numbers, detail.text));
heatmap.addEventListener("typed", ({ detail }) => edits.settle(detail.kept));
heatmap.addEventListener("undo", () => edits.undo());
for (const [name, back] of [["data-undo", edits.undo], ["data-bring-back", edits.bringBack]]) {
  for (const button of document.querySelectorAll(`[${name}]`)) {
    button.addEventListener("click", ({ detail }) => {
      back();
      // The button goes when there is nothing to take back any more; the keyboard goes on at the words (0: no pointer).
      if (detail === 0 && !button.checkVisibility()) {
        heatmap.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
      }
    });
  }
}
for (const button of document.querySelectorAll("[data-test]")) {
  button.addEventListener("click", () => goTo("why", "trust-title"));
}
listenToBars(document.getElementById("bars"), {
  onPreview(target) {
    const { method } = state.get();
    answers.look({ method: isSigned(method) ? method : PLAINEST, target, panel: "" });
  },
  onEnd: () => answers.look(),
  onChoose: (target) => chooseTarget(state.get().target === target ? "" : target),
});

/** What a browser keeps of the state: how the page is laid out and drawn, never what was read. @type {(keyof State)[]} */
const KEPT = ["panel", "light", "gamma", "fold"];

live.checked = recall("live") !== "false";
createPanels();
createWhy();
createTrying();
createInsights();
createInsightLines();
createMood(heatmap);
createPulls(heatmap);
createMapPanel(heatmap);
createSharePanel({ heatmap, titleOf });
const arrival = createArrival({ models: tabs().map((tab) => tab.value), note: view.note });
showCounter();
// A browser may bring a text and a tab back after a reload; the answer to them is made anew.
showModel(chosenTab().value);
state.set({ ...recallSome(KEPT), model: chosenTab().value, text: box.value });
if (box.value.trim()) ask("now");
state.subscribe((now) => rememberSome(KEPT, now));
arrival.openLink();
