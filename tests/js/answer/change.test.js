/** @file How far an answer is from the one that it is compared with. */

import assert from "node:assert/strict";
import test from "node:test";

import { change } from "../../../static/js/answer/change.js";

const stars = (number, undecided = false) => ({ expected_stars: number, undecided });

test("a change is told in stars, or in points of the label that was likeliest before", () => {
  assert.equal(change(stars(3.1), stars(3.7)).text, "−0.6 ★");
  const film = (positive) => ({
    expected_stars: null,
    undecided: false,
    labels: ["negative", "positive"],
    label: positive > 0.5 ? "positive" : "negative",
    probabilities: [1 - positive, positive],
  });
  assert.deepEqual(change(film(0.25), film(0.75)), { text: "positive −50 points", value: -0.5 });
});

test("where one of the two answers cannot be told, neither can their difference", () => {
  assert.equal(change(stars(3.1, true), stars(3.7)), null);
  assert.equal(change(stars(3.1), stars(3.7, true)), null);
});
