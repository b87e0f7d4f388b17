/** @file What the scenes share: shares, words found again, the sums that boxes open to, and a saved picture. */

import assert from "node:assert/strict";
import test from "node:test";

import { openPage } from "../window.js";

openPage("inside.html");
HTMLCanvasElement.prototype.getContext = () => ({
  createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }),
  putImageData() {},
});
const { aligned } = await import("../../../static/js/inside/aligned.js");
const { change, share } = await import("../../../static/js/inside/layout.js");
const { savePicture } = await import("../../../static/js/inside/picture.js");
const { mixtureOf, sharesOf, sumOf } = await import("../../../static/js/inside/sums.js");
const { readBecome } = await import("../../../static/js/inside/words.js");

test("a long softmax shows its largest shares and the one asked for; a vector, its largest number", () => {
  const { node, shares } = sharesOf(
    Array.from({ length: 20 }, (_, n) => `word ${n}`),
    Array.from({ length: 20 }, (_, n) => n / 4),
    2,
  );
  const rows = [...node.querySelectorAll("tr")].map(({ firstChild }) => firstChild.textContent);
  assert.deepEqual(rows.slice(1), [
    "word 2",
    ...Array.from({ length: 10 }, (_, n) => `word ${n + 10}`),
    "9 more",
    "sum",
  ]);
  assert.equal(node.querySelector(".marked").firstChild.textContent, "word 2");
  assert.ok(Math.abs(shares[1] / shares[0] - Math.exp(0.25)) < 1e-9);
  assert.equal(
    mixtureOf(["a"], [1], [[1, -3, 2]], Float32Array.of(1, -3, 2)).querySelector("output").textContent,
    "Number 2 of 3",
  );
});

test("a sum has its largest products, and a line for what the others come to", () => {
  const terms = Array.from({ length: 30 }, (_, n) => ({ name: `${n}`, left: n % 2 ? n : -n, right: 0.5 }));
  const { node, sum } = sumOf(["", "a", "b", "c"], terms);
  const rows = [...node.querySelectorAll("tr")]
    .slice(1)
    .map((row) => [...row.children].map(({ textContent }) => textContent.replace("−", "-")));
  assert.deepEqual(
    rows.slice(0, 2).map(([name, , , product]) => [name, Number(product)]),
    [
      ["29", 14.5],
      ["28", -14],
    ],
  );
  const numbers = rows.map((cells) => Number(cells[3]));
  assert.deepEqual([numbers.at(-1), numbers.slice(0, -1).reduce((total, each) => total + each, 0)], [sum, sum]);
});

test("a picture has the lines, the text of the boxes, and what is told", async () => {
  const stage = document.createElement("div");
  stage.innerHTML =
    '<div class="heads"><b>words</b></div><svg class="flow"><path class="ribbon" d="M0 0"/></svg><div ' +
    'class="boxes"><span>lamp</span><span>lamp</span></div>';
  document.body.append(stage);
  stage.getBoundingClientRect = () => ({ left: 0, top: 0, width: 700 });
  // One box is as wide as its text, the other is not.
  Range.prototype.getBoundingClientRect = () => ({ x: 0, y: 0, width: 10, height: 10 });
  for (const [at, right] of [9, 6].entries())
    stage.querySelector(".boxes").children[at].getBoundingClientRect = () => ({
      x: 0,
      y: 0,
      width: right,
      height: 10,
      right,
    });
  const files = [];
  URL.createObjectURL = (file) => `${files.push(file)}`;
  await savePicture("svg", stage, {
    name: "han",
    title: "A lamp",
    told: ["It shows attention, and not what decides."],
  });
  assert.equal(files[0].type, "image/svg+xml");
  const drawn = new DOMParser().parseFromString(await files[0].text(), "image/svg+xml");
  const texts = [...drawn.querySelectorAll("text")].map(({ textContent }) => textContent);
  for (const text of ["A lamp", "It shows attention, and not what decides."]) assert.ok(texts.includes(text), text);
  assert.equal(drawn.querySelectorAll("path[d]:not([class])").length, 1);
  assert.deepEqual(
    [...drawn.querySelectorAll("g g text")].slice(1).map(({ textContent }) => textContent),
    ["lamp", "l…"],
  );
  stage.remove();
});

test("words are found again in an edited text, at both ends and between", () => {
  const words = (text) => text.split(" ").map((each, token) => ({ text: each, token }));
  const pairs = aligned(words("the room was not bad"), words("the big room was bad"));
  assert.deepEqual([...pairs].map(([now, { token }]) => [now, token]).sort(), [
    [0, 0],
    [2, 1],
    [3, 2],
    [4, 4],
  ]);
  for (const [one, other] of [
    ["a b c", "a b"],
    ["a b", "a b c"],
  ])
    assert.equal(aligned(words(one), words(other)).size, 2);
  assert.equal(aligned(words("a b"), words("c d")).size, 0);
});

test("a share has as many digits as it needs, and no change is not told", () => {
  assert.deepEqual([0.345, 0.0861, 0.0031, 0].map(share), ["35%", "8.6%", "0.3%", "0%"]);
  assert.deepEqual([change(0.8, 0.01), change(0.1, 0.104), change(0.1, null)], [" (+79)", "", ""]);
});

test("one word is told in the singular", () => {
  assert.match(readBecome(1), /\bword becomes$/);
  assert.match(readBecome(2), /\bwords .* become$/);
});
