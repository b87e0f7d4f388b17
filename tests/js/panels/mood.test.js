/** @file The mood line goes from sentence to sentence, and the sentences that pull are the right ones. */

import assert from "node:assert/strict";
import test from "node:test";

import { moodPoints, turningPoint } from "../../../static/js/panels/mood.js";
import { pulls } from "../../../static/js/panels/pull_list.js";

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

const explained = {
  value: 3.9,
  sentences: [
    { weight: 0.8, read: true },
    { weight: -0.6, read: true },
    { weight: 0.02, read: true },
    { weight: 1.1, read: true },
    { weight: 2, read: false },
  ],
};

test("sentences pull away when they push past what was meant", () => {
  assert.deepEqual(pulls(explained, 2), [
    { sentence: 3, stars: 1.1 },
    { sentence: 0, stars: 0.8 },
  ]);
  assert.deepEqual(pulls(explained, 5), [{ sentence: 1, stars: -0.6 }]);
});

test("nothing pulls away where the stars are those that were meant", () => {
  assert.deepEqual(pulls(explained, 4), []);
});
