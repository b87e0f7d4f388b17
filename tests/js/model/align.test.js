/** @file Two texts word by word. */

import assert from "node:assert/strict";
import test from "node:test";

import { align } from "../../../static/js/model/align.js";

const words = (text) => text.split(" ");

test("a word stands over the one that took its place", () => {
  assert.deepEqual(align([words("The kettle looks lovely .")], [words("The kettle looks quite terrible .")]), [
    { before: 0, after: 0, words: [[0, 0], [1, 1], [2, 2], [3, 3], [null, 4], [4, 5]] },
  ]);
});

test("a sentence of only one text stands alone", () => {
  const [one, other] = [words("It boils fast ."), words("The lid is loose .")];
  assert.deepEqual(
    align([one, other], [words("It boils very fast ."), words("Nobody answered my mail !")]).map(({ before, after }) => [before, after]),
    [[0, 0], [1, null], [null, 1]],
  );
});

test("nothing is lost and nothing comes twice", () => {
  const before = [words("a b c d"), words("e f g"), words("h i")];
  const after = [words("x y"), words("a c d b"), words("h i j"), words("e f")];
  const rows = align(before, after);
  const places = (side, k) => rows.flatMap((row) => row.words.filter((pair) => pair[k] !== null).map((pair) => [row[side], pair[k]]));
  assert.deepEqual(places("before", 0), before.flatMap((sentence, i) => sentence.map((_, j) => [i, j])));
  assert.deepEqual(places("after", 1), after.flatMap((sentence, i) => sentence.map((_, j) => [i, j])));
});

test("two long reviews are aligned while one waits", () => {
  const long = Array.from({ length: 150 }, (_, i) => words(`sentence ${i} has ${i * 7} words and ${i % 13} commas and an end .`));
  const start = performance.now();
  assert.ok(align(long, long.toReversed()).length >= 150);
  assert.ok(performance.now() - start < 3_000);
});
