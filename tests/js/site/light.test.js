/**
 * @file What phrases add, where the answer is known: a sum of what its words add; and which words of a text are quoted
 *   for them.
 */

import assert from "node:assert/strict";
import test from "node:test";

import { phraseValues, wordValues } from "../../../static/js/site/light.js";
import { chooseQuotations } from "../../../static/js/site/quotation.js";

const BASE = 3;
const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
const isNear = (all, known) =>
  all.length === known.length && all.every((value, at) => Math.abs(value - known[at]) < 1e-9);

for (const [count, least, most, rounds] of [
  [44, 266, 440, 1],
  [45, 0, 272, 1],
  [73, 0, 440, 1],
  [74, 0, 440, 2],
  [200, 0, 440, 2],
]) {
  test(`each of ${count} phrases of a sum has its own number, and so have its words, with few questions`, async () => {
    const adds = Array.from({ length: count }, (_, at) => (((7 * at) % 11) - 5.5) / 10);
    const asked = [];
    const ask = async (parts) => {
      asked.push(parts.length);
      return parts.map((part) => BASE + sum(part.map((place) => adds[place])));
    };
    const phrases = adds.map((_, start) => ({ start, stop: start + 1, sentence: Math.floor(start / 9) }));
    const text = { phrases, texts: adds.map(String), phraseOf: adds.map((_, at) => at), ask, askPhrases: ask };
    const light = await phraseValues(/** @type {any} */ (text));
    assert.ok(
      isNear(light.values, adds) &&
        isNear(
          light.without,
          adds.map((own) => BASE + sum(adds) - own),
        ),
    );
    assert.deepEqual([asked.length, asked[0] > least, asked[0] <= most], [rounds, true, true]);
    assert.ok(isNear(await wordValues(/** @type {any} */ (text), light), adds));
  });
}

/** What is quoted of a sentence of single words for one phrase of it: `others` is what each other word adds. */
function quotationOf(words, { start, stop }, english = false, others = 0) {
  const tokens = words.map((text) => ({ text, whitespace: " ", id: 2 }));
  const numbers = tokens.map((_, at) => at);
  const asked = {
    tokens,
    numbers,
    phrases: [{ start, stop, sentence: 0 }],
    read: { sentences: [tokens] },
    english,
    target: { unit: "stars", weights: [1, 5] },
  };
  const weights = numbers.map((at) => (start <= at && at < stop ? 1 / (stop - start) : others));
  const [{ text }] = chooseQuotations(
    /** @type {any} */ (asked),
    /** @type {any} */ ({ whole: 4, values: [1] }),
    weights,
    /** @type {any} */ ({ counts: { words: 9, words_unknown: 0 } }),
  );
  return text;
}

test("one letter is quoted with its sentence up to 25 words, in longer ones with what is before it, or alone", () => {
  const letters = (count) => Array.from({ length: count }, (_, at) => String.fromCodePoint(0x4e00 + at));
  const at = { start: 10, stop: 11 };
  assert.equal(quotationOf(letters(25), at), letters(25).join(" "));
  assert.equal(quotationOf(letters(60), at), `${letters(11).join(" ")} …`);
  assert.equal(quotationOf(letters(25), at, false, -1), `… ${letters(11).at(-1)} …`);
});

test("a phrase is quoted with its clause, unless that says the contrary", () => {
  const words = "This is the lamp that I really love .".split(" ");
  const at = { start: 6, stop: 7 };
  assert.deepEqual(
    [0, -1].map((others) => quotationOf(words, at, true, others)),
    [words.slice(0, -1).join(" "), "… really …"],
  );
});
