/** @file A file goes to the server, its columns can be chosen, and its report comes back in steps. */

import assert from "node:assert/strict";
import test from "node:test";

import { openPage, until } from "../window.js";

const window = openPage("many.html", {
  html: (html) => html.replace(/(<select name="model">)[\s\S]*?(<\/select>)/, '$1<option value="one">One</option>$2'),
});
globalThis.FormData = window.FormData;
globalThis.innerHeight = 900;
const saved = [];
URL.createObjectURL = (blob) => `blob:${saved.push(blob)}`;
// This browser would follow the link.
HTMLAnchorElement.prototype.click = () => {};
/** What was sent: the query and the text of the file. @type {{query: Record<string, string>, text: string}[]} */
const sent = [];
const TABLE = { rows: 2, total: 3, columns: ["Review", "When"], notes: ["A note."] };
const CHOSEN = { chosen: { text: "Review", over: "When" } };
const REPORT = {
  title: "Two reviews",
  page: '<html><article class="report"><p data-row="1"><span class="text">It broke.</span></p></article>',
  figures: "a,b",
  rows: "c,d",
  texts: { 1: "It broke. Twice." },
};
let events = [];
globalThis.fetch = async (address, { body, signal } = {}) => {
  if (address === "example.csv") return new Response("text\nIt broke.");
  const packed = /\.(gz|xlsx)&|\.(gz|xlsx)$/.test(address);
  const stream = packed ? body.stream() : body.stream().pipeThrough(new DecompressionStream("gzip"));
  sent.push({
    query: Object.fromEntries(new URL(address, location.href).searchParams),
    text: await new Response(stream).text(),
    signal,
  });
  if (events.status) return Response.json(events, { status: events.status });
  // Cut where no event ends.
  const written = events.map((event) => (event === ":" ? ":\n\n" : `data: ${JSON.stringify(event)}\n\n`)).join("");
  const pieces = [written.slice(0, 25), written.slice(25)];
  return new Response(
    new ReadableStream({
      pull: (to) => (pieces.length ? to.enqueue(new TextEncoder().encode(pieces.shift())) : to.close()),
    }),
  );
};
await import("../../../static/js/many/main.js");

const byId = (id) => document.getElementById(id);
const isDone = () => byId("result").getAttribute("aria-busy") === "false";
const select = (name) => byId("plan").querySelector(`[name="${name}"]`);
async function paste(text) {
  byId("paste").value = text;
  byId("use-paste").click();
  await until(isDone);
}

test("pasted lines are reviews, and a first line that names columns is a table", async () => {
  assert.equal(byId("source").inert, false);
  await paste("  ");
  assert.deepEqual([sent.length, byId("problem").hidden], [0, false]);
  events = [TABLE];
  await paste('It broke, sadly.\n\nLovely "lamp".');
  assert.equal(sent[0].query.name, "pasted.jsonl");
  assert.deepEqual(
    sent[0].text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).text),
    ["It broke, sadly.", 'Lovely "lamp".'],
  );
  await paste("review;stars\nIt broke.;1\n");
  assert.deepEqual([sent[1].query.name, sent[1].text], ["pasted.csv", "review;stars\nIt broke.;1\n"]);
});

test("the columns that the server guesses are chosen, and others can be", async () => {
  events = [":", TABLE, CHOSEN, { what: "Reading", done: 1, of: 2 }, REPORT];
  await paste("It broke.");
  assert.match(byId("found").textContent, /3 rows in pasted\.jsonl.*first 2 are read/);
  assert.equal(byId("notes").textContent, "A note.");
  assert.deepEqual(
    [byId("plan").hidden, select("text").value, select("over").value, select("stars").value],
    [false, "Review", "When", ""],
  );
  assert.deepEqual(
    [...select("text").options].map(({ value }) => value),
    ["Review", "When"],
  );
  assert.deepEqual(
    [...select("by").options].map(({ value }) => value),
    ["", "Review", "When"],
  );
  const before = sent.length;
  select("over").value = "";
  select("by").value = "When";
  byId("plan").querySelector("[name=headless]").checked = true;
  byId("plan").dispatchEvent(new Event("change"));
  await until(() => sent.length > before && isDone());
  const { name, text, title, over, by, headless } = sent.at(-1).query;
  assert.deepEqual([name, text, title, over, by, headless], ["pasted.jsonl", "Review", "", undefined, "When", "true"]);
});

test("the report is shown, its rows are links, and its files can be saved", async () => {
  events = [TABLE, CHOSEN, REPORT];
  await paste("It broke.");
  assert.deepEqual(
    ["answer", "empty", "progress", "problem"].map((id) => byId(id).hidden),
    [false, true, true, true],
  );
  const link = byId("report").querySelector("a");
  await until(() => link.getAttribute("href"));
  assert.match(link.getAttribute("href"), /#v1=/);
  assert.equal(link.textContent, "It broke.");
  assert.equal(byId("status").textContent, "Two reviews");
  assert.equal(byId("columns").hasAttribute("open"), false);
  const button = (what) => document.querySelector(`[data-file=${what}]`);
  for (const what of ["figures", "rows", "page"]) {
    button(what).click();
    assert.equal(await saved.at(-1).text(), REPORT[what]);
  }
  assert.equal(JSON.parse(sessionStorage.getItem("report")).title, "Two reviews");
});

test("each step fills half of what is left of the bar", async () => {
  const values = [];
  events = [
    ["Reading", 0],
    ["Reading", 2],
    ["Marking", 0],
    ["Marking", 1],
  ].map(([what, done]) => ({ what, done, of: 2 }));
  const bar = byId("bar");
  Object.defineProperty(bar, "value", { set: (value) => values.push(value), configurable: true });
  await paste("It broke.");
  assert.deepEqual(
    values,
    [0.5, 1 - 0.5 / 1, 1 - 1 / 2, 1 - (1 - 1 / 4) / 2].map((value, i) => (i === 0 ? 0 : value)),
  );
  assert.match(byId("pace").textContent, /Marking: 1 of 2/);
});

test("a problem is shown in the words of the server, and the next file is read all the same", async () => {
  for (const [sends, words] of [
    [{ status: 422, detail: "No column." }, /No column\./],
    [[TABLE, { error: "It stopped." }], /It stopped\./],
  ]) {
    events = sends;
    await paste("It broke.");
    assert.match(byId("problem").textContent, words);
    assert.deepEqual(
      ["problem", "empty", "answer", "progress"].map((id) => byId(id).hidden),
      [false, false, true, true],
    );
  }
  events = [TABLE, REPORT];
  const drop = new Event("drop", { cancelable: true });
  drop.dataTransfer = { files: [new File(["zipped"], "reviews.xlsx")] };
  document.dispatchEvent(new Event("dragover", { cancelable: true }));
  assert.ok(byId("source").classList.contains("dropping"));
  document.dispatchEvent(drop);
  assert.deepEqual([drop.defaultPrevented, byId("source").classList.contains("dropping")], [true, false]);
  await until(() => isDone() && !byId("answer").hidden);
  assert.deepEqual([sent.at(-1).text, byId("problem").hidden], ["zipped", true]);
});

test("Stop ends the request, and is no problem", async () => {
  const before = globalThis.fetch;
  let isAsked = false;
  globalThis.fetch = (_, { signal }) =>
    new Promise((_go, fail) => {
      isAsked = true;
      signal.addEventListener("abort", () => fail(signal.reason));
    });
  byId("paste").value = "It broke.";
  byId("use-paste").click();
  assert.equal(byId("result").getAttribute("aria-busy"), "true");
  await until(() => isAsked);
  byId("stop").click();
  await until(isDone);
  assert.deepEqual(
    ["problem", "empty", "progress"].map((id) => byId(id).hidden),
    [true, false, true],
  );
  globalThis.fetch = before;
});

test("the example is a file like any other", async () => {
  byId("try-example").dataset.address = "example.csv";
  byId("try-example").click();
  await until(() => sent.at(-1).query.name === "example.csv" && isDone());
  byId("try-example").dataset.address = "nowhere.csv";
  globalThis.fetch = async () => new Response("", { status: 404 });
  byId("try-example").click();
  await until(() => !byId("problem").hidden);
});
