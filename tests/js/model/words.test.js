/** @file Words out of tokens: folding, runs, and strikes that outlast an edit. */

import assert from "node:assert/strict";
import test from "node:test";

import { beginning, carry, joined, runsOf, shared, wordsOf } from "../../../static/js/model/words.js";

/** Tokens out of a sentence whose tokens are parted by "|". */
const tokens = (text) =>
  text.split("|").map((piece) => {
    const word = piece.trimEnd();
    return { text: word, whitespace: piece.slice(word.length), weight: 1, known: true, read: true };
  });
test("numbers go on from sentence to sentence, and no character is lost", () => {
  const sentences = ["One |two|. ", "Three |! "].map((text) => ({ weight: 1, read: true, tokens: tokens(text) }));
  const words = wordsOf(sentences);
  assert.deepEqual(
    words.flatMap((sentence) => sentence.tokens.flatMap(({ numbers }) => numbers)),
    [0, 1, 2, 3, 4],
  );
  assert.equal(joined(words.flatMap((sentence) => sentence.tokens)), "One two. Three ! ");
});

test("neighbours that look the same are one run, up to white space that must be seen", () => {
  const looks = (levels, whitespace = " ") => levels.map((level) => ({ level, classes: "run", word: { whitespace } }));
  const lengths = (runs) => runs.map(({ length }) => length);
  assert.deepEqual(lengths(runsOf(looks([1, 1, 2, 1]))), [2, 1, 1]);
  assert.deepEqual(lengths(runsOf(looks([1, 1], "\t"))), [1, 1]);
  assert.deepEqual(lengths(runsOf(looks([1, -1, -1], ""))), [1, 2]);
  assert.deepEqual(runsOf([]), []);
});

test("what two texts share is counted once", () => {
  assert.deepEqual(shared("aa", "aaa"), { start: 2, end: 0 });
  assert.deepEqual(shared("a bad lid", "a good lid"), { start: 2, end: 5 });
});

test("struck words stay struck while the text around them is edited, and come back when they are edited", () => {
  const before = tokens("A |bad |lid|, |a |bad |day");
  const after = (text) => carry(before, [1, 5], tokens(text));
  assert.deepEqual(after("A |bad |lid|, |a |bad |day"), [1, 5]);
  assert.deepEqual(after("A |bad |red |lid|, |a |bad |day"), [1, 6]);
  assert.deepEqual(after("A |bad |lid|, |a |good |day"), [1]);
  assert.deepEqual(after("A |badly |lid|, |a |bad |day"), [5]);
  assert.deepEqual(after("So |a |bad |day"), [2]);
  assert.deepEqual(after("New"), []);
});

test("the beginning of a text has whole words, and all of it where it fits", () => {
  assert.equal(beginning("The lid leaks.", 14), "The lid leaks.");
  assert.equal(beginning("The lid, as ever, leaks.", 17), "The lid, as ever …");
  assert.equal(beginning("The lid leaks.", 10), "The lid …");
  assert.equal(beginning("x".repeat(90), 50).length, 53);
});
