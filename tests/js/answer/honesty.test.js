/** @file What the page says of its own light. */

import assert from "node:assert/strict";
import test from "node:test";

import { flip, honesty } from "../../../static/js/answer/honesty.js";

const said = (faithfulness, rest = {}) =>
  honesty({ target: "expected_stars", signed: false, value: 4.1, faithfulness: { draws: 20, ...faithfulness }, ...rest }, "4 stars", 3);

test("the brightest words are weighed against random ones", () => {
  assert.equal(
    said({ words: 8, drop: 1.3, random_drop: 0.1 }),
    "Without the 8 most highlighted words, the review drops 1.3 ★; without 8 random words, 0.1 ★ (20 draws).",
  );
  assert.equal(
    said({ words: 1, drop: 0.3, random_drop: -0.1 }),
    "Without the most highlighted word, the review drops 0.3 ★; without a random word, it rises 0.1 ★ (20 draws).",
  );
});

test("a bad review is held down by its words: without them it rises", () => {
  assert.equal(
    said({ words: 7, drop: -1.8, random_drop: -0.04 }, { value: 2.2, signed: true }),
    "Without the 7 words that most speak for it, the review rises 1.8 ★; without 7 random words, 0.0 ★ (20 draws).",
  );
});

test("a light that is no better than chance says so", () => {
  assert.match(said({ words: 3, drop: 0.1, random_drop: 0.2 }), /No better than chance/);
  assert.match(said({ words: 3, drop: 0.1, random_drop: 0 }, { value: 2.2 }), /No better than chance/);
});

test("the chance of a class moves in points", () => {
  assert.equal(
    said({ words: 2, drop: 0.461, random_drop: 0.033 }, { target: "4", value: 0.5, signed: true }),
    "Without the 2 words that most speak for it, the chance of 4 stars drops 46.1 points; without 2 random words, 3.3 points (20 draws).",
  );
});

test("so many words carry the answer", () => {
  assert.match(flip({ faithfulness: { words_to_flip: 1 } }), /1 word is enough/);
  assert.match(flip({ faithfulness: { words_to_flip: 5 } }), /5 words are enough/);
  assert.match(flip({ faithfulness: { words_to_flip: null } }), /stays the same/);
});
