/** @file What keys and clicks on the words of a review do. */

import assert from "node:assert/strict";
import test from "node:test";

import { explained, press, until } from "../window.js";
import { TEXT, answers, byId, heatmap, isRead, last, read, state, struck, word } from "./opened.js";

test("Delete strikes a word, with Control its phrase, with Shift its sentence; with Alt nothing", async () => {
  for (const [modifiers, expected] of [
    [{}, [1]],
    [{ ctrlKey: true }, [0, 1, 2, 3]],
    [{ metaKey: true }, [0, 1, 2, 3]],
    [{ shiftKey: true }, [0, 1, 2, 3, 4, 5, 6, 7]],
    [{ altKey: true }, []],
  ]) {
    await read();
    const taken = press(word(1), "Delete", modifiers);
    assert.deepEqual([taken, struck()], [expected.length > 0, expected]);
    await until(isRead);
    if (expected.length) assert.deepEqual(last().without, expected);
    byId("clear").click();
  }
});

test("what a strike changes is shown, and why where that is little", async () => {
  const line = byId("change");
  for (const [value, told] of [
    [undefined, ""],
    [2.75, "+1.0 ★"],
  ]) {
    answers.explain = (question) => ({ ...explained(question), ...(value && { value }) });
    assert.equal(line.hidden, true);
    press(word(1), "Delete");
    await until(() => !line.hidden);
    assert.match(line.textContent, /−1\.0 ★.*without “fine”/su);
    assert.deepEqual(
      [byId("agreement").textContent.includes(told), byId("agreement").textContent === ""],
      [true, !told],
    );
    press(word(1), "Delete");
    await until(() => line.hidden);
  }
});

test("the same key brings a struck phrase back", async () => {
  press(word(1), "Delete", { ctrlKey: true });
  await until(() => last().without?.length === 4 && isRead());
  press(word(1), "Backspace", { ctrlKey: true });
  assert.deepEqual(struck(), []);
});

test("Enter and the space bar strike a word, unless a modifier is held", () => {
  for (const key of ["Enter", " "]) {
    for (const modifier of ["ctrlKey", "altKey", "shiftKey", "metaKey"]) {
      if (key === " " && modifier === "shiftKey") continue;
      press(word(1), key, { [modifier]: true });
      assert.deepEqual(struck(), []);
    }
    press(word(1), key);
    assert.deepEqual(struck(), [1]);
    press(word(1), key);
  }
});

test("Control and Z on the words takes the last change back; with Shift or Alt it does not", () => {
  press(word(1), "Delete");
  for (const modifiers of [
    { ctrlKey: true, shiftKey: true },
    { ctrlKey: true, altKey: true },
  ]) {
    press(word(2), "z", modifiers);
    assert.deepEqual(struck(), [1]);
  }
  assert.ok(press(word(2), "z", { ctrlKey: true }));
  assert.deepEqual(struck(), []);
});

test("the arrow keys, Home and End go from word to word", async () => {
  const at = (key, modifiers) => {
    press(document.activeElement, key, modifiers);
    return document.activeElement.textContent;
  };
  word(1);
  assert.deepEqual(
    ["ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowLeft"].map((key) => at(key)),
    ["lamp", "fine", "A", "A"],
  );
  assert.deepEqual(
    ["End", "ArrowDown", "Home", "ArrowUp", "Home"].map((key) => at(key)),
    [".", "A", "A", "A", "A"],
  );
  assert.equal(at("End", { ctrlKey: true }), ".");
  assert.equal(heatmap._current, heatmap._places.length - 1);
  at("Home", { ctrlKey: true });
  assert.equal(heatmap._current, 0);
  await read("A lamp. ! Dull.");
  word(4);
  assert.deepEqual(
    ["ArrowUp", "ArrowUp"].map((key) => at(key)),
    ["!", "A"],
  );
});

test("what is typed on a word takes its place, and Escape brings the word back", async () => {
  assert.ok(press(word(1), "d"));
  const field = heatmap.querySelector(".typeover");
  assert.equal(document.activeElement, field);
  field.value = "dull";
  field.dispatchEvent(new Event("input"));
  press(field, "Enter");
  assert.equal(state.get().text, TEXT.replace("fine", "dull"));
  await until(isRead);
  assert.equal(last().text, state.get().text);
  // What it is compared with has other words: of none is said that it adds something.
  press(word(6), "Delete");
  await until(isRead);
  assert.deepEqual([byId("agreement").textContent, byId("change").textContent.includes("−0.8 ★")], ["", true]);
  press(word(6), "Delete");
  press(word(1), "F2");
  assert.equal(heatmap.querySelector(".typeover").value, "dull");
  press(heatmap.querySelector(".typeover"), "Escape");
  assert.equal(state.get().text, TEXT.replace("fine", "dull"));
  for (const modifier of ["ctrlKey", "altKey", "metaKey"]) press(word(1), "x", { [modifier]: true });
  assert.equal(heatmap.querySelector(".typeover"), null);
});

test("a click strikes a word, and a second click the rest of its phrase", async () => {
  const click = (detail) => word(1).dispatchEvent(new MouseEvent("click", { bubbles: true, detail }));
  click(1);
  assert.deepEqual(struck(), [1]);
  await until(() => heatmap.querySelector(".removed"));
  click(2);
  assert.ok([0, 2, 3].every((number) => struck().includes(number)));
});

test("a phrase of the sentence shows its words", () => {
  const phrase = byId("summary").querySelector(".phrase");
  assert.equal(phrase.textContent, "“it”");
  phrase.dispatchEvent(new Event("pointerenter"));
  // They have the same tint, on the same side.
  const marked = [...heatmap.querySelectorAll(".marked")];
  const strongest = marked.toSorted((one, other) => other.dataset.level - one.dataset.level)[0];
  assert.deepEqual(
    [phrase.dataset.level, phrase.dataset.sign === "-"],
    [strongest.dataset.level, strongest.dataset.sign === "-"],
  );
  phrase.dispatchEvent(new Event("pointerleave"));
  assert.equal(heatmap.querySelector(".marked"), null);
  press(byId("summary").querySelector(".phrase"), "Enter");
  assert.ok(heatmap.contains(document.activeElement));
});
