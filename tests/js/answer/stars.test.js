/** @file A row of stars is filled as far as the number says. */

import assert from "node:assert/strict";
import test from "node:test";

import { litWidth } from "../../../static/js/answer/stars.js";

test("whole numbers light whole stars", () => {
  assert.equal(litWidth(0), 0);
  assert.equal(litWidth(1), 24);
  assert.equal(litWidth(5), 120);
});

test("a half lights half of the star's body, not of the gap around it", () => {
  assert.equal(litWidth(3.5), 3 * 24 + 12);
});

test("more stars are never a narrower row", () => {
  for (let tenths = 1; tenths <= 50; tenths++) assert.ok(litWidth(tenths / 10) > litWidth((tenths - 1) / 10));
});
