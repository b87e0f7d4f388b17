/** @file What is drawn again waits until no pointer is pressed on it and nothing in it is selected. */

import assert from "node:assert/strict";
import test, { mock } from "node:test";

import { openPage } from "../window.js";

openPage("index.html", { html: () => "<p id='words'><b>lamp</b></p><p id='else'></p>" });
const { onceLeftAlone } = await import("../../../static/js/heatmap/selection.js");
const [words, word, other] = ["#words", "#words b", "#else"].map((place) => document.querySelector(place));
const tell = (node, name) => node.dispatchEvent(new Event(name, { bubbles: true }));
mock.timers.enable({ apis: ["setTimeout"] });
const settle = () => mock.timers.tick(1);
const always = () => true;

test("what is left alone is drawn at once", () => {
  let drawn = 0;
  tell(other, "pointerdown");
  onceLeftAlone(words, always, () => drawn++);
  assert.equal(drawn, 1);
  tell(other, "pointerup");
});

for (const [down, up] of [
  ["pointerdown", "pointerup"],
  ["mousedown", "mouseup"],
  ["pointerdown", "pointercancel"],
  ["pointerdown", "contextmenu"],
]) {
  test(`what is pressed (${down}) is drawn once, after its release (${up}) and its click`, () => {
    const done = [];
    tell(word, down);
    onceLeftAlone(words, always, () => done.push("drawn"));
    onceLeftAlone(words, always, () => done.push("drawn again"));
    tell(document, "selectionchange");
    settle();
    assert.deepEqual(done, []);
    tell(word, up);
    done.push("clicked");
    settle();
    assert.deepEqual(done, ["clicked", "drawn"]);
    tell(word, up);
    settle();
    assert.deepEqual(done, ["clicked", "drawn"]);
  });
}

test("a press and a release that are kept from the page count too", () => {
  let drawn = 0;
  for (const name of ["pointerdown", "pointerup"])
    word.addEventListener(name, (event) => event.stopPropagation(), { once: true });
  tell(word, "pointerdown");
  onceLeftAlone(words, always, () => drawn++);
  assert.equal(drawn, 0);
  tell(word, "pointerup");
  tell(document, "selectionchange");
  settle();
  assert.equal(drawn, 1);
});

test("a selection is kept until it changes, and what comes later waits again", () => {
  let [selected, drawn] = [true, 0];
  for (const times of [1, 2]) {
    selected = true;
    onceLeftAlone(
      words,
      () => !selected,
      () => drawn++,
    );
    tell(document, "selectionchange");
    settle();
    assert.equal(drawn, times - 1);
    selected = false;
    tell(document, "selectionchange");
    settle();
    assert.equal(drawn, times);
  }
});
