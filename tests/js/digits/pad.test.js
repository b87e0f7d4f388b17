/** @file What the pen leaves on the pad, by a pointer and by keys, and the bars of the digits. */

import assert from "node:assert/strict";
import test from "node:test";

import { openPage, press } from "../window.js";

/** Notes the lines that are drawn, from and to. */
class Context {
  lines = [];
  constructor(canvas) {
    this.canvas = canvas;
  }
  beginPath() {}
  moveTo(x, y) {
    this.from = [x, y];
  }
  lineTo(x, y) {
    this.lines.push([...this.from, x, y].map(Math.round));
    this.from = [x, y];
  }
  clearRect(...whole) {
    assert.deepEqual(whole, [0, 0, 280, 280]);
    this.lines.length = 0;
  }
  getImageData(_x, _y, width, height) {
    const data = new Uint8ClampedArray(4 * width * height);
    for (const [x, y] of this.lines) data[4 * (y * width + x) + 3] = 255;
    return { data };
  }
  drawImage() {}
  fillRect() {}
  stroke() {}
  arc(...circle) {
    this.pen = circle;
  }
}

openPage("digits.html");
HTMLCanvasElement.prototype.getContext = function () {
  return (this.drawn ??= new Context(this));
};
let sheet;
globalThis.OffscreenCanvas = class {
  getContext() {
    return (sheet = new Context(this));
  }
};
globalThis.matchMedia ??= () => new EventTarget();
const { createPad, drawStrokes } = await import("../../../static/js/digits/pad.js");
const { createChances } = await import("../../../static/js/digits/chances.js");

const canvas = document.getElementById("pad");
Object.assign(canvas, { width: 280, height: 280, setPointerCapture: () => {} });
canvas.getBoundingClientRect = () => ({ left: 10, top: 20, width: 140, height: 140 });
const messages = [];
const pad = createPad(canvas, (message) => messages.push(message));
const point = (type, x, y, init = {}) => canvas.dispatchEvent(Object.assign(new Event(type), { clientX: x, clientY: y, button: 0, isPrimary: true, pointerId: 1, ...init }));
const drawn = () => sheet.lines.splice(0);

test("a pointer draws where it goes while it is down, and a touch is a dot", () => {
  point("pointermove", 20, 30);
  assert.deepEqual([drawn(), messages.length], [[], 0]);
  point("pointerdown", 20, 30);
  point("pointermove", 30, 30);
  point("pointermove", 30, 50);
  point("pointerup", 30, 50);
  point("pointermove", 50, 50);
  assert.deepEqual(drawn(), [[20, 20, 20, 20], [20, 20, 40, 20], [40, 20, 40, 60]]);
  assert.deepEqual(messages.splice(0), [undefined, undefined, undefined]);
});

test("another button, a second finger and the palm draw nothing", () => {
  for (const init of [{ button: 2 }, { isPrimary: false }]) {
    point("pointerdown", 20, 30, init);
    point("pointermove", 40, 30, init);
  }
  point("pointerdown", 20, 30);
  point("pointermove", 90, 90, { isPrimary: false });
  point("pointerup", 90, 90, { isPrimary: false });
  point("pointermove", 30, 30);
  point("pointercancel", 30, 30);
  assert.deepEqual(drawn(), [[20, 20, 20, 20], [20, 20, 40, 20]]);
  messages.length = 0;
});

test("of a fast pointer each step is drawn", () => {
  point("pointerdown", 10, 20);
  point("pointermove", 30, 20, { getCoalescedEvents: () => [{ clientX: 20, clientY: 20 }, { clientX: 30, clientY: 20 }] });
  point("pointerup", 30, 20);
  assert.deepEqual(drawn(), [[0, 0, 0, 0], [0, 0, 20, 0], [20, 0, 40, 0]]);
  messages.length = 0;
});

test("the keys move the pen, put it down and lift it, and it stays on the paper", () => {
  assert.ok(press(canvas, "ArrowLeft"));
  assert.deepEqual([drawn(), messages.length], [[], 0]);
  assert.deepEqual(canvas.drawn.pen.slice(0, 2), [130, 140]);
  press(canvas, " ");
  for (const key of ["ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft"]) press(canvas, key);
  press(canvas, " ");
  press(canvas, "ArrowRight");
  assert.deepEqual(drawn(), [[130, 140, 130, 140], [130, 140, 130, 130], [130, 130, 140, 130], [140, 130, 140, 140], [140, 140, 130, 140]]);
  assert.deepEqual(messages.splice(0), ["Pen down", undefined, undefined, undefined, undefined, "Pen up"]);
  for (let step = 0; step < 40; step++) for (const key of ["ArrowUp", "ArrowLeft"]) press(canvas, key);
  assert.deepEqual(canvas.drawn.pen.slice(0, 2), [0, 0]);
  for (let step = 0; step < 40; step++) for (const key of ["ArrowDown", "ArrowRight"]) press(canvas, key);
  assert.deepEqual(canvas.drawn.pen.slice(0, 2), [280, 280]);
});

test("with a modifier a key is the browser's, and so is any other key", () => {
  for (const modifier of ["ctrlKey", "metaKey", "altKey"]) assert.ok(!press(canvas, " ", { [modifier]: true }));
  assert.ok(!press(canvas, "a"));
  assert.deepEqual(messages, []);
});

test("Delete clears the paper and lifts the pen, and so does leaving the pad", () => {
  press(canvas, " ");
  assert.ok(press(canvas, "Delete"));
  messages.length = 0;
  press(canvas, "ArrowUp");
  assert.deepEqual([drawn(), messages.length], [[], 0]);
  press(canvas, " ");
  canvas.dispatchEvent(new Event("blur"));
  messages.length = 0;
  drawn();
  press(canvas, "ArrowUp");
  assert.deepEqual([drawn(), messages.length], [[], 0]);
  pad.clear();
  assert.deepEqual(messages.splice(0), ["Cleared"]);
});

test("strokes are scaled to the paper, and read as ink", () => {
  pad.draw([[[0.5, 0.25], [0.5, 0.75], [0, 0]]]);
  assert.deepEqual([messages.splice(0), sheet.lines], [[undefined], [[140, 70, 140, 210], [140, 210, 0, 0]]]);
  const { ink, width, height } = pad.read();
  assert.deepEqual([width, height, ink[70 * 280 + 140], ink[0], ink.length], [280, 280, 1, 0, 280 * 280]);
  const other = new Context();
  drawStrokes(other, [[[0, 0], [1, 0]], [[0, 1], [1, 1]]], 10);
  assert.deepEqual(other.lines, [[0, 0, 10, 0], [0, 10, 10, 10]]);
});

test("each digit has a bar; the likely one stands out, unless the model cannot tell, and a click asks for another", () => {
  const list = document.createElement("ol");
  const chosen = [];
  const chances = createChances(list, ["0", "1", "2"], (label) => chosen.push(label));
  const show = (undecided) => chances.show({ digit: 1, undecided, probabilities: [0.125, 0.75, 0.125], target: 2 });
  const items = [...list.children];
  show(false);
  assert.deepEqual(items.map((item) => item.classList.contains("best")), [false, true, false]);
  assert.deepEqual(items.map((item) => item.querySelector("button").getAttribute("aria-pressed")), ["false", "false", "true"]);
  assert.deepEqual(items.map((item) => item.querySelector(".bar-share").textContent), ["12.5%", "75.0%", "12.5%"]);
  assert.equal(items[1].querySelector("rect").getAttribute("width"), "75.0%");
  show(true);
  assert.equal(list.querySelector(".best"), null);
  items[0].querySelector("button").click();
  assert.deepEqual(chosen, ["0"]);
});
