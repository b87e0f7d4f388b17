/** @file The sheet of a word says whether it is always so: the word in other reviews, once that is known. */

import assert from "node:assert/strict";
import test from "node:test";

import { openPage, until } from "../window.js";

const FOUND = {
  word: "fine",
  places: 4,
  edges: [0.25, 0.5, 1, 2, 4, 8],
  looks: [[0, 0, 0, 1, 1, 0, 0], new Array(7).fill(0)],
  twice: [0.5, null],
  contexts: [{ text: "Fine by me.", start: 0, end: 4, label: 0, look: 0.1 }],
  neighbours: [],
};
openPage("inside.html", { html: (html) => `${html}<input data-words value="han"><div id="sheet"></div>` });
globalThis.ResizeObserver = class {
  observe() {}
};
globalThis.fetch = async (address) =>
  Response.json(String(address).endsWith("/words") ? { words: [{ word: "fine" }] } : FOUND);
const { Sheet } = await import("../../../static/js/inside/sheet.js");

const opened = [];
const node = document.getElementById("sheet");
const sheet = new Sheet(node, { onShut() {}, onFlip() {}, onReview: (text) => opened.push(text) });
const plan = /** @type {any} */ ({ narrow: true });
const reading = (model) => ({ trace: { model }, labels: ["1", "2"], stars: 1.5 });
const show = (text, { look = 3, model = "han" } = {}) =>
  sheet.show(
    /** @type {any} */ ({ key: text }),
    plan,
    { title: text, parts: [], checks: [], looked: { text, look } },
    reading(model),
    false,
  );
const marks = () => node.querySelectorAll(".look-here").length;

test("a word that is known has its picture, with a mark for this place, and places that open as reviews", async () => {
  show("FINE");
  await until(() => node.querySelector(".looks"));
  assert.deepEqual([node.querySelector("q").textContent, marks()], ["fine", 1]);
  node.querySelector(".look-places button").click();
  assert.deepEqual(opened, [FOUND.contexts[0].text]);
  show("fine", { look: null });
  assert.deepEqual([node.querySelectorAll(".looks").length, marks()], [1, 0]);
});

test("a word that is not known, a model without words and a box of no word have none", async () => {
  for (const [text, options] of [["lamp"], ["fine", { model: "kim_cnn" }]]) {
    show(text, options);
    await new Promise((go) => setTimeout(go, 20));
    assert.equal(node.querySelector(".looks"), null);
  }
  sheet.show(/** @type {any} */ ({ key: "doc" }), plan, { title: "", parts: [], checks: [] }, reading("han"), false);
  assert.equal(node.querySelector(".looks"), null);
});

test("what comes for a box that is no longer open is not shown", async () => {
  show("Fine ");
  show("lamp");
  await new Promise((go) => setTimeout(go, 20));
  assert.deepEqual([node.querySelector("h2").textContent, node.querySelector(".looks")], ["lamp", null]);
});
