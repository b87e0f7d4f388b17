/** @file This word elsewhere: its line in the card of a word, its doors, and the panel; none where nothing is known. */

import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { explained, openPage, press, serve, until, withModels } from "../window.js";

const FINE = {
  word: "fine",
  places: 60,
  labels: ["1", "2", "3", "4", "5"],
  edges: [0.25, 0.5, 1, 2, 4, 8],
  looks: [1, 2, 3, 4, 5].map(() => [0, 0, 0, 6, 6, 0, 0]),
  twice: [0.5, 0.5, 0.5, 0.5, 0.25],
  correlation: 0,
  bulge: 0,
  contexts: [{ text: "Fine by me.", start: 0, end: 4, label: 2, look: 0.1 }],
  neighbours: [
    { word: "lovely", similarity: 0.5 },
    { word: "unheard", similarity: 0.4 },
  ],
};

openPage("index.html", { html: (html) => withModels(html).replace('value="one"', 'value="one" data-words') });
const asked = serve({ explain: explained });
const answers = { list: () => Response.json({ words: [{ word: "fine" }, { word: "lovely" }] }) };
const post = globalThis.fetch;
/** The words that were looked up. */
const words = [];
globalThis.fetch = async (address, request) => {
  const [, model, word] = String(address).match(/models\/(\w+)\/words(?:\/(.+))?/) ?? [];
  if (!model) return post(address, request);
  words.push(`${model} ${word ?? ""}`.trim());
  return word ? Response.json({ ...FINE, word }) : answers.list();
};
await import("../../../static/js/page/main.js");
const { shown, state } = await import("../../../static/js/model/state.js");

const byId = (id) => document.getElementById(id);
const heatmap = byId("heatmap");
const box = byId("text");
const row = () => heatmap.querySelector(".tip:not([hidden]) .elsewhere-row");
const pointAt = (number) => {
  document.activeElement.blur();
  heatmap.showToken(number);
  return document.activeElement;
};
/** The answers to all that was asked have come. */
const settled = () => new Promise((go) => setTimeout(go, 20));
const opened = () => (byId("panel-word").hidden ? "" : byId("elsewhere").querySelector("q")?.textContent);

async function read(text, model = "one") {
  state.set({ model, text });
  await until(() => shown.get().answer?.model === model && heatmap.textContent.includes(text.slice(0, 8)));
}

beforeEach(async () => {
  state.set({ panel: "", word: "", view: "looked" });
  await read("A FINE lamp, but it broke.");
});

test("while the list cannot be read, there is no door, and the next card asks again", async () => {
  const { list } = answers;
  answers.list = () => new Response("{}", { status: 500 });
  // Panels come after the first answer.
  await until(() => pointAt(1) && words.length);
  press(document.activeElement, "Enter", { shiftKey: true });
  await settled();
  assert.deepEqual([row(), byId("panel-word").hidden], [null, true]);
  answers.list = list;
  pointAt(1);
  await until(row);
});

test("the card of a known word has this place and both ends, written as the vocabulary has it", async () => {
  pointAt(1);
  await until(row);
  const [here, ...shares] = row().textContent.match(/\d+(?:\.\d)?%?/g);
  const { tokens } = shown.get().answer.sentences[0];
  assert.equal(here, (tokens[1].attention * tokens.length).toFixed(1));
  assert.deepEqual([shares.includes("50%"), shares.includes("25%")], [true, true]);
  // In the other view no share is told.
  state.set({ view: "" });
  await until(() => pointAt(1) && row()?.textContent.includes(FINE.word));
  assert.doesNotMatch(row().textContent, /\d/);
});

test("a word that is not in the list has no door, and is not asked about", async () => {
  pointAt(2);
  press(document.activeElement, "Enter", { shiftKey: true });
  await settled();
  assert.deepEqual([row(), byId("panel-word").hidden, words.includes("one lamp")], [null, true, false]);
});

test("a model without words has no door, and is not asked", async () => {
  await read("A fine day.", "two");
  pointAt(1);
  press(document.activeElement, "Enter", { shiftKey: true });
  await settled();
  assert.deepEqual(
    [row(), byId("panel-word").hidden, words.filter((word) => word.startsWith("two"))],
    [null, true, []],
  );
});

test("the row opens the panel and strikes nothing; a click on the word still strikes it", async () => {
  pointAt(1);
  await until(row);
  row().dispatchEvent(new MouseEvent("click", { bubbles: true }));
  await until(() => opened() === "fine");
  assert.deepEqual([document.activeElement.id, state.get().without], ["title-word", []]);
  assert.equal(byId("elsewhere").querySelectorAll(".look-here").length, FINE.labels.length);
  pointAt(1).dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
  assert.deepEqual(state.get().without, [1]);
});

test("Shift and Enter opens it, a known neighbour follows, and closing leads back to the word", async () => {
  assert.ok(press(pointAt(1), "Enter", { shiftKey: true }));
  await until(() => opened() === "fine");
  const near = [...byId("elsewhere").querySelectorAll(".look-near button")];
  assert.deepEqual(
    near.map((node) => node.textContent),
    ["lovely"],
  );
  near[0].click();
  await until(() => opened() === "lovely");
  assert.equal(byId("elsewhere").querySelector(".look-here"), null);
  press(document.activeElement, "Escape");
  assert.deepEqual([byId("panel-word").hidden, document.activeElement.closest("#heatmap")], [true, heatmap]);
});

test("a place opens as a review, and the panel stays with its word there", async () => {
  press(pointAt(1), "Enter", { shiftKey: true });
  await until(() => opened() === "fine");
  byId("elsewhere").querySelector(".look-places button").click();
  await until(() => shown.get().answer?.sentences[0].tokens[0].text === "Fine");
  assert.deepEqual([box.value, opened()], [FINE.contexts[0].text, "fine"]);
  assert.ok(asked.some(({ question }) => question.text === FINE.contexts[0].text));
});
