/** @file What the pen leaves on the pad, by a pointer and by keys. */

import assert from "node:assert/strict";
import test from "node:test";

import { press } from "../window.js";
import { Context, canvas, drawn, point, sheet } from "./canvas.js";

const { createPad } = await import("../../../static/js/digits/pad.js");
const { drawStrokes } = await import("../../../static/js/digits/paper.js");

const messages = [];
const pad = createPad(canvas, (message) => messages.push(message));

test("a pointer draws where it goes while it is down, and a touch is a dot", () => {
  point("pointermove", 20, 30);
  assert.deepEqual([drawn(), messages.length], [[], 0]);
  point("pointerdown", 20, 30);
  point("pointermove", 30, 30);
  point("pointermove", 30, 50);
  point("pointerup", 30, 50);
  point("pointermove", 50, 50);
  assert.deepEqual(drawn(), [
    [20, 20, 20, 20],
    [20, 20, 40, 20],
    [40, 20, 40, 60],
  ]);
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
  assert.deepEqual(drawn(), [
    [20, 20, 20, 20],
    [20, 20, 40, 20],
  ]);
  messages.length = 0;
});

test("of a fast pointer each step is drawn", () => {
  point("pointerdown", 10, 20);
  point("pointermove", 30, 20, {
    getCoalescedEvents: () => [
      { clientX: 20, clientY: 20 },
      { clientX: 30, clientY: 20 },
    ],
  });
  point("pointerup", 30, 20);
  assert.deepEqual(drawn(), [
    [0, 0, 0, 0],
    [0, 0, 20, 0],
    [20, 0, 40, 0],
  ]);
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
  assert.deepEqual(drawn(), [
    [130, 140, 130, 140],
    [130, 140, 130, 130],
    [130, 130, 140, 130],
    [140, 130, 140, 140],
    [140, 140, 130, 140],
  ]);
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
  pad.draw([
    [
      [0.5, 0.25],
      [0.5, 0.75],
      [0, 0],
    ],
  ]);
  assert.deepEqual(
    [messages.splice(0), sheet.lines],
    [
      [undefined],
      [
        [140, 70, 140, 210],
        [140, 210, 0, 0],
      ],
    ],
  );
  const { ink, width, height } = pad.read();
  assert.deepEqual([width, height, ink[70 * 280 + 140], ink[0], ink.length], [280, 280, 1, 0, 280 * 280]);
  const other = new Context();
  drawStrokes(
    other,
    [
      [
        [0, 0],
        [1, 0],
      ],
      [
        [0, 1],
        [1, 1],
      ],
    ],
    10,
  );
  assert.deepEqual(other.lines, [
    [0, 0, 10, 0],
    [0, 10, 10, 10],
  ]);
});
