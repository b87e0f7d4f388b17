/** @file The sum of an answer as steps. */

import assert from "node:assert/strict";
import test from "node:test";

import { stepInWords, stepsOf } from "../../../static/js/answer/steps.js";

const words = ["Superb", "shoes", ",", "superb", "shoes", ".", "No", "laces", "!"];
const light = {
  unit: "stars",
  target: "expected_stars",
  base: 3,
  value: 4.4,
  sentences: [{ weight: 1.4, read: true, tokens: words.map((text) => ({ text, whitespace: " ", weight: 0 })) }],
  phrases: [
    { start: 0, end: 3, sentence: 0, value: 0.9, without: 3.9 },
    { start: 3, end: 6, sentence: 0, value: 0.7, without: 4.1 },
    { start: 6, end: 9, sentence: 0, value: -0.2, without: 4.6 },
  ],
};

test("the steps go from no words to the answer, and a phrase that occurs twice has one", () => {
  const steps = stepsOf(light);
  assert.deepEqual(
    steps.map(({ kind }) => kind),
    ["base", "phrase", "phrase", "answer"],
  );
  assert.deepEqual(
    steps.map(({ to }) => Number(to.toFixed(6))),
    [3, 4.6, 4.4, 4.4],
  );
  assert.equal(steps[1].text, "Superb shoes");
  assert.deepEqual(steps[1].tokens, [0, 1, 2, 3, 4, 5]);
});

test("what the sentence quotes is one step, with the number of the sentence", () => {
  const steps = stepsOf({ ...light, summary: { phrases: [{ text: "No laces", tokens: [6, 7, 8], value: -0.25 }] } });
  assert.deepEqual(
    steps.map(({ text, shown }) => [text, Number(shown.toFixed(6))]),
    [
      ["No words", 3],
      ["Superb shoes", 1.6],
      ["No laces", -0.3],
      ["Rounding", 0.1],
      ["Together", 4.4],
    ],
  );
  // Of a phrase that is quoted in part, no other step counts words twice.
  const inPart = stepsOf({
    ...light,
    summary: { phrases: [{ text: "shoes. No laces", tokens: [4, 5, 6, 7, 8], value: 0.3 }] },
  });
  assert.deepEqual(
    inPart.slice(1, 3).map(({ text, shown }) => [text, shown]),
    [
      ["Superb shoes", 0.9],
      ["shoes. No laces", 0.3],
    ],
  );
});

test("all phrases but the strongest are one step, which ends at the answer", () => {
  const phrases = Array.from({ length: 9 }, (_, i) => ({
    start: i,
    end: i + 1,
    sentence: 0,
    value: 0.3 - 0.03 * i,
    without: 4,
  }));
  const steps = stepsOf({
    ...light,
    phrases,
    sentences: [
      { ...light.sentences[0], tokens: words.map((_, i) => ({ text: `word${i}`, whitespace: " ", weight: 0 })) },
    ],
  });
  const others = steps.at(-2);
  assert.equal(others.kind, "others");
  assert.equal(others.text, "3 others");
  const uneven = stepsOf({
    ...light,
    value: 4.46,
    phrases,
    sentences: [
      { ...light.sentences[0], tokens: words.map((_, i) => ({ text: `word${i}`, whitespace: " ", weight: 0 })) },
    ],
  });
  assert.equal(uneven.at(-2).text, "3 others and rounding");
  assert.ok(Math.abs(others.to - light.value) < 1e-9);
});

let seed = 1;
const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;

/** A light of up to 9 phrases of one word, each with a random value up to half of `scale`. */
function someLight(unit, scale, base, count) {
  const words = Array.from({ length: count }, (_, i) => i);
  const phrases = words.map((i) => ({
    start: i,
    end: i + 1,
    sentence: 0,
    value: scale * (random() - 0.5),
    without: 0,
  }));
  const tokens = words.map((i) => ({ text: `word${i}`, whitespace: " ", weight: 0 }));
  const value = phrases.reduce((sum, phrase) => sum + phrase.value, base);
  const sentences = [{ ...light.sentences[0], tokens }];
  return { ...light, unit, target: "positive", base, value, phrases, sentences };
}

for (const [unit, parts, scale, base] of [
  ["stars", 10, 1, 2.94],
  ["probability", 100, 0.2, 0.47],
]) {
  test(`printed numbers add up to the answer, phrases as elsewhere, bars as long as numbers: ${unit}`, () => {
    for (let trial = 0; trial < 200; trial++) {
      const one = someLight(unit, scale, base, 1 + (trial % 9));
      const steps = stepsOf(one);
      const printed = steps.map(({ shown }) =>
        Math.round(parts * Number((Math.round(parts * shown) / parts).toFixed(2))),
      );
      const added = printed.slice(0, -1).reduce((sum, number) => sum + number, 0);
      assert.equal(added, printed.at(-1), JSON.stringify(steps));
      assert.equal(steps[0].shown, Math.round(base * parts) / parts);
      for (const { kind, shown, from, to } of steps) {
        const isEnd = kind === "base" || kind === "answer";
        assert.ok(Math.abs((isEnd ? to : to - from) - shown) < 1e-9, "a bar is as long as its number");
      }
      for (const { text, shown } of steps.filter(({ kind }) => kind === "phrase"))
        assert.ok(Math.abs(shown - one.phrases[Number(text.slice(4))].value) <= 0.5001 / parts);
    }
  });
}

test("a screen reader hears each step in words", () => {
  assert.deepEqual(
    stepsOf(light).map((step) => stepInWords(light, step)),
    [
      "No words: 3.0 stars",
      "lifts by 1.6 stars: Superb shoes",
      "lowers by 0.2 stars: No laces !",
      "Together: 4.4 stars",
    ],
  );
  const film = { ...light, unit: "probability", target: "positive", base: 0.5, value: 0.9 };
  const step = { kind: "phrase", text: "so dull", from: 0.9, to: 0.47, shown: -0.43, tokens: [] };
  assert.equal(stepInWords(film, step), "lowers by 43 points: so dull");
});
