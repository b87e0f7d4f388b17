/** @file Wires the page Inside: asks for the trace of a review, shows it, and walks through its steps. */

import { post, ProblemError } from "../model/api.js";
import { holdsView, makeLink, readLink } from "../model/link.js";
import { showAnswer, showBlocks } from "./answer.js";
import { showHan } from "./han.js";
import { showKimCnn } from "./kim_cnn.js";
import { createSteps } from "./steps.js";
import { createStrike } from "./strike.js";

const byId = (id) => document.getElementById(id);
const text = /** @type {HTMLTextAreaElement} */ (byId("text"));
const model = /** @type {HTMLSelectElement} */ (byId("model"));
const diagram = byId("diagram");

/** What is shown: the view of the link. `without` are words that were struck out on the page. */
const view = { without: [], step: 0, sentence: 0 };
let asking = new AbortController();
/** The trace of the review with all of its words, and which review that is. */
let whole = { text: "", model: "", trace: null };
let steps = null;
/** How often the address was to be changed. */
let remembered = 0;

const network = () => model.selectedOptions[0].dataset.network;

function chooseGuide() {
  for (const guide of document.querySelectorAll(".guide")) {
    /** @type {HTMLElement} */ (guide).hidden = guide.getAttribute("data-network") !== network();
  }
  byId("trained").setAttribute("href", `/models/${encodeURIComponent(model.value)}#training`);
  steps = createSteps(document.querySelector(`.guide[data-network="${network()}"]`), diagram, onStep);
  steps.go(view.step, false);
}

/** @param {number} step */
function onStep(step) {
  view.step = step;
  byId("where").textContent = `Step ${step + 1} of ${steps?.count ?? ""}`;
  /** @type {HTMLButtonElement} */ (byId("before")).disabled = step === 0;
  /** @type {HTMLButtonElement} */ (byId("next")).disabled = steps !== null && step === steps.count - 1;
  remember();
}

/** The address holds what is shown, as a fragment that no server sees. A link takes a moment: the newest one counts. */
async function remember() {
  const mine = (remembered += 1);
  const question = { text: text.value, model: model.value, ...(view.without.length && { without: view.without }) };
  const [back, here] = await Promise.all([
    makeLink(question, "/", Number.POSITIVE_INFINITY),
    makeLink({ ...question, step: view.step, sentence: view.sentence }, location.pathname, Number.POSITIVE_INFINITY),
  ]);
  if (mine !== remembered) return;
  byId("back").setAttribute("href", back);
  history.replaceState(null, "", here);
}

async function follow() {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  diagram.setAttribute("aria-busy", "true");
  byId("problem").hidden = true;
  try {
    const question = { text: text.value, model: model.value, sentence: view.sentence };
    const trace = await post("trace", { ...question, without: view.without }, signal);
    if (!view.without.length) whole = { text: question.text, model: question.model, trace };
    // A link can come with words that are struck out.
    if (whole.text !== question.text || whole.model !== question.model) whole = { ...question, trace: await post("trace", question, signal) };
    const parts = trace.network === "han" ? showHan(trace, { onSentence }) : showKimCnn(trace);
    diagram.replaceChildren(...parts, showAnswer(trace, createStrike(trace, whole.trace, view.without, onStrike)), showBlocks(trace));
    steps.light(false);
  } catch (error) {
    if (signal.aborted) return;
    byId("problem").firstElementChild.textContent = error instanceof ProblemError ? error.message : "Something went wrong in this page. Reload it.";
    byId("problem").hidden = false;
    if (!(error instanceof ProblemError)) throw error;
  } finally {
    if (!signal.aborted) diagram.setAttribute("aria-busy", "false");
  }
  await remember();
}

/** @param {number} sentence */
async function onSentence(sentence) {
  view.sentence = sentence;
  await follow();
  /** @type {HTMLElement} */ (diagram.querySelectorAll(".fold")[sentence])?.focus();
}

/** @param {number} token is struck out, or put back */
async function onStrike(token) {
  view.without = view.without.includes(token) ? view.without.filter((other) => other !== token) : [...view.without, token];
  await follow();
  /** @type {HTMLElement} */ (diagram.querySelector(`.strike [data-token="${token}"]`))?.focus();
}

async function arrive() {
  if (holdsView(location.hash)) {
    try {
      const known = /** @type {any} */ (await readLink(location.hash));
      if (typeof known.text === "string") text.value = known.text;
      if ([...model.options].some((option) => option.value === known.model)) model.value = known.model;
      if (Array.isArray(known.without)) view.without = known.without.filter(Number.isSafeInteger);
      if (Number.isSafeInteger(known.step)) view.step = known.step;
      if (Number.isSafeInteger(known.sentence) && known.sentence >= 0) view.sentence = known.sentence;
    } catch (error) {
      byId("problem").firstElementChild.textContent = error.message;
      byId("problem").hidden = false;
    }
  }
  chooseGuide();
  await follow();
}

byId("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  // Other words have other numbers.
  Object.assign(view, { without: [], sentence: 0 });
  follow();
});
model.addEventListener("change", () => {
  Object.assign(view, { step: 0, sentence: 0, without: [] });
  chooseGuide();
  follow();
});
byId("before").addEventListener("click", () => steps.before());
byId("next").addEventListener("click", () => steps.next());
document.addEventListener("keydown", (event) => {
  if (event.target instanceof Element && event.target.closest("textarea, input, select, [tabindex], details")) return;
  if (event.key === "ArrowRight") steps.next();
  if (event.key === "ArrowLeft") steps.before();
});
byId("ask").inert = false;
document.documentElement.classList.add("walking");
arrive();
