/** @file What the page says of its own light. */

import assert from "node:assert/strict";
import test from "node:test";

import { flip, honesty } from "../../../static/js/answer/honesty.js";

const said = (faithfulness, rest = {}) =>
  honesty({ target: "expected_stars", signed: false, value: 4.1, faithfulness: { draws: 20, ...faithfulness }, ...rest }, "4 stars", 3);

test("the strongest words are weighed against random ones", () => {
  assert.equal(
    said({ words: 8, drop: 1.3, random_drop: 0.1 }),
    "Remove the 8 strongest words: −1.3 ★. Remove 8 at random: −0.1 ★.",
  );
  assert.equal(
    said({ words: 1, drop: 0.3, random_drop: -0.1 }),
    "Remove the strongest word: −0.3 ★. Remove one at random: +0.1 ★.",
  );
});

test("a bad review is held down by its words: without them it goes up", () => {
  assert.equal(
    said({ words: 7, drop: -1.8, random_drop: -0.04 }, { value: 2.2, signed: true }),
    "Remove the 7 strongest words: +1.8 ★. Remove 7 at random: no change.",
  );
});

test("a light that others would match says so, and so does one that points the wrong way", () => {
  assert.match(said({ words: 3, drop: 0.1, random_drop: 0.2 }), /Any words would do as much: do not lean on this light/);
  assert.equal(
    said({ words: 3, drop: -0.5, random_drop: 0 }),
    "Remove the 3 strongest words: +0.5 ★. Remove 3 at random: no change. The light points the wrong way: do not lean on it.",
  );
  assert.match(said({ words: 3, drop: 0.1, random_drop: 0 }, { value: 2.2 }), /−0\.1 ★\..* points the wrong way/);
});

test("the chance of a class moves in points", () => {
  assert.equal(
    said({ words: 2, drop: 0.461, random_drop: 0.033 }, { target: "4", value: 0.5, signed: true }),
    "Remove the 2 strongest words: −46.1 points for 4 stars. Remove 2 at random: −3.3 points for 4 stars.",
  );
});

test("the number of words that carry the answer is named", () => {
  assert.match(flip({ faithfulness: { words_to_flip: 1 } }), /Removing the strongest word changes/);
  assert.match(flip({ faithfulness: { words_to_flip: 5 } }), /Removing the 5 strongest words changes/);
  assert.match(flip({ faithfulness: { words_to_flip: null } }), /stays the same/);
});

test("where the other of two labels is likelier, the words hold the contrast down", () => {
  const contrast = { target: "4 vs 3", value: -0.2, signed: true };
  assert.match(said({ words: 2, drop: -0.3, random_drop: 0 }, contrast), /strongest words: \+30\.0 points for 4 stars\..*no change for 4 stars\.$/);
  assert.match(said({ words: 2, drop: 0.3, random_drop: 0 }, contrast), /points the wrong way/);
});
