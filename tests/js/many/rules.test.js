// Rules that Python has too stand in one file of examples each: decoding, the guess of the column, formulas.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { toCsv } from "../../../static/js/export/csv.js";
import { namedColumn } from "../../../static/js/many/columns.js";
import { decode } from "../../../static/js/many/decode.js";

const cases = (name) => JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), "utf8"));

for (const { name, bytes, encoding, text } of cases("decoding.json")) {
  test(`decodes ${name}`, () => {
    const content = Uint8Array.from(Buffer.from(bytes, "base64"));
    if (encoding === null) assert.throws(() => decode(content), /Save the file as UTF-8/);
    else assert.deepEqual(decode(content), { text, encoding });
  });
}

for (const { name, columns, guess } of cases("text_column.json")) {
  test(`guesses the column of the reviews: ${name}`, () => assert.equal(namedColumn(columns), guess));
}

test("a cell that a spreadsheet would run is written as text", () => {
  for (const { cell, written } of cases("formulas.json")) {
    assert.equal(toCsv([[cell]]), `\ufeff"${written}"\r\n`);
  }
});
