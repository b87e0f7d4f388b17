/** @file The page of words: points where the numbers say, names that cover no other, and words that are looked up. */

import assert from "node:assert/strict";
import test from "node:test";

import { openPage, press, until } from "../window.js";

const word = (name, correlation, twice, places = 100, named = true) => ({
  word: name,
  correlation,
  twice,
  places,
  named,
  bulge: 0,
});
const WORDS = [word("food", 0, 0, 400), word("bad", -0.5, 0.75), word("good", 0.5, 0.5), word("back", 0, 0, 400)];
const FOUND = {
  word: "bad",
  places: 40,
  labels: ["1", "2"],
  edges: [0.25, 0.5, 1, 2, 4, 8],
  looks: [
    [10, 0, 0, 0, 30, 0, 0],
    [0, 0, 0, 0, 0, 0, 0],
  ],
  twice: [0.75, null],
  contexts: [{ text: "Not bad at all.", start: 4, end: 7, label: 0, look: 0.2 }],
  neighbours: [{ word: "good", similarity: 0.5 }],
};
const filled = (html) =>
  html.replace(/<main[^>]*>/, `<main id="main" data-model="one" data-labels='["1","2"]' data-unit="★">`);
openPage("words.html", { url: "http://localhost/words?word=bad", html: filled });
/** The addresses that were asked, and their answers. */
const asked = [];
globalThis.fetch = async (address) => {
  const path = String(address).replace("/api/v1/models/one/words", "");
  asked.push(path);
  if (path === "") return Response.json({ words: WORDS });
  if (path === "/bad" || path === "/good") return Response.json({ ...FOUND, word: path.slice(1) });
  return Response.json({ detail: "It is rare.", title: "", status: 404, near: ["good"] }, { status: 404 });
};
await import("../../../static/js/words/main.js");

const byId = (id) => document.getElementById(id);
const map = () => document.querySelector(".word-map");
const title = () => (byId("found").hidden ? "" : byId("found-title").textContent);
const number = (node, name) => Number(node.getAttribute(name));

test("the word of the address is looked up, with its share, its place in the context and its neighbours", async () => {
  await until(() => title() === "“bad”");
  assert.deepEqual(asked, ["", "/bad"]);
  assert.deepEqual(
    [...byId("found").querySelectorAll(".look-share")].map((cell) => cell.textContent),
    ["75%", "–"],
  );
  assert.equal(byId("found").querySelector("li mark").textContent, "bad");
  byId("found").querySelector(".chip").click();
  await until(() => title() === "“good”");
  assert.equal(location.search, "?word=good");
});

test("left are words of bad reviews, above those that are looked at, and larger ones have more places", () => {
  const circles = [...map().querySelectorAll("circle")];
  const [bad, middle, , good] = circles.toSorted((one, other) => number(one, "cx") - number(other, "cx"));
  assert.ok(number(bad, "cy") < number(good, "cy") && number(good, "cy") < number(middle, "cy"));
  assert.ok(number(middle, "r") > number(bad, "r"));
  const names = [...map().querySelectorAll(".name")].map((node) => [number(node, "x"), number(node, "y")].join());
  assert.equal(new Set(names).size, WORDS.length);
});

test("arrow keys go over the points, and Enter looks the chosen one up", async () => {
  for (const key of ["ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft"]) assert.ok(press(map(), key));
  assert.match(byId("told").textContent, /“bad”.*75%.*1 ★/);
  press(map(), "Enter");
  await until(() => title() === "“bad”");
  press(map(), "ArrowDown");
  assert.match(byId("told").textContent, /“good”.*2 ★/);
  assert.equal(map().querySelectorAll(".chosen").length, 1);
});

test("while one types, other words fade, and a rare word is answered with those near it", async () => {
  byId("word").value = "ba";
  byId("word").dispatchEvent(new Event("input"));
  assert.equal(map().querySelectorAll(".unlike").length, 2);
  byId("word").value = "lamp";
  byId("look-up").dispatchEvent(new Event("submit"));
  await until(() => !byId("problem").hidden);
  assert.equal(title(), "");
  assert.match(byId("problem").textContent, /It is rare\./);
  byId("problem").querySelector("button").click();
  await until(() => title() === "“good”");
  assert.ok(byId("problem").hidden);
});
