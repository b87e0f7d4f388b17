/** @file What is drawn again waits until no pointer is pressed on it and nothing in it is selected. */

import assert from "node:assert/strict";
import test from "node:test";

import { openPage, until } from "../window.js";

openPage("index.html", { html: () => "<p id='words'><b>lamp</b></p><p id='else'></p>" });
const { onceLeftAlone } = await import("../../../static/js/heatmap/selection.js");
const [words, word, other] = ["#words", "#words b", "#else"].map((place) => document.querySelector(place));
const tell = (node, name) => node.dispatchEvent(new Event(name, { bubbles: true }));
const settled = () => new Promise((go) => setTimeout(go, 5));
const always = () => true;

test("what is left alone is drawn at once", () => {
  let drawn = 0;
  tell(other, "pointerdown");
  onceLeftAlone(words, always, () => drawn++);
  assert.equal(drawn, 1);
  tell(other, "pointerup");
});

for (const [down, up] of [["pointerdown", "pointerup"], ["mousedown", "mouseup"], ["pointerdown", "pointercancel"], ["pointerdown", "contextmenu"]]) {
  test(`what is pressed (${down}) is drawn once, after its release (${up}) and its click`, async () => {
    const done = [];
    tell(word, down);
    onceLeftAlone(words, always, () => done.push("drawn"));
    onceLeftAlone(words, always, () => done.push("drawn again"));
    tell(document, "selectionchange");
    await settled();
    assert.deepEqual(done, []);
    tell(word, up);
    done.push("clicked");
    await until(() => done.length > 1);
    tell(word, up);
    await settled();
    assert.deepEqual(done, ["clicked", "drawn"]);
  });
}

test("a press that is kept from the page counts too", async () => {
  let drawn = 0;
  word.addEventListener("pointerdown", (event) => event.stopPropagation(), { once: true });
  tell(word, "pointerdown");
  onceLeftAlone(words, always, () => drawn++);
  assert.equal(drawn, 0);
  tell(word, "pointerup");
  await until(() => drawn);
});

test("a selection is kept until it changes, and what comes later waits again", async () => {
  let [selected, drawn] = [true, 0];
  for (const times of [1, 2]) {
    selected = true;
    onceLeftAlone(words, () => !selected, () => drawn++);
    tell(document, "selectionchange");
    await settled();
    assert.equal(drawn, times - 1);
    selected = false;
    tell(document, "selectionchange");
    await until(() => drawn === times);
  }
});
