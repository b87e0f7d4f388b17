/** @file The window on the map shows it all at first, keeps a point still while zooming, and cannot get lost. */

import assert from "node:assert/strict";
import test from "node:test";

import { fit, pan, pointAt, zoom } from "../../../static/js/panels/projection.js";

const points = [
  { x: -3, y: 1 },
  { x: 5, y: 2 },
  { x: 0, y: -1 },
];
const home = fit(points, 1.5);
const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

test("at first every point is inside, and the window has its own shape", () => {
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

test("the point under the pointer stays there while zooming", () => {
  const fixed = pointAt(home, 0.3, 0.6);
  const frame = zoom(home, 2, fixed, home);
  near(frame.width, home.width / 2);
  const after = pointAt(frame, 0.3, 0.6);
  near(after.x, fixed.x);
  near(after.y, fixed.y);
});

test("zooming ends at a twentieth and at the whole map", () => {
  const middle = pointAt(home, 0.5, 0.5);
  near(zoom(home, 1e6, middle, home).width, home.width / 20);
  const back = zoom(zoom(home, 4, middle, home), 1e-6, middle, home);
  for (const side of ["x", "y", "width", "height"]) near(back[side], home[side]);
});

test("panning never leaves the map", () => {
  const frame = zoom(home, 4, pointAt(home, 0.5, 0.5), home);
  for (const [dx, dy] of [[1e9, 1e9], [-1e9, -1e9]]) {
    const moved = pan(frame, dx, dy, home);
    assert.ok(moved.x >= home.x && moved.x + moved.width <= home.x + home.width + 1e-9);
    assert.ok(moved.y >= home.y && moved.y + moved.height <= home.y + home.height + 1e-9);
  }
  assert.deepEqual(pan(home, 3, -3, home), home);
});
