/** @file The number that is explained is the same as in limelight/lenses/lens.py. */

import assert from "node:assert/strict";
import test from "node:test";

import { Target } from "../../../static/js/site/asked.js";
import { printed } from "../../../static/js/site/summary.js";

const STARS = [1, 2, 3];
const LABELS = ["1", "2", "3"];
const target = (name, stars = STARS) => new Target(name, LABELS, stars);

test("of two labels it is how much more probable the first one is", () => {
  const contrast = target("3 vs 1");
  assert.ok(Math.abs(contrast.value([0.5, 0.1, 0.4]) + 0.1) < 1e-9);
  assert.equal(printed(contrast, -0.1, { expected_stars: 1.9 }), "3 stars rather than 1 star, −10 points");
  assert.equal(printed(target("2", null), 0.25, { expected_stars: null }), "2, 25%");
});

test("what is no target is refused, with those there are", () => {
  for (const name of ["4", "1 vs 1", "1 vs 4", "1 vs 2 vs 3", ""]) assert.throws(() => target(name), /two labels such as 3 vs 1/);
});
