/** @file The reader's marks next to the light. */

import assert from "node:assert/strict";
import test from "node:test";

import { agreement, lights } from "../../../static/js/model/marks.js";

const token = (text, weight, more = {}) => ({ text, whitespace: " ", weight, known: true, read: true, ...more });
const answer = {
  explanation: "attention",
  sentences: [
    { weight: 0.64, read: true, tokens: [token("Fine", 0.5), token("lid", 0.5), token(".", 0)] },
    { weight: 0.36, read: true, tokens: [token("Bad", 1), token("cup", 0, { removed: true })] },
  ],
};

test("only words that were read have a light, and it is the one that is drawn", () => {
  assert.deepEqual(lights(answer).map(({ number, light }) => [number, Number(light.toFixed(2))]), [[0, 0.4], [1, 0.4], [3, 0.6]]);
  assert.deepEqual(lights({ ...answer, signed: true }).map(({ light }) => light), [0.5, 0.5, 1]);
});

test("the agreement is how often a marked word outshines another", () => {
  const words = lights(answer);
  assert.equal(agreement(words, new Set([3])), 1);
  assert.equal(agreement(words, new Set([0])), 0.25);
  assert.equal(agreement(words, new Set([0, 3])), 0.75);
  assert.equal(agreement(words, new Set()), null);
  assert.equal(agreement(words, new Set([0, 1, 3])), null);
});
