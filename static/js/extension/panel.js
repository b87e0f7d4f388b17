/** @file The side panel of the extension: a text in its light, or the reviews of a page, summed up. Nothing is kept. */

/** @import { Found } from "./background.js" */
/** @import { Review } from "./collect.js" */

import "../embed/limelight-heat.js";
import { doubtLine } from "../answer/insight_lines.js";
import { byId } from "../dom.js";
import { countOf } from "../format.js";
import { askAll } from "../many/questions.js";
import { createView, textOf } from "../many/view.js";
import { messageOf, post } from "../model/api.js";

/** Reviews in a request. */
const SIZE = 16;
const PHRASES = 5;
/** Where this many texts of a page have stars, one without is no review. */
const RATED = 3;

const model = byId("model");
const heat = byId("heat");
let stopping = new AbortController();
/** What is shown. @type {?Found} */
let shown = null;
/** @type {?import("../many/view.js").Work} */
let work = null;
const view = createView({ onOpen: (row) => told(showOne(textOf(work, row), true)) });

/** @param {string} words */
const say = (words) => (byId("status").textContent = words);

/** @param {"one" | "many" | ""} name */
function open(name) {
  for (const part of ["one", "many"]) byId(part).hidden = part !== name;
}

/** @returns {AbortSignal} of what is begun now; what was begun before stops */
function begin() {
  stopping.abort();
  stopping = new AbortController();
  return stopping.signal;
}

/** @param {string} text @param {boolean} back whether it is one of the reviews of the page */
async function showOne(text, back) {
  const signal = begin();
  const question = { text, model: model.value };
  say("Reading it …");
  const answer = await post("explain", { ...question, method: model.dataset.lens, trust: false }, signal);
  open("one");
  heat.answer = answer;
  byId("summary").textContent = answer.summary.text.replaceAll(" ★", "\u00a0★");
  byId("doubts").textContent = "";
  byId("back").hidden = !back;
  say("");
  scrollTo(0, 0);
  byId("doubts").textContent = doubtLine((await post("insights", question, signal)).doubts);
}

/** @param {Review[]} texts of a page */
async function showMany(texts) {
  const signal = begin();
  const reviews = await reviewsAmong(texts, signal);
  if (!reviews.length) return say("No text of this page reads like a review. Select one, then press Alt + L.");
  const scale = JSON.parse(model.selectedOptions[0].dataset.stars);
  // A model whose labels are no stars is not set against those of the page.
  const stars = scale && reviews.some((review) => review.stars !== null) ? 1 : -1;
  const rows = reviews.map((review) => [review.text, String(review.stars ?? "")]);
  const mine = { columns: ["review", "stars"], rows, answers: new Array(rows.length), text: 0, stars, group: -1, over: false, model: model.value, scale: scale ?? [1, 5], phrases: "own", about: [], unit: null, labels: [], prior: null, scored: 0 };
  work = mine;
  const ask = async (/** @type {string[]} */ some) => {
    const { unit, labels, prior, rows: answers } = await post("score", { texts: some, model: model.value, phrases: PHRASES }, signal);
    Object.assign(mine, { unit, labels, prior });
    return answers;
  };
  await askAll(reviews.map(({ text }) => text), {
    size: SIZE,
    signal,
    ask,
    onRows(first, answers) {
      answers.forEach((answer, place) => (mine.answers[first + place] = answer));
      mine.scored += answers.length;
      say(`${mine.scored} of ${countOf(rows.length, "review")}`);
    },
  });
  if (signal.aborted) return;
  open("many");
  await view.show(mine);
  say("");
}

/**
 * @param {Review[]} texts
 * @param {AbortSignal} signal
 * @returns {Promise<Review[]>} those with stars, where a page gives them; elsewhere those that read like what the model learned from
 */
async function reviewsAmong(texts, signal) {
  const rated = texts.filter(({ stars }) => stars !== null);
  if (rated.length >= RATED) return rated;
  say(`Looking for reviews among ${countOf(texts.length, "text")} …`);
  const familiar = texts.map(({ stars }) => stars !== null);
  await askAll(texts.map(({ text }) => text), {
    size: SIZE,
    signal,
    ask: async (some) => (await post("score", { texts: some, model: model.value }, signal)).rows,
    onRows: (first, answers) => answers.forEach((answer, place) => (familiar[first + place] ||= answer.familiar === true)),
  });
  return texts.filter((_, place) => familiar[place]);
}

/** @param {Promise<unknown>} work that was begun */
const told = (work) =>
  work.catch((error) => {
    if (error.name !== "AbortError") say(messageOf(error));
  });

/** @param {Found} found */
function show(found) {
  shown = found;
  open("");
  if (found.text) return told(showOne(found.text, false));
  if (found.closed) return say("The browser lets no extension read this page.");
  return told(showMany(found.reviews));
}

byId("back").addEventListener("click", () => {
  begin();
  open("many");
});
model.addEventListener("change", () => shown && show(shown));

const { id } = await chrome.windows.getCurrent();
chrome.runtime.onMessage.addListener((found, _, reply) => {
  if (found.windowId !== id) return;
  reply(true);
  show(found);
});
// What was asked for while the panel opened.
const found = await chrome.runtime.sendMessage({ asks: id }).catch(() => null);
if (found) show(found);
else told(post("ready", { model: model.value }, stopping.signal));
