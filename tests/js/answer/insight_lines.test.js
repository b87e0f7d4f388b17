/** @file The line beside the stars. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { doubtLine, opinionLine, rangeLine } from "../../../static/js/answer/insight_lines.js";

test("the range is said in tenths, and never of all", () => {
  assert.equal(rangeLine({ low: 3, high: 4, share: 0.81, stars: 3.9 }), "8 in 10 such reviews had 3–4 ★.");
  assert.equal(rangeLine({ low: 5, high: 5, share: 0.97, stars: 4.9 }), "Over 9 in 10 such reviews had 5 ★.");
});

test("what there is to doubt stands in one line, and nothing where there is nothing", () => {
  assert.equal(
    doubtLine(["language:de", "short", "mixed", "readers_disagree"]),
    "Doubt it: it is in German, it is short, it is praise and blame, the two readers disagree.",
  );
  assert.equal(doubtLine(["undecided"]), "", "that stands in the place of the stars");
  assert.equal(doubtLine([]), "");
});

test("an opinion is its stars, or its label with the probability, or that there is no telling", () => {
  assert.equal(opinionLine({ label: "4", probability: 0.5, expected_stars: 3.9 }), "3.9 stars");
  assert.equal(opinionLine({ label: "positive", probability: 0.88, expected_stars: null }), "positive, 88.0%");
  assert.equal(opinionLine({ label: "3", probability: 0.2, expected_stars: 2.9, undecided: true }), "cannot tell");
});
