/** @file The lines on the range of stars, and on what each model says. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { opinionLine, rangeLine } from "../../../static/js/answer/insight_lines.js";

test("the range is said in tenths, and never of all", () => {
  assert.equal(rangeLine({ low: 3, high: 4, share: 0.81, stars: 3.9 }), "3.9 ★; 8 in 10 such reviews were 3–4.");
  assert.equal(rangeLine({ low: 5, high: 5, share: 0.97, stars: 4.9 }), "4.9 ★; over 9 in 10 such reviews were 5.");
});

test("an opinion is its stars, or its label with the probability, or that there is no telling", () => {
  assert.equal(opinionLine({ label: "4", probability: 0.5, expected_stars: 3.9 }), "3.9 stars");
  assert.equal(opinionLine({ label: "positive", probability: 0.88, expected_stars: null }), "positive, 88.0%");
  assert.equal(opinionLine({ label: "3", probability: 0.2, expected_stars: 2.9, undecided: true }), "cannot tell");
});
