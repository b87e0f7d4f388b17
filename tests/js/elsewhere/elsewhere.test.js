// What is drawn of a word in other reviews: the numbers of the answer, doors only where they lead somewhere.
import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../window.js";

openPage("index.html");
const { drawElsewhere } = await import("../../../static/js/elsewhere/elsewhere.js");
const { binNames, endsTold, insteadTold, lineTold, shareAbove } = await import("../../../static/js/elsewhere/told.js");

const EDGES = [0.25, 0.5, 1, 2, 4, 8];
const NAMES = ["1 star", "2 stars", "3 stars"];
const FOUND = {
  word: "bad",
  places: 40,
  labels: ["1", "2", "3"],
  edges: EDGES,
  looks: [
    [0, 0, 0, 5, 5, 5, 5],
    [0, 0, 0, 0, 0, 0, 0],
    [10, 0, 0, 5, 5, 0, 0],
  ],
  twice: [0.75, null, 0.25],
  correlation: -0.4,
  bulge: null,
  contexts: [{ text: "It is not bad at all.", start: 10, end: 13, label: 2, look: 0.02 }],
  neighbours: [
    { word: "awful", similarity: 0.8 },
    { word: "rotten", similarity: 0.6 },
  ],
};
const widthsOf = (row) => [...row.querySelectorAll("i")].map(({ style }) => Number.parseFloat(style.width));

test("a bar has all places of a label, and its part of twice or more is as long as its number says", () => {
  const rows = [...drawElsewhere(FOUND, { names: NAMES }).querySelectorAll(".looks li")];
  assert.deepEqual(
    rows.map((row) => row.firstElementChild.textContent),
    NAMES,
  );
  for (const [label, row] of rows.entries()) {
    const widths = widthsOf(row);
    const until = [...row.querySelectorAll("i")].findIndex((part) => part.classList.contains("twice"));
    const dark = widths.slice(0, until + 1).reduce((sum, width) => sum + width, 0);
    assert.equal(dark, 100 * (FOUND.twice[label] ?? 0));
  }
  assert.equal(rows[0].lastElementChild.textContent, "75%");
  assert.doesNotMatch(rows[1].lastElementChild.textContent, /\d/);
});

test("the name of a bar has all of its numbers", () => {
  const [first] = drawElsewhere(FOUND, { names: NAMES }).querySelectorAll(".looks li");
  const said = first.querySelector("[role=img]").getAttribute("aria-label");
  assert.match(said, /^20 places/);
  for (const name of binNames(EDGES).slice(3)) assert.ok(said.includes(`5 ${name}`), said);
});

test("the mark is where the share of places that are looked at more ends", () => {
  const [even] = FOUND.looks;
  assert.equal(shareAbove(even, EDGES, 1), 1);
  assert.equal(shareAbove(even, EDGES, 2), 0.75);
  assert.equal(shareAbove(even, EDGES, 8), 0.25);
  assert.equal(shareAbove(even, EDGES, 100), 0);
  assert.equal(shareAbove(even, EDGES, 0), 1);
  const drawn = drawElsewhere(FOUND, { names: NAMES, here: 4 });
  const marks = [...drawn.querySelectorAll(".look-here")].map(({ style }) => Number.parseFloat(style.insetInlineStart));
  // None where there is no place to compare with.
  assert.deepEqual(marks, [50, 0]);
  assert.equal(drawElsewhere(FOUND, { names: NAMES }).querySelector(".look-here"), null);
});

test("the sentence has both ends of those that have places, and a middle that is higher than both", () => {
  const numbers = (text) => text.match(/\d+%/g);
  assert.deepEqual(numbers(endsTold(FOUND, NAMES)), ["75%", "25%"]);
  const [many] = FOUND.looks;
  const found = { ...FOUND, looks: [many, many, many] };
  assert.deepEqual(numbers(endsTold({ ...found, twice: [0.1, 0.9, 0.2] }, NAMES)), ["10%", "90%", "20%"]);
  assert.deepEqual(numbers(endsTold({ ...found, twice: [0.1, 0.22, 0.2] }, NAMES)), ["10%", "20%"]);
  assert.deepEqual(numbers(endsTold({ ...found, twice: [null, 0.5, null] }, NAMES)), ["50%"]);
  assert.equal(endsTold({ ...found, twice: [null, null, null] }, NAMES), "");
  assert.match(lineTold(FOUND, NAMES, 4.32), /4\.3/);
});

test("labels with few places have counts in place of shares, unless all have few", () => {
  const [many, none] = FOUND.looks;
  const few = [0, 0, 0, 1, 2, 0, 0];
  const found = { ...FOUND, looks: [few, many, few], twice: [0.9, 0.5, 0.9] };
  assert.deepEqual(endsTold(found, NAMES).match(/\d+%/g), ["50%"]);
  assert.deepEqual(endsTold({ ...found, looks: [few, few, few] }, NAMES).match(/\d+%/g), ["90%", "90%"]);
  const shares = (looks) =>
    [...drawElsewhere({ ...found, looks }, { names: NAMES }).querySelectorAll(".look-share")].map(
      ({ textContent }) => textContent,
    );
  assert.deepEqual(shares([few, many, none]), ["2 of 3", "50%", "–"]);
});

test("of a word that never counts, and of no other, is said that others are looked at", () => {
  assert.notEqual(insteadTold({ ...FOUND, twice: [0.01, null, 0] }), "");
  assert.equal(insteadTold({ ...FOUND, twice: [0.01, null, 0.05] }), "");
});

test("a place opens as a review, a neighbour as a word, and one that is not known is no button", () => {
  const opened = [];
  const drawn = drawElsewhere(FOUND, {
    names: NAMES,
    onReview: (text) => opened.push(text),
    onWord: (word) => opened.push(word),
    isKnown: (word) => word === "awful",
  });
  for (const node of drawn.querySelectorAll("button")) node.click();
  assert.deepEqual(opened, ["It is not bad at all.", "awful"]);
  assert.ok(drawn.textContent.includes("rotten"));
  assert.equal(drawn.querySelector("mark").textContent, "bad");
});

test("without doors there are no buttons", () => {
  assert.equal(drawElsewhere(FOUND, { names: NAMES }).querySelector("button"), null);
});
