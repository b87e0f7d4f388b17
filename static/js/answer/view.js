/** @file The right side of the page: nothing yet, an answer, or what went wrong. */

/** @import { Answer, Explanation } from "../model/types.js" */

import { keyLine } from "../embed/legend.js";
import { hasViews, scaleEnds, viewKeys, viewNames, viewOf } from "../embed/views.js";
import "../heatmap/heatmap.js";
import { showBars } from "./bars.js";
import { showChange } from "./change.js";
import { byId, passFocus } from "../dom.js";
import { count, countOf, unbroken } from "../format.js";
import { doubtLine, progress } from "./check.js";
import { litAnswer } from "../model/lenses.js";
import { shown, state } from "../model/state.js";
import { showVerdict } from "./headline.js";
import { struck } from "../model/words.js";

/** @param {Answer["counts"]} counts @returns {string} one line where not all was read; "" where it was */
function factsLine({ sentences, sentences_read: read, words, words_read: wordsRead }) {
  if (read === sentences) return "";
  return (
    `Only the first ${count(read)} of ${countOf(sentences, "sentence")} were read: ${count(wordsRead)} of ` +
    `${countOf(words, "word")}.`
  );
}

// Milliseconds until a wait is announced; most answers come sooner.
const PATIENCE = 1_000;

/**
 * @param {string} id of a line that is announced
 * @param {string} words where they are the same, they are not announced again
 */
function say(id, words) {
  const node = byId(id);
  if (node.textContent !== words) node.textContent = words;
}

const heatmap = () => byId("heatmap");

let patience;

/** @param {boolean} waits for an answer, or a light */
function wait(waits) {
  byId("result").setAttribute("aria-busy", String(waits));
  clearTimeout(patience);
  if (waits) patience = setTimeout(() => say("status", "Reading …"), PATIENCE);
}

/** @param {"empty" | "answer" | ""} id what to show; "": nothing but the problem */
function only(id) {
  if (id !== "empty") document.documentElement.classList.remove("first-visit");
  byId("empty").hidden = id !== "empty";
  byId("answer").hidden = id !== "answer";
  if (id !== "") passFocus(byId("problem"));
  byId("problem").hidden = id !== "";
}

function showAnswer() {
  const { answer, origin, round, stars } = shown.get();
  if (!answer) return;
  const doubts = litAnswer(answer)?.doubts ?? [];
  const question = doubts[0]?.code === "question" ? doubts[0].text : "";
  const verdict = showVerdict(byId("score"), byId("likely"), answer, stars, question);
  showBars(byId("bars"), answer, stars, origin);
  say("facts", factsLine(answer.counts));
  byId("answer").dataset.request = answer.request_id ?? "";
  say("doubts", question ? "" : doubtLine(doubts));
  byId("answer").classList.toggle("question", Boolean(question));
  byId("progress").textContent = round ? progress(round) : "";
  const changed = showChange(byId("change"), byId("agreement"), { state: state.get(), answer, origin });
  say("status", changed ? `${verdict}: ${changed}` : verdict);
  only("answer");
}

function showLight() {
  const { answer, stars } = shown.get();
  if (!answer) return;
  const light = litAnswer(answer);
  const seen = struck(answer, state.get());
  heatmap().show(seen, light && /** @type {Explanation} */ (seen));
  heatmap().dataset.request = light?.request_id ?? "";
  byId("comparison").textContent = unbroken(light?.comparison?.text ?? "");
  const stands = scaleEnds(light ?? { unit: stars ? "stars" : "probability" });
  byId("signed-scale")
    .querySelectorAll("span")
    .forEach((end, i) => (end.textContent = stands[i]));
}

/** The words of both views are there already: one of them is shown. */
function showView() {
  const light = litAnswer(shown.get().answer);
  const { view } = state.get();
  heatmap().view = view;
  byId("answer").dataset.view = viewOf(light, view);
  if (!light) return;
  byId("views").hidden = !hasViews(light);
  const [names, keys] = [viewNames(light), viewKeys(light)];
  byId("views")
    .querySelectorAll("label")
    .forEach((label, i) => {
      label.firstElementChild.checked = (i === 1) === (view === "looked");
      label.lastElementChild.textContent = names[i];
    });
  linesOf("key").forEach((line, i) => line.replaceChildren(...keyLine(keys[i])));
  linesOf("notes").forEach((line, i) => line.replaceChildren(keys[i].note));
}
/** @param {string} id */
const linesOf = (id) => byId(id).querySelectorAll("p");

/** Tells what could not be taken from a link. @param {string} words nothing hides the note */
function note(words) {
  byId("arrival").textContent = words;
  byId("arrival").hidden = !words;
}

function empty() {
  only("empty");
  byId("status").textContent = "";
}

/**
 * Says next to the words why they are not lit.
 * @param {?Error} error null: they are
 * @param {boolean} passing whether it may be tried again
 */
function lensProblem(error, passing) {
  const box = byId("lens-problem");
  if (!passing) passFocus(box);
  box.hidden = !error;
  box.firstElementChild.textContent = error ? `The words cannot be highlighted. ${error.message}` : "";
  box.lastElementChild.hidden = !passing;
}

/**
 * Shows an error; the last answer stays, unless it is of another text and none of its words is being typed over.
 *
 * @param {string} words
 * @param {boolean} passing whether the same may be tried again
 */
function problem(words, passing) {
  const isOther = shown.get().asked?.text !== state.get().text;
  if (isOther && !byId("answer").contains(document.activeElement)) only("");
  wait(false);
  const box = byId("problem");
  const sentence = box.firstElementChild;
  // Said once, however often it is tried.
  if (box.hidden || sentence.textContent !== words) sentence.textContent = words;
  box.hidden = false;
  byId("problem-retry").hidden = !passing;
}

/** Shows each answer when it comes, and what is chosen; returns the functions that tell what is not an answer. */
export function createView() {
  // Changes of one call of `set` are drawn once.
  const waiting = new Set();
  function soon(draw) {
    waiting.add(draw);
    queueMicrotask(() => waiting.delete(draw) && draw());
  }

  const changed = (now, before, names) => names.some((name) => now[name] !== before[name]);
  shown.subscribe((now, before) => {
    if (changed(now, before, ["answer", "origin", "round"])) soon(showAnswer);
    if (now.answer !== before.answer) for (const draw of [showLight, showView]) soon(draw);
  });
  state.subscribe((now, before) => {
    if (now.without !== before.without) soon(showLight);
    if (now.view !== before.view) soon(showView);
  });
  byId("views").addEventListener("change", ({ target }) => state.set({ view: target.value }));

  return { note, empty, wait, lensProblem, problem };
}
