/** @file What the page says of its own light. */

import assert from "node:assert/strict";
import test from "node:test";

import { checkLine, flip } from "../../../static/js/answer/check.js";

const STARS = ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"];
const phrases = [{ start: 0, end: 1, sentence: 0, value: 0.8, without: 3.9 }];
const stars = { unit: "stars", target: "expected_stars", labels: ["1", "2", "3", "4", "5"], label: "5", value: 4.7, phrases };
const check = { phrases: 2, without: 3.2, without_others: 4.66, draws: 20, phrases_to_flip: 2 };

test("the answer without the named phrases is weighed against as many others", () => {
  assert.equal(checkLine({ ...stars, check }, STARS), "Without any other two: 4.7 ★.");
  assert.equal(checkLine({ ...stars, check: { ...check, phrases: 1, phrases_to_flip: 1 } }, STARS), "Without any other phrase: 4.7 ★.");
});

test("where many phrases say the same, it says how many are needed", () => {
  const many = { ...check, without: 4.6, phrases_to_flip: 7 };
  assert.equal(checkLine({ ...stars, check: many }, STARS), "Without any other two: 4.7 ★. Many phrases say the same: it stays 5 ★ until seven are gone.");
  // The named ones change much, or no number of phrases changes the label.
  assert.doesNotMatch(checkLine({ ...stars, check: { ...many, without: 3.2 } }, STARS), /Many/);
  assert.doesNotMatch(checkLine({ ...stars, check: { ...many, phrases_to_flip: null } }, STARS), /Many/);
  assert.doesNotMatch(checkLine({ ...stars, undecided: true, check: many }, STARS), /Many/);
});

test("the chance of a label is a whole percentage", () => {
  const film = { ...stars, unit: "probability", target: "positive", labels: ["negative", "positive"], label: "positive", value: 0.93 };
  const line = checkLine({ ...film, check: { ...check, without: 0.9, without_others: 0.914, phrases_to_flip: 12 } }, film.labels);
  assert.equal(line, "Without any other two: 91%. Many phrases say the same: it stays positive until 12 are gone.");
});

test("a blank light, and one with no other phrases, says nothing", () => {
  assert.equal(checkLine({ ...stars, check: null }, STARS), "");
  assert.equal(checkLine({ ...stars, check: { ...check, without_others: null } }, STARS), "");
});

test("a light of words is weighed against other words", () => {
  // Attention has shares.
  const light = { unit: "share", target: "expected_stars", value: 4.1, phrases: [] };
  assert.equal(checkLine({ ...light, faithfulness: { words: 8, drop: 1.3, random_drop: 0.1 } }, STARS), "Without its eight strongest words: 2.8 ★. Without any other eight: 4.0 ★.");
  assert.equal(checkLine({ ...light, faithfulness: { words: 1, drop: -0.3, random_drop: 0.1 } }, STARS), "Without its strongest word: 4.4 ★. Without any other word: 4.0 ★.");
  assert.match(checkLine({ ...light, faithfulness: { words: 3, drop: 0.1, random_drop: 0.2 } }, STARS), /do not lean on this light/);
});

test("the number of words that carry the answer is named", () => {
  assert.match(flip({ faithfulness: { words_to_flip: 1 } }), /Removing the strongest word changes/);
  assert.match(flip({ faithfulness: { words_to_flip: 5 } }), /Removing the 5 strongest words changes/);
  assert.match(flip({ faithfulness: { words_to_flip: null } }), /stays the same/);
});
