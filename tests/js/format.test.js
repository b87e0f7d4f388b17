/** @file Numbers and names as a reader sees them. */

import assert from "node:assert/strict";
import test from "node:test";

import { answerName, characters, decimal, percent } from "../../static/js/format.js";

test("weights are percentages with three significant digits", () => {
  assert.equal(percent(0.123456), "12.3%");
  assert.equal(percent(0.05), "5.00%");
  assert.equal(percent(0.00123449), "0.123%");
  assert.equal(percent(1), "100%");
});

test("decimals have a true minus, and none where nothing is left", () => {
  assert.equal(decimal(-1.04), "−1.04");
  assert.equal(decimal(0.666), "0.67");
  assert.equal(decimal(-0.001), "0.00");
  assert.equal(decimal(-0.0014, 3), "−0.001");
});

test("an answer is its stars, its label, or that there is no telling", () => {
  assert.equal(answerName({ label: "4", expected_stars: 3.94 }), "3.9 stars");
  assert.equal(answerName({ label: "4", expected_stars: 3.94 }, " ★"), "3.9 ★");
  assert.equal(answerName({ label: "positive", expected_stars: null }), "positive");
  assert.equal(answerName({ label: "3", expected_stars: 2.9, undecided: true }), "cannot tell");
});

test("characters are counted as the server counts them", () => {
  assert.equal(characters(""), 0);
  assert.equal(characters("plain"), 5);
  assert.equal(characters("a🔭b"), 3);
  assert.equal(characters("👩‍🚀"), 3);
  assert.equal(characters("half \ud83d"), 6);
});
