/** @file A phrase is quoted as in Python: both read the examples in tests/fixtures/quotations.json. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { quoted } from "../../static/js/quotation.js";

const { marks } = JSON.parse(readFileSync(new URL("../fixtures/quotations.json", import.meta.url)));

test("a quotation is on one line and has both marks of a pair or none", () => {
  for (const [written, expected] of Object.entries(marks))
    assert.equal(quoted([{ text: written, whitespace: "" }]), expected);
});
