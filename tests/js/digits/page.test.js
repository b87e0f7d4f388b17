/** @file The bars of the digits, and the wires of their page. */

import assert from "node:assert/strict";
import test from "node:test";

import { press, serve, until } from "../window.js";
import { drawn, point } from "./canvas.js";

const { showBars } = await import("../../../static/js/answer/bars.js");

test("each digit has a bar; the likely one stands out, unless the model cannot tell; a click asks another", () => {
  const list = document.createElement("ol");
  const chosen = [];
  const show = (undecided) =>
    showBars(list, { labels: ["0", "1", "2"], undecided, probabilities: [0.125, 0.75, 0.125] }, null, null, (label) =>
      chosen.push(label),
    );
  show(false);
  const items = [...list.children];
  assert.deepEqual(
    items.map((item) => item.classList.contains("best")),
    [false, true, false],
  );
  assert.deepEqual(
    items.map((item) => item.querySelector(".bar-share").textContent),
    ["12.5%", "75.0%", "12.5%"],
  );
  assert.equal(items[1].querySelector("rect").getAttribute("width"), "75.0%");
  show(true);
  assert.equal(list.querySelector(".best"), null);
  items[0].querySelector("button").click();
  assert.deepEqual(chosen, ["0"]);
});

const byId = (id) => document.getElementById(id);
const packed = (shape, at) => ({
  shape,
  data: Buffer.from(
    Float32Array.from({ length: shape.reduce((all, size) => all * size) }, (_, n) => Number(n === at)).buffer,
  ).toString("base64"),
});
const weights = (at) =>
  Array.from({ length: 28 }, (_, y) => Array.from({ length: 28 }, (_, x) => Number(y === 0 && x === at)));
const ofDigit = ({ target, occlusion }) => ({
  digit: 5,
  undecided: false,
  probabilities: Array.from({ length: 10 }, (_, digit) => (digit === 5 ? 0.55 : 0.05)),
  target: Number(target ?? 5),
  saliency: weights(1),
  occlusion: occlusion ? weights(2) : null,
});
let strongest = 0;
const traceOf = ({ cell }) =>
  cell
    ? { cell: { inputs: packed([3, 3, 1]), filter: packed([3, 3, 1]), sum: cell.row, normalised: 1, value: 1 } }
    : {
        filters: packed([3, 3, 2]),
        layers: [packed([26, 26, 2], strongest), packed([24, 24, 2])],
        scores: Array(10).fill(0),
        blocks: [],
      };
const answers = { digits: ofDigit, "digits/trace": traceOf };
const asked = serve(answers);
/** What was asked at a path since the last time: without the pixels, 28 rows of them. */
const questions = (path) =>
  asked
    .splice(0)
    .filter((each) => each.path === path)
    .map(({ question: { pixels, ...rest } }) => (pixels.length === 28 ? rest : pixels));
const settled = () => until(() => byId("result").getAttribute("aria-busy") === "false");
const clicked = async (button) => {
  button.click();
  await settled();
};
const parts = () => ["problem", "empty", "answer"].filter((id) => !byId(id).hidden);

test("an example is read at once; a bar, a lens, another drawing ask again; an empty pad asks nothing", async () => {
  await import("../../../static/js/digits/main.js");
  await until(() => parts()[0] === "answer");
  assert.deepEqual(
    [questions("digits"), byId("easel").inert, byId("digit").textContent],
    [[{ occlusion: true }], false, "5"],
  );
  const small = byId("samples").lastChild.querySelector("canvas").drawn.lines.flat();
  assert.ok(small.length && small.every((place) => place > 0 && place < 72));
  // The first stroke takes the place of the example.
  point("pointerdown", 20, 30);
  point("pointerup", 20, 30);
  assert.equal(drawn().length, 1);
  byId("samples").lastChild.click();
  const told = () => [byId("status").textContent, byId("likely").textContent].map((text) => text.includes("55"));
  assert.deepEqual([told(), byId("map").querySelector("[data-level]").getAttribute("x")], [[true, true], "2"]);
  const meaning = byId("meaning").textContent;
  await clicked(byId("bars").querySelectorAll("button")[3]);
  assert.deepEqual(
    [...byId("bars").querySelectorAll("button")].flatMap((bar, digit) =>
      bar.getAttribute("aria-pressed") === "true" ? [digit] : [],
    ),
    [3],
  );
  assert.deepEqual(
    [questions("digits"), byId("meaning").textContent],
    [[{ occlusion: true, target: "3" }], meaning.replace("5.", "3.")],
  );
  byId("kinds").querySelector('[value="saliency"]').click();
  await settled();
  assert.deepEqual(
    [questions("digits"), byId("map").querySelector("[data-level]").getAttribute("x")],
    [[{ occlusion: false, target: "3" }], "1"],
  );
  answers.digits = (question) => ({ ...ofDigit(question), undecided: true });
  byId("samples").lastChild.click();
  await until(() => byId("digit").textContent === "?");
  assert.deepEqual([questions("digits"), told()], [[{ occlusion: false }], [false, false]]);
  byId("clear").click();
  assert.deepEqual([parts(), byId("status").textContent], [["empty"], "Cleared"]);
  byId("kinds").dispatchEvent(new Event("change"));
  assert.deepEqual(asked, []);
});

test("what fails in passing is asked again by itself, and what fails for good is not", async () => {
  for (const [status, again] of [
    [503, 1],
    [422, 0],
  ]) {
    answers.digits = () => ({ status, detail: "No.", title: "No" });
    byId("samples").lastChild.click();
    await until(() => parts()[0] === "problem");
    answers.digits = ofDigit;
    asked.length = 0;
    dispatchEvent(new Event("online"));
    await settled();
    assert.deepEqual([questions("digits").length, parts()], [again, [again ? "answer" : "problem"]]);
  }
});

test("the network is asked while it is open: for the strongest cell, or the one that the reader chose", async () => {
  const scrolled = [];
  Element.prototype.scrollIntoView = function () {
    scrolled.push(this.dataset.part ?? (this.className.split(" ").at(-1) || this.id));
  };
  HTMLCanvasElement.prototype.getBoundingClientRect = function () {
    return { left: 10, top: 20, width: 2 * this.width, height: 2 * this.height };
  };
  const [open, lab, walk] = ["look-inside", "lab", "walk"].map(byId);
  const [problem, again] = [walk.querySelector(".walk-problem"), walk.querySelector(".walk-problem button")];
  const drawing = walk.querySelector(".diagram");
  answers["digits/trace"] = () => ({ status: 503, detail: "Busy.", title: "Busy" });
  open.click();
  assert.deepEqual(questions("digits/trace"), [{}]);
  await until(() => !problem.hidden);
  assert.deepEqual(
    [
      lab.hidden,
      open.getAttribute("aria-expanded"),
      document.activeElement.id,
      again.hidden,
      drawing.getAttribute("aria-busy"),
    ],
    [false, "true", "lab-title", false, "false"],
  );
  answers["digits/trace"] = traceOf;
  strongest = 2 * (3 * 26 + 4) + 1;
  again.click();
  assert.deepEqual([problem.hidden, drawing.getAttribute("aria-busy")], [true, "true"]);
  const sum = (row) => until(() => walk.querySelector(".sum")?.textContent.startsWith(`The sum is +${row}.`));
  await sum(3);
  assert.deepEqual(questions("digits/trace"), [{}, { cell: { layer: 0, row: 3, column: 4, channel: 1 } }]);
  // Another drawing has another one.
  strongest = 2 * 5 * 26;
  byId("samples").lastChild.click();
  await sum(5);
  const [picture, , first] = walk.querySelectorAll(".mosaic");
  /** @returns {number[]} the place and the width of what is framed, in numbers */
  const framed = ({ width, height, nextSibling: { style } }) =>
    [
      width * Number.parseFloat(style.left),
      height * Number.parseFloat(style.top),
      width * Number.parseFloat(style.width),
    ].map((each) => Math.round(each) / 100);
  assert.deepEqual(framed(picture), [0, 5, 3]);
  for (const canvas of walk.querySelectorAll("canvas")) assert.match(canvas.getAttribute("aria-label"), / /);
  const at = (type, x, y) => first.dispatchEvent(new MouseEvent(type, { clientX: 11 + 2 * x, clientY: 21 + 2 * y }));
  at("pointermove", 0, 5);
  const named = first.title;
  at("pointermove", 26, 5);
  assert.deepEqual([named.match(/\d+/g).map(Number), first.title], [[1, 6, 1, 1, 0], ""]);
  asked.length = 0;
  at("click", 26, 8);
  at("click", 27 + 3, 8);
  await sum(8);
  assert.deepEqual(framed(first), [27 + 3, 8, 1]);
  assert.deepEqual(questions("digits/trace"), [{ cell: { layer: 0, row: 8, column: 3, channel: 1 } }]);
  // It stays while the drawing changes, and as far as another layer has it.
  byId("samples").lastChild.click();
  await until(() => asked.at(-1)?.question.cell?.row === 8);
  const [layer, , row] = walk.querySelectorAll(".number");
  layer.focus();
  [layer.value, row.value] = ["2", "26"];
  layer.dispatchEvent(new Event("change", { bubbles: true }));
  await sum(23);
  assert.deepEqual(
    [row.value, row.max, document.activeElement === layer, walk.querySelector(".mosaic").nextSibling.hidden],
    ["24", "24", true, true],
  );
  assert.deepEqual(
    [scrolled.splice(0), questions("digits/trace").at(-1)],
    [["needs-js"], { cell: { layer: 1, row: 23, column: 3, channel: 1 } }],
  );
  answers["digits/trace"] = () => ({ status: 422, detail: "No.", title: "No" });
  byId("samples").lastChild.click();
  await until(() => !problem.hidden);
  assert.equal(again.hidden, true);
  // The parts are lit step by step, by the buttons and by keys that nothing else needs.
  const [back, next] = [".before", ".next"].map((name) => walk.querySelector(name));
  const state = () =>
    [...walk.querySelectorAll(".lit, .cards > li:not([hidden])")].map(({ dataset }) => dataset.part ?? dataset.target);
  const steps = [];
  for (const act of [
    () => next.focus(),
    () => next.click(),
    () => next.click(),
    () => back.click(),
    () => back.click(),
  ]) {
    act();
    steps.push([...new Set(state()), document.activeElement.className.split(" ").at(-1)]);
  }
  const walked = [
    ["layer-0", "next"],
    ["cell", "before"],
    ["layer-0", "before"],
    ["image", "next"],
  ];
  assert.deepEqual([steps, scrolled.splice(0)], [[["image", "next"], ...walked], walked.flat()]);
  byId("lab-title").focus();
  for (const modifiers of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }]) press(lab, "ArrowRight", modifiers);
  press(layer, "ArrowRight");
  lab.addEventListener("keydown", (event) => event.preventDefault(), { capture: true, once: true });
  press(lab, "ArrowRight");
  assert.deepEqual(state(), ["image", "image"]);
  press(byId("lab-title"), "ArrowRight");
  assert.deepEqual(state(), ["layer-0", "layer-0"]);
  for (const _ of "ab") press(lab, "ArrowLeft");
  assert.deepEqual(
    [state(), walk.querySelector(".where").textContent, scrolled],
    [["image", "image"], "Step 1 of 3", ["layer-0", "image", "image"]],
  );
  open.click();
  asked.length = 0;
  await clicked(byId("bars").querySelector("button"));
  assert.deepEqual([lab.hidden, open.getAttribute("aria-expanded"), questions("digits/trace")], [true, "false", []]);
});
