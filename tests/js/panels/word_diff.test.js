/** @file Two texts word by word. */

import assert from "node:assert/strict";
import test from "node:test";

import { pairWords } from "../../../static/js/panels/word_diff.js";

const words = (text) => text.split(" ");

test("a word stands over the one that took its place", () => {
  assert.deepEqual(pairWords(words("The kettle looks lovely ."), words("the kettle looks quite terrible .")), [
    [0, 0], [1, 1], [2, 2], [3, 3], [null, 4], [4, 5],
  ]);
});

test("what only one text has stands alone", () => {
  assert.deepEqual(pairWords(words("It boils fast . The lid is loose ."), words("It boils fast .")).slice(4), [
    [4, null], [5, null], [6, null], [7, null], [8, null],
  ]);
  assert.deepEqual(pairWords([], ["a"]), [[null, 0]]);
  assert.deepEqual(pairWords([], []), []);
});

test("nothing is lost and nothing comes twice", () => {
  const [before, after] = [words("a b c d e f g h i"), words("x y a c d b h i j e f")];
  const pairs = pairWords(before, after);
  const places = (side) => pairs.map((pair) => pair[side]).filter((place) => place !== null);
  assert.deepEqual(places(0), [...before.keys()]);
  assert.deepEqual(places(1), [...after.keys()]);
});
