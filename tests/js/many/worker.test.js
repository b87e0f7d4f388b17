// The worker that reads files of text reads them as Python does: tests/fixtures/tables.json is read by both.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

import { decode } from "../../../static/js/many/decode.js";
import { READING, kindOf, usualDelimiter } from "../../../static/js/many/rows.js";

const source = (path) => readFileSync(new URL(`../../../static/${path}`, import.meta.url), "utf8");

/** @returns {{columns?: string[], rows: string[][], error?: string}} what the worker says of a file */
function read(name, text) {
  let [said, hear] = [];
  const postMessage = (message) => (said = message);
  const worker = createContext({ self: { addEventListener: (_, listener) => (hear = listener), postMessage }, importScripts() {} });
  runInContext(source("vendor/papaparse/papaparse.min.js"), worker);
  runInContext(source("js/many/worker.js"), worker);
  hear({ data: { text, kind: kindOf(name), header: true, usual: usualDelimiter(name), most: 1_000, rules: READING } });
  return structuredClone(said);
}

for (const { name, file, text, columns, rows, refused } of JSON.parse(readFileSync(new URL("../../fixtures/tables.json", import.meta.url), "utf8"))) {
  test(`reads ${name}`, () => {
    const said = read(file, text);
    if (refused) assert.match(said.error, new RegExp(refused));
    else assert.deepEqual([said.error, said.columns, said.rows], [undefined, columns, rows]);
  });
}

test("a quotation mark that no rule allows is refused with the way out", () => {
  assert.match(read("a.csv", 'text,stars\n"great" stuff,5\nfine,3\n').error, /Row 2 .*Double each mark that is text/);
});

test("UTF-16 that is cut within a letter is refused, and not read with a letter made up", () => {
  assert.throws(() => decode(Buffer.from("text\nGreat.\n", "utf16le").subarray(0, -1)), /not whole as UTF-16/);
});
