/** @file The line on the range of stars. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { rangeLine } from "../../../static/js/answer/insight_lines.js";

test("the range is said in tenths, and never of all", () => {
  assert.equal(rangeLine({ low: 3, high: 4, share: 0.81, stars: 3.9 }), "3.9 ★; 8 in 10 such reviews were 3–4.");
  assert.equal(rangeLine({ low: 5, high: 5, share: 0.97, stars: 4.9 }), "4.9 ★; over 9 in 10 such reviews were 5.");
});
