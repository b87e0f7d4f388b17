/** @file Wires the page Guess first: the reader guesses, sees the light, and changes words so that the answer turns. */

/** @import { Explanation, Phrase } from "../model/types.js" */
/** @import { Entry } from "./tally.js" */
/**
 * @typedef {{numbers: number[], text: string}} Change a word of the review, and what is to stand in its place: "" for
 *   nothing
 */

import { problemParts } from "../answer/problem.js";
import { button, byId, namedRow } from "../dom.js";
import { valueText } from "../embed/numbers.js";
import { toCsv } from "../export/csv.js";
import { download } from "../export/download.js";
import { countOf, starNumber } from "../format.js";
import "../heatmap/heatmap.js";
import { forget, recall, remember } from "../storage.js";
import { explain } from "../model/api.js";
import { replaced } from "../model/edits.js";
import { createReader } from "../model/reader.js";
import { isWord, joined, struck, tokensOf } from "../model/words.js";
import { createQuestion } from "./question.js";
import { readReviews } from "./rows.js";
import { isTurned, logRows, MEASURES, score, share } from "./tally.js";

const { model, lens: method, address, scale: labels, most } = byId("main").dataset;
const scale = JSON.parse(labels);
const [least, highest] = [Math.min(...scale), Math.max(...scale)];
/** Whether all reviews of a class are lit, or none; undefined: every second one. @type {boolean | undefined} */
const arm = { light: true, "no-light": false }[new URLSearchParams(location.search).get("arm")];
/** The name under which the browser keeps the lesson. */
const KEPT = "lesson";
/** How many words may stand in the place of one: "not good". */
const WORDS = 2;
/** Milliseconds after a word is struck out in which another may be typed in its place: both are one change. */
const PAUSE = 1200;

const heatmap = byId("heatmap");
const form = /** @type {HTMLFormElement} */ (byId("guess"));

/** What a reload restores: the reviews, whether the first one is lit, and what became of those that are done. */
let lesson = {
  reviews: /** @type {{text: string, given: ?number}[]} */ ([]),
  lit: true,
  log: /** @type {Entry[]} */ ([]),
};
/** The answer to the review as it was written. @type {?Explanation} */
let original = null;
/** The answer that is drawn, and the change that it is the answer to. @type {{answer: Explanation, change: ?Change}} */
let shown;
/** The place of the phrase that was chosen. */
let chosen = -1;
/** What becomes of this review, once it was guessed. @type {?Entry} */
let entry = null;
/** The word that is struck out and not asked about yet. @type {?Change} */
let pending = null;
/** Whether the reader goes on as soon as a change is measured. */
let leaving = false;

const reader = createReader({
  ask(change, signal) {
    wait(true);
    pending = null;
    const { text } = lesson.reviews[lesson.log.length];
    const written = change?.text ? replaced(tokensOf(original), change.numbers, change.text) : text;
    const without = change && !change.text ? change.numbers : [];
    return explain({ text: written, without, model, method }, signal).then((answer) => ({ answer, change }));
  },
  onAnswer(found) {
    wait(false);
    shown = found;
    if (entry) showChange();
    else showPhrases();
    if (leaving) leave();
  },
  onError(error) {
    wait(false);
    leaving = false;
    const skip = () => {
      lesson.reviews.splice(lesson.log.length, 1);
      goOn();
    };
    byId("problem").firstElementChild.replaceChildren(
      ...problemParts(error, begin),
      " ",
      button("link", skip, "Leave this review out"),
    );
    byId("problem").hidden = false;
  },
  pause: PAUSE,
});

/** @param {boolean} coming whether an answer is */
function wait(coming) {
  byId("task").setAttribute("aria-busy", String(coming));
  byId("problem").hidden = true;
}

/** Goes on with the next review, or to the end. */
function goOn() {
  remember(KEPT, lesson);
  begin();
  byId(byId("task").hidden ? "end-title" : "where").focus();
}

/** Shows the first review that is not done. */
function begin() {
  const number = lesson.log.length;
  const review = lesson.reviews[number];
  byId("task").hidden = !review;
  byId("end").hidden = Boolean(review);
  if (!review) {
    showEnd();
    return;
  }
  original = entry = null;
  chosen = -1;
  form.reset();
  form.hidden = false;
  byId("light").hidden = true;
  byId("lacks").textContent = "";
  byId("where").textContent = `Review ${number + 1} of ${lesson.reviews.length}`;
  // It can be read before its phrases are there.
  byId("phrases").textContent = review.text;
  reader.now(null);
}

/** @param {Explanation} light @param {Phrase} phrase @returns {string} its words */
const wordsOf = (light, { start, end }) => joined(tokensOf(light).slice(start, end)).trim();

/** Makes each phrase a button. */
function showPhrases() {
  original = shown.answer;
  byId("lacks").textContent = "";
  const tokens = tokensOf(original);
  const { phrases } = original;
  const choose = (place) => {
    chosen = place;
    byId("lacks").textContent = "";
    byId("phrases")
      .querySelectorAll("button")
      .forEach((each, i) => each.setAttribute("aria-pressed", String(i === place)));
  };
  const parts = phrases.flatMap((phrase, place) => [
    joined(tokens.slice(phrases[place - 1]?.end ?? 0, phrase.start)),
    button({ "aria-pressed": "false" }, () => choose(place), wordsOf(original, phrase)),
    tokens[phrase.end - 1].whitespace,
  ]);
  byId("phrases").replaceChildren(...parts, joined(tokens.slice(phrases.at(-1)?.end ?? 0)));
}

/** Draws the review, lit if it is to be; a word that is struck out at once. @param {number[]} [without] its tokens */
function draw(without) {
  const { answer } = shown;
  const drawn = without ? struck(answer, { text: joined(tokensOf(answer)), without }) : answer;
  // Without its light, no word tells its weight either.
  if (entry.light) heatmap.show(drawn, drawn);
  else heatmap.show({ ...drawn, explanation: "none" }, null);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!original) {
    byId("lacks").textContent = "The model is still loading. One moment.";
    return;
  }
  const { phrases, expected_stars: said } = original;
  const mine = phrases[chosen];
  // A text of marks alone has no phrase to choose.
  if (!mine && phrases.length) {
    byId("lacks").textContent = "Also choose the phrase that decides the answer.";
    return;
  }
  const number = lesson.log.length;
  const { given } = lesson.reviews[number];
  const guess = Number(new FormData(form).get("stars"));
  const strongest = phrases.toSorted((one, other) => Math.abs(other.value) - Math.abs(one.value))[0];
  const nameOf = (phrase) => (phrase ? wordsOf(original, phrase) : "");
  const light = arm ?? (number % 2 === 0) === lesson.lit;
  entry = {
    review: number + 1,
    light,
    given,
    guess,
    model: said,
    phrase: nameOf(mine),
    strongest: nameOf(strongest),
    change: "",
    after: null,
  };
  const total = score([...lesson.log, entry]);
  const writer = given === null ? "" : `The writer gave ${countOf(given, "star")}. `;
  const soFar = total ? ` Right so far: you ${total.you}, the model ${total.model} of ${total.of}.` : "";
  byId("verdict").textContent = `${writer}You said ${guess}, the model says ${starNumber(said)}.${soFar}`;
  const adds = (phrase) => `“${nameOf(phrase)}” adds ${valueText(original, phrase.value)}`;
  const compared = mine === strongest ? "more than any other" : `the strongest, ${strongest && adds(strongest)}`;
  byId("decides").textContent = light && mine ? `Your phrase ${adds(mine)}; ${compared}.` : "";
  form.hidden = true;
  byId("light").hidden = false;
  draw();
  showChange();
  byId("verdict").focus();
});

/** Says what has become of the answer. The first change counts. */
function showChange() {
  draw();
  const { answer, change } = shown;
  byId("undo").setAttribute("aria-disabled", String(!change));
  byId("turn").textContent = "";
  if (!change) return;
  const [before, after] = [original.expected_stars, answer.expected_stars];
  const isFirst = entry.after === null;
  if (isFirst) Object.assign(entry, { change: changeName(change), after });
  const verdict = isTurned(before, after) ? "a star or more" : "less than a star";
  byId("turn").textContent =
    `${changeName(change)}: ${starNumber(before)} → ${starNumber(after)} ★, ` +
    `${verdict}${isFirst ? "" : "; only your first change counts"}.`;
}

/** @param {Change} change @returns {string} the word as it was written */
const wordOf = ({ numbers }) => joined(numbers.map((number) => tokensOf(original)[number])).trim();
/** @param {Change} change @returns {string} "without “rude”" */
const changeName = (change) => (change.text ? `“${wordOf(change)}” → “${change.text}”` : `without “${wordOf(change)}”`);

/**
 * Each change begins with the review as it was written, so that one word differs.
 *
 * @param {number[]} numbers of tokens that are drawn
 * @returns {number[]} those of the same tokens in the review
 */
function placesIn(numbers) {
  const { answer, change } = shown;
  if (!change?.text) return numbers;
  const added = tokensOf(answer).length - tokensOf(original).length;
  const last = change.numbers.at(-1);
  if (numbers.some((number) => number >= change.numbers[0] && number <= last + added)) return change.numbers;
  return numbers.map((number) => (number > last ? number - added : number));
}

/** @param {?Change} change @param {number[]} numbers of a word @returns {boolean} whether it strikes that word out */
const isStruck = (change, numbers) => change?.text === "" && change.numbers.includes(numbers[0]);

heatmap.addEventListener("strike", ({ detail }) => {
  const tokens = tokensOf(original);
  const numbers = placesIn(detail.numbers);
  if (numbers.filter((number) => isWord(tokens[number].text)).length > 1)
    byId("turn").textContent = "Change one word at a time.";
  else if (isStruck(pending, numbers)) {
    reader.cancel();
    pending = null;
    showChange();
  } else if (isStruck(shown.change, numbers)) reader.now(null);
  else {
    pending = { numbers, text: "" };
    draw(detail.numbers);
    byId("turn").textContent = `${changeName(pending)} …`;
    reader.soon(pending);
  }
});

/** The word that is typed over, and what stands in its place. @type {?Change} */
let typed = null;
heatmap.addEventListener("typeover", ({ detail }) => {
  reader.cancel();
  pending = null;
  typed = detail;
});
heatmap.addEventListener("typed", ({ detail: { kept } }) => {
  if (!typed) return;
  const change = { numbers: placesIn(typed.numbers), text: typed.text.trim() };
  typed = null;
  if (!kept || change.text === wordOf(change)) showChange();
  else if (change.text.split(/\s+/).length > WORDS)
    byId("turn").textContent = `Type at most ${countOf(WORDS, "word")} in its place.`;
  else reader.now(change);
});

const undo = () => reader.now(null);
heatmap.addEventListener("undo", undo);
byId("undo").addEventListener("click", () => shown.change && undo());

function leave() {
  leaving = false;
  lesson.log.push(entry);
  goOn();
}

byId("next").addEventListener("click", () => {
  // A change that is on its way counts: it is measured first.
  if (pending) reader.now(pending);
  leaving = byId("task").getAttribute("aria-busy") === "true";
  if (!leaving) leave();
});

function showEnd() {
  const { log } = lesson;
  const total = score(log);
  byId("score").textContent = total
    ? `Of ${countOf(total.of, "review")}, you guessed the writer's stars for ${total.you}, and the model for ` +
      `${total.model}.`
    : "";
  const cells = (holds) =>
    [true, false].map((light) =>
      share(
        log.filter((each) => each.light === light),
        holds,
      ),
    );
  byId("counts").replaceChildren(...MEASURES.map(([name, holds]) => namedRow(name, ...cells(holds))));
}

byId("save").addEventListener("click", () => download("lesson.csv", toCsv(logRows(lesson.log)), "text/csv"));
byId("again").addEventListener("click", () => {
  forget(KEPT);
  start().then(() => byId("where").focus());
});

/** @param {File} [file] of reviews; by default the one that the page comes with */
async function start(file) {
  try {
    const table = file ?? new File([await (await fetch(address)).blob()], "lesson.csv");
    const reviews = (await readReviews(table, least, highest)).slice(0, Number(most));
    if (!reviews.length) throw new Error(`There are no reviews in ${table.name}.`);
    lesson = { reviews, lit: Math.random() < 0.5, log: [] };
    begin();
  } catch (error) {
    wait(false);
    byId("problem").firstElementChild.textContent = error.message;
    byId("problem").hidden = false;
  }
}

const file = /** @type {HTMLInputElement} */ (byId("file"));
file.addEventListener("change", () => {
  const [opened] = file.files;
  file.value = "";
  if (opened) start(opened);
});

createQuestion(model, scale);
const kept = recall(KEPT);
if (kept?.reviews?.length && Array.isArray(kept.log)) {
  lesson = kept;
  begin();
} else start();
