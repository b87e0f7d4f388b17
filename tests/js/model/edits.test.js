/** @file Striking out, typing over, and taking it back. */

import assert from "node:assert/strict";
import test from "node:test";

import { Edits, isEdit, replaced, toggled } from "../../../static/js/model/edits.js";
import { createStore, defaults } from "../../../static/js/model/state.js";

const TEXT = "A bad lid.";
const tokens = [
  ["A", " "],
  ["bad", " "],
  ["lid", ""],
  [".", ""],
].map(([text, whitespace]) => ({ text, whitespace }));

/** A review that stands, or one that is still being written. */
function begin({ given = true } = {}) {
  const state = createStore({ ...defaults, text: TEXT, given });
  return { state, edits: new Edits(state, () => ({ sentences: [{ tokens }] })) };
}
const version = ({ text, without }) => [text, without];

test("a word is struck out, and brought back by the same stroke", () => {
  assert.deepEqual(toggled([], [2, 1]), [1, 2]);
  assert.deepEqual(toggled([1, 2], [2]), [1]);
  // A partly struck sentence is struck completely.
  assert.deepEqual(toggled([1], [0, 1, 2]), [0, 1, 2]);
});

test("an example that another review follows needs no way back, unless it was changed", () => {
  for (const begin of [
    (edits) => edits.paste("My own."),
    (edits) => edits.type("My own."),
    (edits) => edits.open({ text: "My own." }),
  ]) {
    for (const without of [[], [1]]) {
      const state = createStore({ ...defaults, text: TEXT, given: true, without });
      const edits = new Edits(
        state,
        () => null,
        (text) => text === TEXT,
      );
      begin(edits);
      assert.equal(state.get().text, "My own.");
      assert.equal(edits.canUndo(), without.length > 0);
    }
  }
});

test("every stroke can be taken back, one after the other or all at once", () => {
  const { state, edits } = begin();
  edits.strike([1]);
  edits.strike([0]);
  edits.undo();
  assert.deepEqual(state.get().without, [1]);
  edits.strike([3]);
  edits.bringBack();
  assert.deepEqual(state.get().without, []);
  edits.undo();
  assert.deepEqual(state.get().without, [1, 3]);
  edits.undo();
  edits.undo();
  assert.deepEqual(state.get().without, []);
  assert.equal(edits.canUndo(), false);
});

test("typing over a word is one step, compared with the review as it was", () => {
  const { state, edits } = begin();
  edits.strike([0]);
  edits.typeOver([1], "g");
  edits.typeOver([1], "good");
  assert.equal(state.get().text, "A good lid.");
  assert.deepEqual(state.get().origin, { text: TEXT, without: [] });
  assert.deepEqual(edits.carried(), { tokens, without: [0] });
  edits.settle(true);
  assert.equal(edits.carried(), null);
  edits.undo();
  assert.deepEqual([...version(state.get()), state.get().origin], [TEXT, [0], null]);
});

test("a word that is typed over comes back where the reader gives up, with what was struck", () => {
  const { state, edits } = begin();
  edits.strike([0]);
  edits.typeOver([1], "x");
  edits.settle(false);
  assert.deepEqual(version(state.get()), [TEXT, [0]]);
});

test("another review is compared with nothing, and the last can be brought back", () => {
  const { state, edits } = begin();
  edits.strike([1]);
  edits.type("Something else.");
  assert.deepEqual([...version(state.get()), state.get().origin], ["Something else.", [], null]);
  edits.undo();
  assert.deepEqual(version(state.get()), [TEXT, [1]]);
  edits.redo();
  assert.deepEqual(version(state.get()), ["Something else.", []]);
});

test("writing is not editing: what is typed has no original, wherever the typing goes on", () => {
  const { state, edits } = begin({ given: false });
  for (const text of ["A very bad lid.", "A very bad lid. And", "A bad lid. And"]) edits.type(text);
  edits.settle(true);
  assert.equal(state.get().origin, null);
  assert.equal(edits.canUndo(), false);
  // Told to be read it stands; what is written on at its end is part of it, and any other change is one.
  edits.give();
  edits.type("A bad lid. And more");
  assert.equal(state.get().origin, null);
  edits.settle(true);
  edits.type("A good lid. And more");
  assert.equal(state.get().origin.text, "A bad lid. And more");
});

test("a word that is struck out before what was typed is answered is found again in it", () => {
  const { state, edits } = begin();
  edits.typeOver([1], "very good");
  edits.settle(true);
  assert.deepEqual(edits.strike([2]), { tokens, without: [2] });
  assert.deepEqual(version(state.get()), ["A very good lid.", []]);
  edits.undo();
  edits.undo();
  assert.equal(edits.strike([2]), null);
});

test("a strike makes a review stand that was only typed", () => {
  const { state, edits } = begin({ given: false });
  edits.strike([1]);
  edits.type("A bad, bad lid.");
  assert.deepEqual(state.get().origin, { text: TEXT, without: [] });
});

test("a paste brings another review, or changes the one that stands", () => {
  const { state, edits } = begin();
  edits.paste("A really bad lid.");
  assert.equal(state.get().origin.text, TEXT);
  edits.paste("Something else.");
  assert.deepEqual([state.get().origin, state.get().given], [null, true]);
  edits.undo();
  assert.equal(state.get().text, "A really bad lid.");
  edits.undo();
  assert.equal(state.get().text, TEXT);
});

test("an example is a step, and takes nothing with it", () => {
  const { state, edits } = begin({ given: false });
  edits.type("A bad lid. Hm");
  edits.open({ text: "An example." });
  assert.deepEqual(version(state.get()), ["An example.", []]);
  edits.undo();
  assert.deepEqual([state.get().text, state.get().given], ["A bad lid. Hm", false]);
  edits.redo();
  assert.equal(state.get().text, "An example.");
});

test("a text is an edit while half of what was there is there", () => {
  assert.ok(isEdit("A bad lid.", "A very bad lid."));
  assert.ok(isEdit("A bad lid.", "A bad lid. And so on, and on, and on."));
  assert.ok(!isEdit("A bad lid.", "A quite different text"));
  assert.ok(!isEdit("", "New"));
  assert.ok(isEdit("Fine.", "Fine. But the lid fell off on the second day, and nobody answers."));
  assert.ok(isEdit("One two three four.", "One two 3 four."));
  assert.ok(!isEdit("One two three four.", "Five six seven eight."));
  assert.ok(isEdit("aaaa", "aaaaaa"));
  // Any long review has the small words of a short one.
  const long =
    "We stayed three nights. The room was spotless and the view over the bay is the best, but the heating " +
    "failed on the second day.";
  assert.ok(!isEdit("A dull start, and the second half is the best.", long));
});

test("a word of several tokens is replaced as one", () => {
  assert.equal(replaced(tokens, [2, 3], "cup?"), "A bad cup?");
});
