/** @file The page Inside draws the numbers of a real trace: the answer, the blocks, the map. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { openPage, press, until } from "../window.js";

openPage("inside.html");
/** What was painted on each canvas. */
const painted = new WeakMap();
HTMLCanvasElement.prototype.getContext = function () {
  return {
    createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }),
    putImageData: ({ data }) => painted.set(this, data),
  };
};
// This browser knows the rows of a table alone.
Object.defineProperty(Object.getPrototypeOf(document.createElement("tbody")), "rows", {
  get() {
    return this.querySelectorAll("tr");
  },
  configurable: true,
});
const { traces } = JSON.parse(readFileSync(new URL("../../fixtures/site.json", import.meta.url), "utf8"));
const { showAnswer, showBlocks } = await import("../../../static/js/inside/answer.js");
const { showMap } = await import("../../../static/js/inside/map.js");
const { createCell } = await import("../../../static/js/inside/digits/cell.js");
const { createStrip } = await import("../../../static/js/inside/strips.js");
const { decimal, probability } = await import("../../../static/js/format.js");

const { han } = traces;
const texts = (node, selector) => [...node.querySelectorAll(selector)].map(({ textContent }) => textContent);

test("the answer stands with its logits and their shares", () => {
  const section = showAnswer(han.logits);
  const rows = [...section.querySelectorAll("tr")].slice(1).map((row) => texts(row, "th, td").slice(0, 3));
  assert.deepEqual(
    rows,
    han.labels.map((_, n) => [String(n), decimal(han.logits[n]), probability(han.probabilities[n])]),
  );
});

test("the parameters of the blocks add up to the last row", () => {
  const cells = [...showBlocks(han).querySelectorAll("tr")]
    .slice(1)
    .map((row) => Number(row.lastElementChild.textContent.replaceAll(/\D/g, "")));
  assert.deepEqual(
    cells.slice(0, -1),
    han.blocks.map(({ parameters }) => parameters),
  );
  assert.equal(
    cells.at(-1),
    cells.slice(0, -1).reduce((sum, cell) => sum + cell, 0),
  );
});

test("the map has each review in both pictures, a ring for the text, and arrow keys from left to right", async () => {
  const reviews = [
    [3, 2, "5"],
    [0, 0, "1"],
    [1, 4, "3"],
  ].map(([x, y, label]) => ({ label, excerpt: `Review ${label}`, trained: [x, y], untrained: [y, x] }));
  const section = showMap({ ...han, place: [2, 1] }, async () => ({ reviews }));
  await until(() => section.querySelector(".maps"));
  const [before, after] = section.querySelectorAll(".review-map");
  assert.deepEqual(
    [texts(before, "text"), texts(after, "text")],
    [
      ["1", "5", "3"],
      ["1", "3", "5"],
    ],
  );
  assert.deepEqual([before.querySelector("circle"), Boolean(after.querySelector("circle"))], [null, true]);
  const [least, middle, most] = [...after.querySelectorAll("text")].map((node) => [
    Number(node.getAttribute("x")),
    Number(node.getAttribute("y")),
  ]);
  assert.ok(least[0] < middle[0] && middle[0] < most[0] && least[1] < most[1] && most[1] < middle[1]);
  const shown = [];
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "x"]) {
    press(after, key);
    shown.push(section.querySelector(".map-told").textContent.slice(0, 1));
  }
  assert.deepEqual(shown, ["1", "3", "5", "5", "3", "3"]);
  assert.equal(after.querySelectorAll(".chosen").length, 1);
  assert.equal(showMap({ ...han, place: null }, null).querySelector(".review-map"), null);
});

test("a strip is amber above zero and blue below, the deeper the larger", () => {
  const [amber, zero, blue] = [0, 4, 8].map((at) => [
    ...painted.get(createStrip(Float32Array.from([2, 0, -1]), 2, "Numbers")).slice(at, at + 4),
  ]);
  assert.deepEqual([amber, zero.at(-1), blue], [[199, 159, 0, 255], 0, [58, 124, 190, 128]]);
});

test("a cell shows the maps that move its sum most, the rest, and what is left of it", () => {
  const pack = (shape, values) => ({
    shape,
    data: Buffer.from(
      Uint16Array.from(values, (value) => ({ 0: 0, 1: 0x3c00, 2: 0x4000, "-1": 0xbc00, 0.5: 0x3800 })[value]).buffer,
    ).toString("base64"),
  });
  const nine = (values, depth) =>
    pack(
      [3, 3, depth],
      Array.from({ length: 9 * depth }, (_, at) => values[at % depth]),
    );
  const cells = [];
  const { node, show, choose } = createCell((cell) => cells.push(cell));
  show({ inputs: nine([1, 1, 2, 1], 4), filter: nine([0.5, -1, 1, 0], 4), sum: 13.5, normalised: -0.25, value: 0 });
  assert.deepEqual(
    texts(node, ".product > .times:last-child").map((text) => text.replace(/[^\d.,+−]/g, "")),
    ["+18.00", "−9.00", "+4.50"],
  );
  assert.deepEqual(
    [...node.querySelector(".product").querySelectorAll("caption")].map(
      ({ textContent }) => /\d/.exec(textContent)?.[0],
    ),
    ["3", undefined, undefined],
  );
  assert.equal(node.querySelectorAll(".product:first-child td").length, 27);
  const colours = [...node.querySelectorAll(".product")].map(
    (row) => row.querySelectorAll("table")[1].querySelector("td").style.backgroundColor,
  );
  assert.equal(new Set(colours.map((colour) => colour.replace(/\/.*/, ""))).size, 2);
  assert.match(node.querySelector(".sum").textContent, /1 more maps: [^\d]*0\.00.*: 0\.$/s);
  show({ inputs: nine([1], 1), filter: nine([0.5], 1), sum: 4.5, normalised: 0.75, value: 0.75 });
  assert.match(node.querySelector(".sum").textContent, /^The sum is \+4\.50.*: 0\.75\.$/s);
  choose({ layer: 1, channel: 2, row: 3, column: 0 }, [
    [26, 26, 4],
    [24, 20, 8],
  ]);
  const fields = [...node.querySelectorAll("input")];
  assert.deepEqual(
    fields.map(({ value, max }) => [value, max]),
    [
      ["2", "2"],
      ["3", "8"],
      ["4", "24"],
      ["1", "20"],
    ],
  );
  for (const [at, value] of ["9", "0", "5", "2.6"].entries()) fields[at].value = value;
  fields[0].dispatchEvent(new Event("change", { bubbles: true }));
  assert.deepEqual(cells, [{ layer: 1, channel: 0, row: 4, column: 2 }]);
});
