/** @file The label of an answer. */

import assert from "node:assert/strict";
import test from "node:test";

import { labelOf } from "../../../static/js/site/model/verdict.js";

const STARS = [1, 2, 3, 4, 5];

test("the label of stars is the most probable one near the expected stars, any other the most probable one", () => {
  assert.equal(labelOf([0.3, 0.13, 0.17, 0.2, 0.2], STARS), 3);
  assert.equal(labelOf([0, 0.1, 0.2, 0.3, 0.4], STARS), 4);
  assert.equal(labelOf([0.5, 0, 0, 0, 0.5], STARS), 0);
  assert.equal(labelOf([0.3, 0.13, 0.17, 0.2, 0.2], null), 0);
  assert.equal(labelOf([0.4, 0.6], [1, 5]), 1);
});
