/** @file The rule from weights to light is the one that the server follows. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { heat } from "../../../static/js/embed/limelight-heat.js";

const cases = JSON.parse(readFileSync(new URL("../../fixtures/heat.json", import.meta.url), "utf8"));

for (const { name, answer, levels } of cases) {
  test(name, () => assert.deepEqual(heat(answer), levels));
}

test("a text of 20,000 words is no deeper than a short one", () => {
  const tokens = Array.from({ length: 20_000 }, () => ({ text: "a", whitespace: " ", weight: 1 / 20_000 }));
  const [sentence] = heat({ explanation: "attention", sentences: [{ weight: 1, read: true, tokens }] });
  assert.equal(sentence.tokens.length, 20_000);
  assert.ok(sentence.tokens.every((level) => level === 10));
});

test("a unit of any name has its own scale", () => {
  const tokens = [0.5, 0.25].map((weight) => ({ text: "a", whitespace: " ", weight }));
  const light = { explanation: "mine", signed: true, unit: "constructor", sentences: [{ weight: 1, read: true, tokens }] };
  assert.deepEqual(heat(light)[0].tokens, [10, 5]);
});

test("contrast is a power of the share of the brightest", () => {
  const tokens = [0.5, 0.25, 0.05].map((weight) => ({ text: "a", whitespace: " ", weight }));
  const answer = { explanation: "ngrams", sentences: [{ weight: 1, read: true, tokens }] };
  assert.deepEqual(heat(answer, 2)[0].tokens, [10, 3, 0]);
  assert.deepEqual(heat(answer, 0.5)[0].tokens, [10, 7, 3]);
});
