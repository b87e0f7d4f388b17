/** @file What the page says of its own light. */

import assert from "node:assert/strict";
import test from "node:test";

import { checkLine } from "../../../static/js/answer/check.js";

const STARS = [1, 2, 3, 4, 5];
const stars = { unit: "stars", target: "expected_stars", labels: ["1", "2", "3", "4", "5"], label: "5", value: 4.7 };
const check = { phrases: 2, without: 3.2, without_others: 4.64, as_strong: null, phrases_to_flip: 2 };

test("it says what is left without another phrase", () => {
  assert.match(checkLine({ ...stars, check }, STARS), /3\.2 ★.* other phrase.* 4\.6 ★/);
});

test("where many phrases say the same, it says how many are needed, and for what", () => {
  const many = { ...check, without: 4.6, phrases_to_flip: 7 };
  assert.match(checkLine({ ...stars, check: many }, STARS), /above 4\.5 until 7/);
  assert.match(checkLine({ ...stars, label: "1", check: many }, STARS), /below 1\.5 until 7/);
  // The named ones change much, or no number of phrases changes the label.
  assert.doesNotMatch(checkLine({ ...stars, check: { ...many, without: 3.2 } }, STARS), /until/);
  assert.doesNotMatch(checkLine({ ...stars, check: { ...many, phrases_to_flip: null } }, STARS), /until/);
  assert.doesNotMatch(checkLine({ ...stars, check: { ...many, without: 4.2 } }, STARS), /until/);
  assert.doesNotMatch(checkLine({ ...stars, check: { ...many, phrases_to_flip: 3 } }, STARS), /until/);
  assert.match(checkLine({ ...stars, check: { ...many, phrases_to_flip: 4 } }, STARS), /until 4/);
  assert.doesNotMatch(checkLine({ ...stars, undecided: true, check: many }, STARS), /until/);
});

test("the chance of a label is a whole percentage", () => {
  const film = {
    ...stars,
    unit: "probability",
    target: "positive",
    labels: ["negative", "positive"],
    label: "positive",
    value: 0.93,
  };
  assert.match(
    checkLine({ ...film, check: { ...check, without: 0.9, without_others: 0.914, phrases_to_flip: 12 } }, null),
    /91%.*positive until 12/,
  );
});

test("a blank light, and one with no other phrases, says nothing", () => {
  assert.equal(checkLine({ ...stars, check: null }, STARS), "");
  assert.equal(checkLine({ ...stars, check: { ...check, without_others: null } }, STARS), "");
  // It reads as the answer does.
  assert.equal(checkLine({ ...stars, check: { ...check, without_others: 4.66 } }, STARS), "");
});
