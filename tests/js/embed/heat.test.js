/** @file The rule from weights to light is the one that the server follows, with and without levels in an answer. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { direction, heat } from "../../../static/js/embed/levels.js";
import { phraseLevels } from "../../../static/js/site/heat.js";

const cases = JSON.parse(readFileSync(new URL("../../fixtures/heat.json", import.meta.url), "utf8"));

for (const { name, answer, levels } of cases) {
  if (answer.phrases) test(name, () => assert.deepEqual(phraseLevels(answer, answer.english ?? true), levels.flat()));
  else test(name, () => assert.deepEqual(heat(answer), levels));
}

test("a text of 20,000 words is no deeper than a short one", () => {
  const tokens = Array.from({ length: 20_000 }, () => ({ text: "a", whitespace: " ", weight: 1 / 20_000 }));
  const [levels] = heat({ explanation: "attention", sentences: [{ weight: 1, read: true, tokens }] });
  assert.equal(levels.length, 20_000);
  assert.ok(levels.every((level) => level === 10));
});

test("an explained answer is drawn by the levels that it brings", () => {
  const tokens = [undefined, -5, -6].map((level) => ({ text: "lid", whitespace: " ", weight: -0.2, level }));
  const answer = {
    explanation: "phrases",
    signed: true,
    unit: "stars",
    sentences: [{ weight: -0.6, read: true, tokens }],
  };
  assert.deepEqual(heat(answer), [[0, -5, -6]]);
  // Where no phrase is worth naming, it brings none.
  const phrases = [{ start: 0, end: 1, sentence: 0, value: -0.1, without: 4 }];
  assert.deepEqual(heat({ ...answer, phrases, sentences: [{ ...answer.sentences[0], tokens: tokens.slice(0, 1) }] }), [
    [0],
  ]);
});

test("gold is good and blue is bad, for every target", () => {
  const film = { unit: "probability", labels: ["negative", "positive"] };
  assert.equal(direction({ ...film, target: "positive" }), 1);
  assert.equal(direction({ ...film, target: "negative" }), -1);
  assert.equal(direction({ unit: "probability", labels: ["Negative", "neutral", "positive"], target: "Negative" }), -1);
  assert.equal(direction({ unit: "probability", labels: ["food", "shoes", "toys"], target: "food" }), 1);
  assert.equal(direction({ unit: "stars", labels: ["1", "2"], target: "expected_stars" }), 1);
  const sentences = [{ weight: 0.5, read: true, tokens: [{ text: "dull", whitespace: "", weight: 0.5 }] }];
  assert.deepEqual(heat({ ...film, explanation: "occlusion", signed: true, sentences, target: "negative" }), [[-10]]);
});
