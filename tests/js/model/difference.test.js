/** @file Two models are compared word by word, each light on its own scale. */

import assert from "node:assert/strict";
import test from "node:test";

import { commonTargets, compareLights, differenceText } from "../../../static/js/model/difference.js";

/** A light on words, a sentence in each list. */
const light = (sentences, rest = {}) => ({
  signed: true,
  unit: "probability",
  explanation: "phrases",
  sentences: sentences.map((words) => ({
    weight: 0,
    read: true,
    tokens: words.map(([text, weight, more]) => ({ text, whitespace: " ", weight, known: true, read: true, ...more })),
  })),
  ...rest,
});

const kinds = ({ differences }) => differences.map(({ numbers, kind }) => [...numbers, kind]);

test("words with opposite signs differ, and so do words on which one leans far more", () => {
  const one = light([[["good", 1], ["bad", -1], ["fair", 0.4]], [["cheap", 0.9]]]);
  const other = light([[["good", 0.5], ["bad", 0.6], ["fair", 0.5]], [["cheap", 0.2]]]);
  assert.deepEqual(kinds(compareLights(one, other, true)), [
    [1, 1, "opposite"],
    [3, 3, "stronger"],
  ]);
});

test("stars and probabilities are compared as they are drawn", () => {
  const stars = light([[["good", 2], ["bad", -1.6]]], { unit: "stars" });
  const shares = light([[["good", 0.5], ["bad", -0.4]]]);
  assert.deepEqual(kinds(compareLights(stars, shares, true)), []);
});

test("where labels mean different things, no sign is compared", () => {
  const one = light([[["good", 1], ["bad", -0.8]]]);
  const other = light([[["good", -1], ["bad", 0.2]]]);
  assert.deepEqual(kinds(compareLights(one, other, false)), [[1, 1, "stronger"]]);
  assert.deepEqual(kinds(compareLights(one, { ...other, signed: false }, true)), [[1, 1, "stronger"]]);
});

test("words are found by their place, not their number", () => {
  const one = light([[["good", 1], ["lid", 0]]]);
  const other = light([[["", 0, { whitespace: "" }], ["good", -1], ["lid", 0]]]);
  const { pairs, differences } = compareLights(one, other, true);
  assert.deepEqual(pairs, [[0, 1], [1, 2]]);
  assert.deepEqual(differences, [{ numbers: [0, 1], kind: "opposite" }]);
});

test("marks, struck words and words that a model does not read are not compared", () => {
  const one = light([[["good", 1], ["!", 1], ["struck", 1, { removed: true }], ["unread", 1]]]);
  const other = light([[["good", 1], ["!", -1], ["struck", -1, { removed: true }], ["unread", -1, { read: false }]]]);
  assert.deepEqual(compareLights(one, other, true), { pairs: [[0, 0]], differences: [] });
});

test("both lenses explain what is good, or one label that both have, or nothing in common", () => {
  const stars = { labels: ["1", "2"], label: "1", expected_stars: 1.2 };
  const films = { labels: ["negative", "positive"], label: "negative", expected_stars: null };
  const topics = { labels: ["sport", "art"], label: "art", expected_stars: null };
  assert.deepEqual(commonTargets(stars, films), ["expected_stars", "positive"]);
  assert.deepEqual(commonTargets(films, films), ["positive", "positive"]);
  assert.deepEqual(commonTargets(topics, { ...topics, label: "sport" }), ["art", "art"]);
  assert.equal(commonTargets(stars, topics), null);
});

test("one sentence counts where they differ", () => {
  assert.equal(differenceText({ opposite: 2, stronger: 3, words: 20 }, ["A", "B"], true), "A and B differ on 5 of 20 words: on 2 they pull in opposite directions, on 3 one of them leans far more.");
  assert.equal(differenceText({ opposite: 0, stronger: 0, words: 7 }, ["A", "B"], true), "A and B differ on none of 7 words.");
  assert.equal(differenceText({ opposite: 2, stronger: 0, words: 7 }, ["A", "B"], true), "A and B pull in opposite directions on 2 of 7 words.");
  assert.match(differenceText({ opposite: 0, stronger: 1, words: 4 }, ["A", "B"], false), /^Either A or B leans far more on 1 of 4 words\. Their labels/);
});
