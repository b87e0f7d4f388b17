/** @file The line next to the stars. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { doubtLine, opinionLine, secondLine } from "../../../static/js/answer/insight_lines.js";

test("at most one doubt is said, the gravest, with a verb", () => {
  assert.equal(doubtLine(["language:de", "short", "mixed", "readers_disagree"]), "Take with care: it is written in German.");
  assert.equal(doubtLine(["mixed", "readers_disagree"]), "Take with care: it praises and blames.");
  assert.equal(doubtLine(["undecided", "mixed"]), "", "that stands in the place of the stars");
  assert.equal(doubtLine([]), "");
});

test("a second opinion is that of the model that counts phrases only where it is", () => {
  assert.match(secondLine([{ model: "han" }, { model: "phrases" }], true), /counts phrases/);
  for (const others of [[{ model: "mine" }], [{ model: "phrases" }, { model: "mine" }]]) {
    assert.doesNotMatch(secondLine([{ model: "han" }, ...others], false), /counts phrases/);
  }
});

test("an opinion is its stars, or its label with the probability, or that there is no telling", () => {
  assert.equal(opinionLine({ label: "4", probability: 0.5, expected_stars: 3.9 }), "3.9 stars");
  assert.equal(opinionLine({ label: "positive", probability: 0.88, expected_stars: null }), "positive, 88.0%");
  assert.equal(opinionLine({ label: "3", probability: 0.2, expected_stars: 2.9, undecided: true }), "cannot tell");
});
