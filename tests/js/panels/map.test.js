/** @file The window on the map shows all of it. */

import assert from "node:assert/strict";
import test from "node:test";

import { fit } from "../../../static/js/panels/map.js";

const points = [
  { x: -3, y: 1 },
  { x: 5, y: 2 },
  { x: 0, y: -1 },
];
const home = fit(points, 1.5);
const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

test("every point is inside, and the window has its own shape", () => {
  near(home.width / home.height, 1.5);
  for (const { x, y } of points) {
    assert.ok(x > home.x && x < home.x + home.width && y > home.y && y < home.y + home.height);
  }
});

test("one point alone and points in a line have a window too", () => {
  for (const few of [[{ x: 2, y: 2 }], [{ x: 0, y: 3 }, { x: 9, y: 3 }], [{ x: 4, y: 0 }, { x: 4, y: 7 }]]) {
    const frame = fit(few, 1.5);
    assert.ok(frame.width > 0 && frame.height > 0 && Number.isFinite(frame.x + frame.y));
    near(frame.width / frame.height, 1.5);
  }
});
