/** @file The rule from weights to light is the one that the server follows, with and without levels in an answer. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { direction, heat, PHRASE_SCALE } from "../../../static/js/embed/limelight-heat.js";

import rules from "../../../static/js/rules.js";
import { phraseLevels } from "../../../static/js/site/heat.js";

const cases = JSON.parse(readFileSync(new URL("../../fixtures/heat.json", import.meta.url), "utf8"));

for (const { name, answer, levels } of cases) {
  if (answer.phrases) test(name, () => assert.deepEqual(phraseLevels(answer, answer.english ?? true), levels.flatMap(({ tokens }) => tokens)));
  else test(name, () => assert.deepEqual(heat(answer), levels));
}

test("a text of 20,000 words is no deeper than a short one", () => {
  const tokens = Array.from({ length: 20_000 }, () => ({ text: "a", whitespace: " ", weight: 1 / 20_000 }));
  const [sentence] = heat({ explanation: "attention", sentences: [{ weight: 1, read: true, tokens }] });
  assert.equal(sentence.tokens.length, 20_000);
  assert.ok(sentence.tokens.every((level) => level === 10));
});

test("an explained answer is drawn by the levels that it brings, any other by those of its phrases", () => {
  const tokens = ["The", "lid", "broke"].map((text) => ({ text, whitespace: " ", weight: -0.2, known: true, read: true }));
  const answer = { explanation: "phrases", signed: true, unit: "stars", sentences: [{ weight: -0.6, read: true, tokens }], phrases: [{ start: 0, end: 3, sentence: 0, value: -0.6, without: 4 }] };
  assert.deepEqual(heat(answer), [{ level: -6, tokens: [-6, -6, -6] }]);
  const explained = tokens.map((token, place) => ({ ...token, level: [undefined, -5, -6][place] }));
  assert.deepEqual(heat({ ...answer, sentences: [{ ...answer.sentences[0], tokens: explained }] }), [{ level: -6, tokens: [0, -5, -6] }]);
});

test("the scale of phrases is that of the rules", () => {
  for (const [unit, scale] of Object.entries(PHRASE_SCALE)) {
    assert.deepEqual(scale, { full: rules.light.full[unit], least: rules.light.least[unit] });
  }
});

test("gold is good and blue is bad, for every target", () => {
  const film = { unit: "probability", labels: ["negative", "positive"] };
  assert.equal(direction({ ...film, target: "positive" }), 1);
  assert.equal(direction({ ...film, target: "negative" }), -1);
  assert.equal(direction({ unit: "probability", labels: ["Negative", "neutral", "positive"], target: "Negative" }), -1);
  assert.equal(direction({ unit: "probability", labels: ["food", "shoes", "toys"], target: "food" }), 1);
  assert.equal(direction({ unit: "stars", labels: ["1", "2"], target: "expected_stars" }), 1);
  const sentences = [{ weight: 0.5, read: true, tokens: [{ text: "dull", whitespace: "", weight: 0.5 }] }];
  const light = { ...film, explanation: "phrases", signed: true, sentences, phrases: [{ start: 0, end: 1, sentence: 0, value: 0.5, without: 0.4 }] };
  assert.deepEqual(heat({ ...light, target: "negative" }), [{ level: -10, tokens: [-10] }]);
});
