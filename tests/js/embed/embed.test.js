/** @file The element that other pages embed is small, stands alone, and has the light of the page. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { gzipSync } from "node:zlib";

import { toEmbed } from "../../../static/js/export/embed.js";

const read = (path) => readFileSync(new URL(`../../../static/${path}`, import.meta.url), "utf8");
const source = read("js/embed/limelight-heat.js");

test("it is one module without imports, and 16 kB at most when it is packed", () => {
  assert.doesNotMatch(source, /^import\b|^export\b[^;(=]*\bfrom\b|\bimport\(/m);
  assert.ok(gzipSync(source).length <= 16_000, `it has ${gzipSync(source).length} bytes`);
});

test("text only ever becomes text", () => {
  assert.doesNotMatch(source, /innerHTML|insertAdjacentHTML|document\.write|\beval\b/);
});

test("HTML to embed holds the answer, and no review can end its script", () => {
  const token = { text: "</script><script>alert(1)</script>", whitespace: "", weight: 1, known: true, read: true };
  const sentences = [{ weight: 1, read: true, tokens: [token] }];
  const html = toEmbed({ model: "han", request_id: "5f0c", explanation: "attention", sentences, counts: { words: 1 } }, source);
  assert.equal(html.match(/<\/script>/g).length, 2);
  const [, json] = html.match(/<script type="application\/json">(.*)<\/script>/);
  assert.deepEqual(JSON.parse(json), { model: "han", explanation: "attention", counts: { words: 1 }, sentences });
  // Nothing of it comes from anywhere else.
  assert.doesNotMatch(html, /src=|127\.0\.0\.1|localhost/);
});
