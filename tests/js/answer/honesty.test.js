/** @file What the page says of its own light. */

import assert from "node:assert/strict";
import test from "node:test";

import { flip, honesty } from "../../../static/js/answer/honesty.js";

const said = (faithfulness, rest = {}) =>
  honesty({ target: "expected_stars", signed: false, value: 4.1, faithfulness: { draws: 20, ...faithfulness }, ...rest }, "4 stars", 3);

test("the brightest words are weighed against random ones", () => {
  assert.equal(
    said({ words: 8, drop: 1.3, random_drop: 0.1 }),
    "Without the 8 words in the brightest light, it goes down by 1.3 ★; without 8 random words, down by 0.1 ★.",
  );
  assert.equal(
    said({ words: 1, drop: 0.3, random_drop: -0.1 }),
    "Without the word in the brightest light, it goes down by 0.3 ★; without a random word, up by 0.1 ★.",
  );
});

test("a bad review is held down by its words: without them it goes up", () => {
  assert.equal(
    said({ words: 7, drop: -1.8, random_drop: -0.04 }, { value: 2.2, signed: true }),
    "Without the 7 words that hold the answer down most, it goes up by 1.8 ★; without 7 random words, up by 0.0 ★.",
  );
});

test("a light that others would match says so, and one that points the wrong way says which", () => {
  assert.match(said({ words: 3, drop: 0.1, random_drop: 0.2 }), /Any words would do as much: do not lean on this light/);
  assert.equal(
    said({ words: 3, drop: -0.5, random_drop: 0 }),
    "The brightest words do not hold the answer up: without these 3 words it goes up by 0.5 ★. Do not lean on this light.",
  );
  assert.match(said({ words: 3, drop: 0.1, random_drop: 0 }, { value: 2.2 }), /do not hold the answer down: without these 3 words it goes down/);
});

test("the chance of a class moves in points", () => {
  assert.equal(
    said({ words: 2, drop: 0.461, random_drop: 0.033 }, { target: "4", value: 0.5, signed: true }),
    "Without the 2 words that hold the answer up most, the chance of 4 stars goes down by 46.1 points; without 2 random words, down by 3.3 points.",
  );
});

test("so many words carry the answer", () => {
  assert.match(flip({ faithfulness: { words_to_flip: 1 } }), /1 word is enough/);
  assert.match(flip({ faithfulness: { words_to_flip: 5 } }), /5 words are enough/);
  assert.match(flip({ faithfulness: { words_to_flip: null } }), /stays the same/);
});
