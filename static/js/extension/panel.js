/**
 * @file The side panel of the extension: a text in its light, or the reviews of a page with their stars against the
 *   words. Nothing is kept.
 */

/** @import { Found } from "./background.js" */
/** @import { Review } from "./collect.js" */

import "../embed/element.js";
import { button, byId, element } from "../dom.js";
import { countOf, starNumber } from "../format.js";
import { messageOf, post } from "../model/api.js";
import { beginning } from "../model/words.js";

/** Reviews in a request. */
const SIZE = 16;
/** Where this many texts of a page have stars, one without is no review. */
const RATED = 3;
/** Given stars that the words make less probable than this are marked. */
const UNLIKELY = 0.05;
const EXCERPT = 140;

const model = byId("model");
const heat = byId("heat");
let stopping = new AbortController();
/** What is shown. @type {?Found} */
let shown = null;

/**
 * @typedef {Review & {answer: {label: ?string, undecided: ?boolean, probabilities: ?number[], value: ?number, error:
 *   ?string}}} Scored
 */

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
  say("Reading it …");
  const answer = await post("explain", { text, model: model.value }, signal);
  open("one");
  heat.answer = answer;
  byId("summary").textContent = answer.summary.text.replaceAll(" ★", "\u00a0★");
  byId("back").hidden = !back;
  say("");
  scrollTo(0, 0);
}

/** @param {Review[]} texts of a page: where it gives stars, those without are no reviews */
async function showMany(texts) {
  const signal = begin();
  const rated = texts.filter(({ stars }) => stars !== null);
  const reviews = rated.length >= RATED ? rated : texts;
  if (!reviews.length) return say("No text on this page is as long as a review. Select a text, then press Alt + L.");
  /** @type {Scored[]} */
  const scored = [];
  for (let first = 0; first < reviews.length; first += SIZE) {
    const some = reviews.slice(first, first + SIZE);
    const { rows } = await post("score", { texts: some.map(({ text }) => text), model: model.value }, signal);
    scored.push(...some.map((review, place) => ({ ...review, answer: rows[place] })));
    say(`${scored.length} of ${countOf(reviews.length, "review")}`);
  }
  const scale = JSON.parse(model.selectedOptions[0].dataset.stars);
  const ranked = scored
    .map((review) => ({ ...review, chance: chanceOf(review, scale) }))
    .sort((one, other) => one.chance - other.chance);
  byId("rows").replaceChildren(...ranked.map((review) => rowOf(review, scale)));
  const unlikely = ranked.filter(({ chance }) => chance < UNLIKELY).length;
  byId("about").textContent =
    `${countOf(ranked.length, "review")}${unlikely ? `: the words contradict the stars of ${unlikely}` : ""}.`;
  open("many");
  say("");
}

/**
 * @param {Scored} review
 * @param {?number[]} scale the stars of each label; null for labels that are no stars
 * @returns {number} the probability of the given stars by the words, of 4.5 stars that of 4 and 5; 1 where there is
 *   nothing to set against each other
 */
function chanceOf({ stars, answer: { probabilities } }, scale) {
  if (!scale || stars === null || !probabilities) return 1;
  return probabilities.reduce((sum, share, label) => sum + (Math.abs(scale[label] - stars) < 1 ? share : 0), 0);
}

/**
 * @param {Scored & {chance: number}} review
 * @param {?number[]} scale
 * @returns {HTMLElement} the stars by the words, those given, and how it begins: a button that opens it
 */
function rowOf({ text, stars, answer, chance }, scale) {
  const said = scale ? starNumber(answer.value) : answer.label;
  const verdict = answer.error || answer.undecided ? "–" : said;
  const excerpt = button("", () => told(showOne(text, true)), beginning(text, EXCERPT));
  const row = element(
    "li",
    chance < UNLIKELY ? "row unlikely" : "row",
    element("b", "", verdict),
    element("span", "given", stars === null ? "" : `given ${stars}`),
    excerpt,
  );
  row.title = answer.error ?? "";
  return row;
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
  if (found.closed) return say("The browser does not allow extensions to read this page.");
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
