/** @file What is explained has a name that a reader knows. */

import assert from "node:assert/strict";
import test from "node:test";

import { closeContrast, targetName } from "../../../static/js/model/lenses.js";

const LABELS = ["1", "2", "3"];
const NAMES = ["1 star", "2 stars", "3 stars"];

test("a label, two labels and the stars are named as the page names them", () => {
  assert.equal(targetName("2", LABELS, NAMES), "2 stars");
  assert.equal(targetName("3 vs 1", LABELS, NAMES), "3 stars rather than 1 star");
  assert.equal(targetName("expected_stars", LABELS, NAMES), "the stars");
  assert.equal(targetName("cats vs dogs", ["cats vs dogs", "cats"], ["cats vs dogs", "cats"]), "cats vs dogs");
});

test("the contrast that is offered is of the two most probable labels", () => {
  const answer = { labels: LABELS, probabilities: [0.3, 0.5, 0.2] };
  assert.equal(closeContrast(answer), "2 vs 1");
  // Of two labels, one says it all.
  assert.equal(closeContrast({ labels: ["no", "yes"], probabilities: [0.3, 0.7] }), "");
});
