/** @file The element that other pages embed is small, stands alone, and has the light of the page. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { gzipSync } from "node:zlib";

const read = (path) => readFileSync(new URL(`../../../static/${path}`, import.meta.url), "utf8");
const source = read("js/embed/limelight-heat.js");

test("it is one module without imports, and 20 kB at most when it is packed", () => {
  assert.doesNotMatch(source, /^import\b|^export\b[^;(=]*\bfrom\b|\bimport\(/m);
  assert.ok(gzipSync(source).length <= 20_000, `it has ${gzipSync(source).length} bytes`);
});

test("text only ever becomes text", () => {
  assert.doesNotMatch(source, /innerHTML|insertAdjacentHTML|document\.write|\beval\b/);
});
