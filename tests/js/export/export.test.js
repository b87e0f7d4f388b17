/** @file What one takes away as CSV is right, and harmless to open. */

import assert from "node:assert/strict";
import test from "node:test";

import { toCsv } from "../../../static/js/export/csv.js";

test("text in a CSV is quoted, and no cell is a formula", () => {
  const cells = ["<script>alert(1)</script>", 'say "hi", you', "two\nlines", "=1+1", "+49", "-5%", "@SUM(A1)", "\t=1", "🔭"];
  const lines = toCsv([cells]);
  assert.equal(
    lines,
    '\ufeff"<script>alert(1)</script>","say ""hi"", you","two\nlines","\'=1+1","\'+49","\'-5%","\'@SUM(A1)","\'\t=1","🔭"\r\n',
  );
});

test("numbers, truth and nothing stay what they are", () => {
  assert.equal(toCsv([[-0.5, 1e-7, true, null]]), "\ufeff-0.5,1e-7,true,\r\n");
});
