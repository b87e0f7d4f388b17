/** @file The mood line goes from sentence to sentence. */

import assert from "node:assert/strict";
import test from "node:test";

import { moodPoints, turningPoint } from "../../../static/js/panels/mood.js";

const mood = [3, 5, 1].map((value, sentence) => ({ sentence, value }));

test("better is higher, and every sentence has a column", () => {
  const points = moodPoints(mood, 1, 5);
  assert.deepEqual(points.map(({ y }) => y), [0.5, 0, 1]);
  assert.deepEqual(points.map(({ x }) => Math.round(6 * x)), [1, 3, 5]);
});

test("one sentence is a dot in the middle, and values beyond the scale stay inside", () => {
  assert.deepEqual(moodPoints([{ sentence: 0, value: 9 }], 1, 5), [{ x: 0.5, y: 0 }]);
  assert.deepEqual(moodPoints([], 1, 5), []);
});

test("the turning point is where the mood moves most", () => {
  assert.equal(turningPoint(mood), 2);
  assert.equal(turningPoint([{ sentence: 0, value: 2 }]), 0);
  assert.equal(turningPoint([]), 0);
});

test("where phrases were measured, it is the sentence whose phrases add most", () => {
  assert.equal(turningPoint(mood, [0.1, -0.9, 0.3]), 1);
});
