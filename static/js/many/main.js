/** @file Wires the page for many reviews: a file is read here, scored a few rows at a time, and summed up. */

import { byId, element, passFocus, reveal } from "../dom.js";
import { characters, count, countOf } from "../format.js";
import { download } from "../export/download.js";
import { addressOf, isStatic } from "../home.js";
import { post } from "../model/api.js";
import { makeLink } from "../model/link.js";
import { dateColumns, groupColumns, guessStars, guessText } from "./columns.js";
import { findDrivers } from "./drivers.js";
import { shorten } from "./excerpt.js";
import { driversAsPage, tableAsCsv, tableAsJsonLines } from "./files.js";
import { forget, keep, recall, takeOver } from "./memory.js";
import { askAll } from "./questions.js";
import { readRows } from "./rows.js";
import { mean } from "./summary.js";
import { createView, textOf } from "./view.js";

const { maxRows, maxCharacters } = document.querySelector("main").dataset;
const most = Number(maxRows);
/** The longest review that is read, in characters. */
const longest = Number(maxCharacters);
const NONE = "-1";
/** Terms that can be asked for. */
const MOST_TERMS = 20;
/** Reviews in a request: few enough that other clients do not wait long. */
const SIZES = { "": 32, own: 16 };
/** Milliseconds between two drawings of what has come so far. */
const REDRAW = 1_000;
/** Milliseconds between two times that it is kept, so that a reload loses little. */
const KEEP = 5_000;

/** The work: a file, the questions, and the answers so far. */
let work = null;
let stopping = new AbortController();

const view = createView({ onOpen: openReview });

/** @param {string} words shown, and said */
function fail(words) {
  byId("problem").firstElementChild.textContent = words;
  byId("problem").hidden = false;
}

/** @param {{file?: File, text?: string, name: string}} source */
async function open(source) {
  byId("problem").hidden = true;
  byId("status").textContent = "Reading the file";
  try {
    const header = byId("header").checked;
    const read = await readRows({ ...source, header }, most);
    if (!read.rows.length) throw new Error(`There are no reviews in ${source.name}.`);
    plan(read);
  } catch (error) {
    byId("plan").hidden = true;
    fail(error.message);
  }
  byId("status").textContent = "";
}

/** Shows what was found, and asks what to do with it. @param {import("./rows.js").Rows} read */
function plan(read) {
  // What is shown belongs to the file before.
  stopping.abort();
  for (const id of ["answer", "every", "stopped", "progress"]) byId(id).hidden = true;
  byId("empty").hidden = false;
  byId("result").setAttribute("aria-busy", "false");
  work = { ...read, answers: [], unit: null };
  const more = read.total > read.rows.length ? ` The first ${count(read.rows.length)} are read here; limelight score reads all.` : "";
  byId("found").textContent = `${countOf(read.total, "review")} in ${[`${read.name}.`, ...read.notes].join(" ")}${more}`;
  const names = read.columns.map((name, column) => [String(column), name]);
  const text = guessText(read.columns, read.rows);
  const stars = guessStars(read.columns, read.rows, Math.min(...scaleOf()), Math.max(...scaleOf()));
  // Without a server, nothing is compared over time.
  const dates = isStatic ? [] : dateColumns(read.columns, read.rows);
  const groups = groupColumns(read.columns, read.rows, [text, stars, ...dates]);
  fill("text-column", names, String(text));
  fill("stars-column", [[NONE, "none"], ...names], String(stars));
  fill("group-column", [[NONE, "nothing"], ...groups.map((column) => names[column]), ...dates.map((column) => [String(column), `${names[column][1]} (over time)`])], NONE);
  Object.assign(work, { dates });
  byId("plan").hidden = false;
  preview();
  byId("found").focus();
  // The button that begins is looked for now.
  byId("start").scrollIntoView({ block: "nearest" });
}

/** @param {string} id @param {string[][]} options value and name of each @param {string} value */
function fill(id, options, value) {
  byId(id).replaceChildren(...options.map(([key, name]) => element("option", { value: key }, shorten(name, 40))));
  byId(id).value = value;
}

/** @returns {number[]} the stars that each label of the model stands for; of a model without stars, those that may be given */
const scaleOf = () => JSON.parse(byId("model").selectedOptions[0].dataset.stars) ?? [1, 5];

function preview() {
  const text = Number(byId("text-column").value);
  const rowOf = (tag, cells) => element("tr", "", ...cells.map((cell, column) => element(tag, column === text ? "chosen" : "", cell)));
  const rows = work.rows.slice(0, 4).map((cells) => work.columns.map((_, column) => shorten(cells[column] ?? "", 120)));
  byId("preview").replaceChildren(rowOf("th", work.columns), ...rows.map((cells) => rowOf("td", cells)));
  const words = work.rows.slice(0, 200).map((row) => (row[text] ?? "").split(/\s+/).length);
  const length = mean(words);
  const phraseCost = byId("phrases").value ? ` Measuring what each phrase does ${costOfPhrases()}.` : "";
  const over = work.rows.filter((row) => characters(row[text] ?? "") > longest).length;
  const unread = over ? ` ${count(over)} of them cannot be read: the limit is ${count(longest)} characters.` : "";
  byId("cost").textContent = `${countOf(work.rows.length, "review")} of about ${countOf(Math.round(length), "word")}.${unread}${phraseCost}`;
  byId("start").textContent = `Read ${countOf(work.rows.length, "review")}`;
}

/** @returns {string} what it takes to measure phrases */
function costOfPhrases() {
  if (byId("model").selectedOptions[0].dataset.explanation === "none") return "asks the model about some ten texts for each phrase";
  return "takes several times as long as the stars alone";
}

/** Begins with the first review. */
function start() {
  Object.assign(work, {
    answers: new Array(work.rows.length),
    text: Number(byId("text-column").value),
    stars: Number(byId("stars-column").value),
    group: Number(byId("group-column").value),
    over: work.dates.includes(Number(byId("group-column").value)),
    model: byId("model").value,
    scale: scaleOf(),
    phrases: byId("phrases").value,
    about: byId("about").value.split(",").map((term) => term.trim()).filter(Boolean).slice(0, MOST_TERMS),
    unit: null,
    scored: 0,
  });
  return run();
}

/** Reads the reviews that have no answer yet: all of them, or what is left after a stop. */
async function run() {
  stopping.abort();
  stopping = new AbortController();
  const { signal } = stopping;
  byId("empty").hidden = true;
  byId("problem").hidden = true;
  byId("progress").hidden = false;
  passFocus(byId("stopped"), byId("stop"));
  byId("stopped").hidden = true;
  byId("result").setAttribute("aria-busy", "true");
  reveal(byId("result"));
  byId("status").textContent = `Reading ${countOf(work.rows.length, "review")}`;
  const mine = work;
  const { phrases } = mine;
  const left = mine.rows.map((_, row) => row).filter((row) => !mine.answers[row]);
  // Of this computer's clock, for the pace.
  Object.assign(mine, { started: performance.now(), before: mine.scored });
  let [drawn, kept] = [Number.NEGATIVE_INFINITY, performance.now()];
  try {
    await askAll(left.map((row) => textOf(mine, row)), {
      size: SIZES[phrases],
      signal,
      ask: async (texts) => {
        const question = { texts, model: mine.model, ...(phrases && { phrases: 5, mentions: true, about: mine.about }) };
        const answer = await post("score", question, signal);
        Object.assign(mine, { unit: answer.unit, labels: answer.labels, prior: answer.prior });
        return answer.rows;
      },
      onRows(first, rows) {
        rows.forEach((row, offset) => (mine.answers[left[first + offset]] = row));
        mine.scored += rows.length;
        pace();
        if (performance.now() - drawn < REDRAW) return;
        // Not again before it is done.
        drawn = Number.POSITIVE_INFINITY;
        view.show(work).then(() => (drawn = performance.now()));
        if (performance.now() - kept < KEEP) return;
        kept = performance.now();
        keep(mine);
      },
      onWait() {
        byId("pace").textContent = `${readSoFar()}. The server is away or busy, and is asked again …`;
        view.show(mine);
      },
    });
  } catch (error) {
    fail(`${error.message} What was read so far stays.`);
  }
  if (mine !== work) return;
  await view.show(mine);
  if (mine !== work) return;
  showStopped();
  passFocus(byId("progress"), byId(byId("stopped").hidden ? "filter" : "go-on"));
  byId("progress").hidden = true;
  byId("result").setAttribute("aria-busy", "false");
  byId("status").textContent = byId("in-words").textContent;
  keep(work);
  view.finish(stopping.signal);
}

/** Shows where it was stopped, and offers to go on. */
function showStopped() {
  const whole = work.scored === work.rows.length;
  byId("stopped").hidden = whole;
  if (!whole) byId("stopped").querySelector("strong").textContent = `${readSoFar()} read · stopped`;
}

const readSoFar = () => `${count(work.scored)} of ${count(work.rows.length)}`;

function pace() {
  const share = work.scored / work.rows.length;
  const seconds = (performance.now() - work.started) / 1000;
  const speed = (work.scored - work.before) / seconds;
  const left = Math.ceil((work.rows.length - work.scored) / speed);
  byId("bar").value = share;
  byId("pace").textContent = `${readSoFar()}, ${count(Math.round(speed))} a second, ${left > 90 ? `${Math.ceil(left / 60)} minutes` : countOf(left, "second")} left`;
}

/** Opens a review in the page for one; Back returns to its row here. @param {number} row */
async function openReview(row) {
  history.replaceState({ row }, "");
  await keep(work);
  location.assign(await makeLink({ text: textOf(work, row), model: work.model }, addressOf(""), Number.POSITIVE_INFINITY));
}

/** Restores the work from before a reload, or before a review was opened in the page for one. */
async function comeBack() {
  const kept = await recall();
  if (!kept?.unit || work) return;
  plan(kept);
  work = kept;
  for (const [id, value] of [["text-column", kept.text], ["stars-column", kept.stars], ["group-column", kept.group], ["model", kept.model], ["phrases", kept.phrases]]) {
    byId(id).value = String(value);
  }
  preview();
  byId("empty").hidden = true;
  await view.show(work);
  stopping = new AbortController();
  view.finish(stopping.signal);
  showStopped();
  const { row } = history.state ?? {};
  if (row === undefined) return;
  view.reveal(row);
  byId("every").scrollIntoView({ block: "nearest" });
}

const FILES = {
  csv: () => ["reviews-scored.csv", tableAsCsv(work.columns, work.rows, work.answers), "text/csv"],
  jsonl: () => ["reviews-scored.jsonl", tableAsJsonLines(work.columns, work.rows, work.answers), "application/jsonl"],
  html: async () => [
    "what-drives-the-stars.html",
    driversAsPage({
      name: work.name,
      about: byId("in-words").textContent,
      found: await findDrivers(work.answers, (row) => textOf(work, row), work.unit),
      aspects: work.answers.some((answer) => answer?.mentions) ? view.aspects() : [],
      unit: work.unit,
    }),
    "text/html",
  ],
};
for (const button of document.querySelectorAll("[data-file]")) {
  button.addEventListener("click", async () => {
    const [name, content, type] = await FILES[button.getAttribute("data-file")]();
    download(name, content, type);
    byId("status").textContent = `Saved as ${name}`;
  });
}

const file = /** @type {HTMLInputElement} */ (byId("file"));
file.addEventListener("change", () => {
  const [chosen] = file.files;
  file.value = "";
  if (chosen) open({ file: chosen, name: chosen.name });
});
byId("use-paste").addEventListener("click", () => {
  const text = byId("paste").value;
  if (text.trim()) open({ text, name: "what you pasted" });
  else fail("There is nothing to read yet: paste one review a line, or open a file.");
});
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  byId("source").classList.add("dropping");
});
document.addEventListener("dragleave", () => byId("source").classList.remove("dropping"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  byId("source").classList.remove("dropping");
  const [dropped] = event.dataTransfer.files;
  if (dropped) open({ file: dropped, name: dropped.name });
});
byId("plan").addEventListener("submit", (event) => {
  event.preventDefault();
  start();
});
byId("plan").addEventListener("change", preview);
byId("stop").addEventListener("click", () => stopping.abort());
byId("go-on").addEventListener("click", run);
byId("try-example").addEventListener("click", async () => {
  const address = byId("try-example").dataset.address;
  const answer = await fetch(address).catch(() => null);
  if (answer?.ok) open({ file: new File([await answer.blob()], "example.csv"), name: "example.csv" });
  else fail("The example cannot be fetched. Try again in a moment, or open a file of your own.");
});
byId("forget").addEventListener("click", async () => {
  stopping.abort();
  await forget();
  history.replaceState(null, "");
  location.reload();
});

// Everything is handled from here on.
byId("source").inert = false;
takeOver().then((handed) => (handed ? open({ file: handed, name: handed.name }) : comeBack()));
