/** @file An answer that is not of the text in the box is hidden after a while, and stays while its text is edited. */

import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { openPage } from "../window.js";

openPage("index.html", { html: () => '<div id="result"></div>' });
const { createFreshness } = await import("../../../static/js/answer/stale_answer.js");
const { shown, state } = await import("../../../static/js/model/state.js");
// A clock that is set by hand.
let [now, timer] = [0, null];
globalThis.performance = { now: () => now };
globalThis.setTimeout = (run, after) => (timer = { run, at: now + after });
globalThis.clearTimeout = () => (timer = null);
const wait = (milliseconds) => {
  now += milliseconds;
  if (timer && timer.at <= now) timer.run();
};
const isStale = () => "stale" in document.getElementById("result").dataset;
const question = { text: "A fine lamp.", model: "one", without: [] };
createFreshness((model) => `An example of ${model}.`);

beforeEach(() => {
  state.set({ text: question.text, model: "one", without: [] });
  shown.set({ asked: null });
  shown.set({ asked: question });
});

test("the answer to the text in the box stays, and one without an answer is that of the example", () => {
  wait(10_000);
  assert.equal(isStale(), false);
  state.set({ text: "An example of two.", model: "two" });
  shown.set({ asked: null });
  wait(10_000);
  assert.equal(isStale(), false);
  state.set({ text: "Something else." });
  wait(10_000);
  assert.equal(isStale(), true);
});

for (const [what, change] of [
  ["another text", { text: "Broke at once, sadly." }],
  ["another model", { model: "two" }],
  ["a word that is struck out", { without: [1] }],
]) {
  test(`${what} hides it in time, however many keys follow, until its own answer is there`, () => {
    state.set(change);
    assert.equal(isStale(), false);
    wait(390);
    state.set({ text: `${state.get().text} ` });
    assert.equal(isStale(), false);
    wait(2_000);
    assert.equal(isStale(), true);
    const { text, model, without } = state.get();
    shown.set({ asked: { text, model, without } });
    assert.equal(isStale(), false);
    wait(10_000);
    assert.equal(isStale(), false);
  });
}

test("an edited text keeps its stars longer than another one, and each answer on the way starts again", () => {
  state.set({ text: "A very fine lamp." });
  wait(1_000);
  assert.equal(isStale(), false);
  shown.set({ asked: { ...question, text: "A very fine" } });
  wait(1_500);
  assert.equal(isStale(), false);
  wait(1_000);
  assert.equal(isStale(), true);
  state.set({ text: "Broke at once, sadly." });
  assert.equal(isStale(), true);
});

test("no keys in a row put the hiding off", () => {
  for (const end of [".", "!", "?", ")", "]"]) {
    state.set({ text: `Broke at once${end}` });
    wait(100);
  }
  assert.equal(isStale(), true);
});
