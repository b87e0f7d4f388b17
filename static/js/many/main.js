/** @file Wires the page for many reviews: a file goes to the server, and its report is shown as it comes back. */

import { byId, element, passFocus, reveal } from "../dom.js";
import { download } from "../export/download.js";
import { count, countOf } from "../format.js";
import { addressOf } from "../home.js";
import { forget, recall, remember } from "../storage.js";
import { makeLink } from "../model/link.js";
import { askForReport } from "./report.js";

/** @import { Event } from "./report.js" */

const plan = /** @type {HTMLFormElement} */ (byId("plan"));
const columnsOf = /** @type {HTMLSelectElement[]} */ ([...plan.querySelectorAll("select:not([name=model])")]);
/** The name under which this tab keeps the report, for a reload. */
const KEPT = "report";
/** The file, and its report once it is there. @type {{file?: File, report: Event} | null} */
let work = null;
let stopping = new AbortController();
/** The step of the report, and its number. */
let step = { what: "", number: -1 };

/** @param {string} words shown, and said */
function fail(words) {
  byId("problem").firstElementChild.textContent = words;
  byId("problem").hidden = false;
}

/** @param {File} file */
function open(file) {
  work = { file, report: null };
  for (const select of columnsOf) select.replaceChildren();
  plan.hidden = true;
  byId("columns").setAttribute("open", "");
  run();
}

/** Asks for the report on the file with the columns that are chosen, or guessed the first time. */
async function run() {
  stopping.abort();
  stopping = new AbortController();
  const { signal } = stopping;
  const mine = work;
  for (const id of ["problem", "empty", "answer"]) byId(id).hidden = true;
  byId("progress").hidden = false;
  byId("bar").removeAttribute("value");
  byId("pace").textContent = `Reading ${mine.file.name} …`;
  byId("result").setAttribute("aria-busy", "true");
  byId("status").textContent = `Reading ${mine.file.name}`;
  step = { what: "", number: -1 };
  const query = Object.fromEntries(
    [...new FormData(plan)]
      .filter(([name, value]) => value !== "" || name === "title")
      .map(([name, value]) => [name, String(value === "on" || value)]),
  );
  try {
    await askForReport(mine.file, query, signal, (event) => take(mine, event));
  } catch (error) {
    if (signal.aborted && mine !== work) return;
    byId("empty").hidden = false;
    if (!signal.aborted) fail(error.message);
  }
  if (signal !== stopping.signal) return;
  byId("progress").hidden = true;
  byId("result").setAttribute("aria-busy", "false");
  byId("status").textContent = mine.report?.title ?? "";
}

/** @param {typeof work} mine @param {Event} event */
function take(mine, event) {
  if (mine !== work) return;
  if (event.columns) describe(event);
  if (event.chosen)
    for (const select of columnsOf) if (select.name !== "show") select.value = event.chosen[select.name] ?? "";
  if (event.what) pace(event);
  if (!event.page) return;
  mine.report = event;
  show();
  // Where it is more than a browser keeps for a tab, a reload asks for the file again, and shows no earlier report.
  forget(KEPT, "sessionStorage");
  remember(KEPT, event, "sessionStorage");
}

/** Shows what the file has. @param {Event} event */
function describe({ rows, total, columns, notes }) {
  const more =
    total > Number(rows) ? ` The first ${count(Number(rows))} are read here; limelight report reads all of them.` : "";
  byId("found").textContent = `${countOf(total, "row")} in ${work.file.name}.${more}`;
  byId("notes").textContent = notes.join(" ");
  for (const select of columnsOf) {
    if (select.options.length) continue;
    const none =
      select.name === "text"
        ? []
        : [element("option", { value: "" }, select.name === "stars" || select.name === "over" ? "guessed" : "none")];
    select.replaceChildren(...none, ...columns.map((name) => element("option", { value: name }, name)));
  }
  plan.hidden = false;
}

/** @param {Event} event */
function pace({ what, done, of }) {
  if (what !== step.what) step = { what, number: step.number + 1 };
  // How many steps there are is not known, nor how long each takes: each fills half of what is left.
  byId("bar").value = 1 - (1 - done / of / 2) / 2 ** step.number;
  byId("pace").textContent = `${what}: ${count(done)} of ${count(of)}`;
}

/** Shows the report; a row that it quotes is a link to its light, in a tab of its own. */
function show() {
  const { page, texts } = work.report;
  const { value: model } = /** @type {HTMLSelectElement} */ (plan.elements.namedItem("model"));
  // Without its head, whose style this page has as a file.
  const report = new DOMParser()
    .parseFromString(page.slice(page.indexOf("<article")), "text/html")
    .querySelector(".report");
  for (const row of report.querySelectorAll("[data-row]")) {
    const [text, link] = [row.querySelector(".text"), element("a", { target: "_blank" })];
    text.replaceWith(link);
    link.append(text);
    makeLink({ text: texts[row.getAttribute("data-row")], model }, addressOf(""), Number.POSITIVE_INFINITY).then(
      (address) => link.setAttribute("href", address),
    );
  }
  byId("report").replaceChildren(report);
  byId("columns").removeAttribute("open");
  byId("empty").hidden = true;
  byId("answer").hidden = false;
  passFocus(byId("progress"), byId("answer"));
  reveal(byId("result"));
}

const TYPES = {
  page: ["report.html", "text/html"],
  figures: ["figures.csv", "text/csv"],
  rows: ["reviews-checked.csv", "text/csv"],
};
for (const button of document.querySelectorAll("[data-file]")) {
  button.addEventListener("click", () => {
    const what = button.getAttribute("data-file");
    const [name, type] = TYPES[what];
    download(name, work.report[what], type);
    byId("status").textContent = `Saved as ${name}`;
  });
}

const file = /** @type {HTMLInputElement} */ (byId("file"));
file.addEventListener("change", () => {
  const [chosen] = file.files;
  file.value = "";
  if (chosen) open(chosen);
});
byId("use-paste").addEventListener("click", () => {
  const text = byId("paste").value;
  if (!text.trim()) fail("There is nothing to read yet: paste one review per line, or open a file.");
  // A line is a review, unless the first names columns.
  else if (/^[^\n]*[;\t,][^\n]*\n/.test(text) && /text|review|comment|bewertung/i.test(text.split("\n", 1)[0]))
    open(new File([text], "pasted.csv"));
  else
    open(
      new File(
        text
          .split("\n")
          .filter((line) => line.trim())
          .map((line) => `${JSON.stringify({ text: line })}\n`),
        "pasted.jsonl",
      ),
    );
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
  if (dropped) open(dropped);
});
plan.addEventListener("change", run);
plan.addEventListener("submit", (event) => event.preventDefault());
byId("stop").addEventListener("click", () => stopping.abort());
byId("try-example").addEventListener("click", async () => {
  const answer = await fetch(byId("try-example").dataset.address).catch(() => null);
  if (answer?.ok) open(new File([await answer.blob()], "example.csv"));
  else fail("The example cannot be loaded. Try again in a moment, or open your own file.");
});
byId("forget").addEventListener("click", () => {
  forget(KEPT, "sessionStorage");
  location.reload();
});

// Everything is handled from here on.
byId("source").inert = false;
/** The report from before a reload. @type {?Event} */
const report = recall(KEPT, "sessionStorage");
if (report) {
  work = { report };
  show();
}
