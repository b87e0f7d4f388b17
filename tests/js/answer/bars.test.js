/** @file The likely range over the bars. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { likelyRange, rangeText } from "../../../static/js/answer/bars.js";

const STARS = [1, 2, 3, 4, 5];
const cases = JSON.parse(readFileSync(new URL("../../fixtures/ranges.json", import.meta.url), "utf8"));

for (const { probabilities, low, high, share } of cases) {
  test(`of ${probabilities} the likely range is the one that the server finds`, () => {
    const range = likelyRange(probabilities, STARS);
    assert.deepEqual([STARS[range.first], STARS[range.last]], [low, high]);
    assert.ok(Math.abs(range.share - share) < 1e-9);
  });
}

test("probabilities that miss one a little have a range, too", () => {
  const { first, last } = likelyRange([0, 1.01], [0, 100]);
  assert.deepEqual([first, last], [0, 1]);
});

test("the range is said with the sum of the bars that it spans", () => {
  assert.equal(rangeText([0, 0.05, 0.25, 0.3, 0.4], STARS), "likely 3 to 5 stars (95%)");
  assert.equal(rangeText([0.9, 0.1, 0, 0, 0], STARS), "likely 1 star (90%)");
});
