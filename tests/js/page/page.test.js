/** @file The wires of the page: what its buttons, its box and its links do, and what is asked and shown. */

import assert from "node:assert/strict";
import test from "node:test";

import { assertAttention, explained, press, until } from "../window.js";
import {
  TEXT,
  answers,
  asked,
  box,
  byId,
  heatmap,
  isRead,
  last,
  opened,
  questions,
  read,
  shown,
  state,
  struck,
  word,
} from "./opened.js";

const { makeSheet } = await import("../../../static/js/export/sheet.js");
const { makeLink } = await import("../../../static/js/model/link.js");

test("a first visit shows the first example of the model, whole, and what was wrong with the address", () => {
  assert.deepEqual(
    [opened.text, opened.model, opened.given, opened.note],
    ["A fine lamp.", "one", true, "There is no such model."],
  );
});

test("a text is asked about, and its stars, words and doubts are shown", async () => {
  await read("It broke.");
  assert.deepEqual(last(), { text: "It broke.", model: "one", method: "phrases" });
  assert.equal(byId("score").querySelector(".score-number").textContent, "2.0");
  const row = byId("score").querySelector(".stars");
  assert.deepEqual(
    [row.querySelectorAll(".star-off").length, Number(row.querySelector(".lit").getAttribute("width"))],
    [5, 2 * 24],
  );
  assert.equal(byId("doubts").textContent, "");
  await read("Dull. It broke.");
  assert.notEqual(byId("doubts").textContent, "");
  assert.deepEqual([byId("answer").hidden, byId("empty").hidden, byId("problem").hidden], [false, true, true]);
});

test("attention is drawn as the answer has it: in the page, in its picture, and in a comparison", async () => {
  const { answer } = shown.get();
  assertAttention(heatmap, answer, "heatmap/heatmap.js");
  assertAttention(makeSheet(answer, "One"), answer, "export/sheet.js");
  state.set({ panel: "compare" });
  await until(() => byId("compare").querySelector("limelight-heat"));
  const { shadowRoot, answer: other } = byId("compare").querySelector("limelight-heat");
  assertAttention(shadowRoot, other, "panels/compare_panel.js");
  state.set({ panel: "" });
});

test("while one types, the stars stand at the edge too, and none without an answer", async () => {
  const bar = document.querySelector(".typing-score");
  await read("It broke.");
  await until(() => bar.querySelector("b")?.textContent === "2.0" && bar.querySelector("svg"));
  assert.equal(bar.querySelector("svg").getAttribute("class"), null);
  shown.set({ answer: null });
  await until(() => !bar.children.length);
});

test("the box undoes what a script put there, and leaves what was typed to the browser", () => {
  const example = document.querySelector(".chip");
  document.querySelector(".examples").requestSubmit(example);
  assert.equal(box.value, example.value);
  for (const modifiers of [{}, { ctrlKey: true, shiftKey: true }, { ctrlKey: true, altKey: true }]) {
    assert.ok(!press(box, "z", modifiers));
    assert.equal(box.value, example.value);
  }
  assert.ok(press(box, "z", { ctrlKey: true }));
  assert.equal(box.value, TEXT);
  document.querySelector(".examples").requestSubmit(example);
  box.value = `${example.value} Mine.`;
  assert.ok(!press(box, "z", { metaKey: true }));
});

test("the buttons undo, redo and restore, and are there while they do something", async () => {
  const [undo, redo, back] = ["undo", "redo", "bring-back"].map((name) =>
    byId("ways-back").querySelector(`[data-${name}]`),
  );
  byId("clear").click();
  await read();
  press(word(1), "Delete");
  await until(isRead);
  press(word(2), "Delete");
  assert.deepEqual([undo.hidden, redo.hidden, back.hidden, byId("ways-back").hidden], [false, true, false, false]);
  undo.focus();
  undo.click();
  assert.deepEqual([struck(), redo.hidden, document.activeElement], [[1], false, undo]);
  redo.click();
  assert.deepEqual([struck(), redo.hidden], [[1, 2], true]);
  back.focus();
  back.click();
  assert.deepEqual([struck(), back.hidden, document.activeElement.closest("#heatmap")], [[], true, heatmap]);
});

test("a text that is too long is not asked about, and the page says by how much", async () => {
  await read("a".repeat(60));
  assert.ok(!byId("counter").classList.contains("over"));
  document.activeElement.blur();
  const before = questions().length;
  box.value = "a".repeat(63);
  box.dispatchEvent(new Event("input"));
  byId("reading").requestSubmit();
  assert.equal(questions().length, before);
  assert.match(byId("problem").textContent, /63.*60.*3/);
  assert.ok(byId("counter").classList.contains("over"));
  assert.equal(byId("problem").hidden, false);
  assert.equal(byId("answer").hidden, true);
});

test("an empty box shows nothing, and the keyboard stays there", () => {
  byId("clear").click();
  assert.deepEqual([byId("empty").hidden, byId("answer").hidden, document.activeElement], [false, true, box]);
  document.body.focus();
  byId("reading").requestSubmit();
  assert.equal(document.activeElement, box);
  assert.equal(byId("clear").hidden, true);
});

test("a text that is typed and sent at once is asked about once, and sent again once more", async () => {
  for (const text of ["A pan that I like.", "A pan that I like a lot."]) {
    const before = questions().length;
    await read(text);
    assert.deepEqual(
      questions()
        .slice(before)
        .map((question) => question.text),
      [text],
    );
  }
  const before = questions().length;
  byId("reading").requestSubmit();
  await until(() => questions().length > before);
  await until(isRead);
});

test("after a failure the last answer of the same text stays, and can be asked for again", async () => {
  answers.explain = () => ({ status: 503, detail: "Busy.", title: "Busy" });
  press(word(1), "Delete");
  await until(() => !byId("problem").hidden);
  assert.match(byId("problem").textContent, /Busy/);
  assert.deepEqual([byId("answer").hidden, byId("problem-retry").hidden], [false, false]);
  answers.explain = explained;
  byId("problem-retry").click();
  await until(() => byId("problem").hidden);
  answers.explain = () => ({ status: 422, detail: "No.", title: "No" });
  byId("clear").click();
  box.value = "Another one.";
  box.dispatchEvent(new Event("input"));
  byId("reading").requestSubmit();
  await until(() => !byId("problem").hidden);
  assert.deepEqual([byId("answer").hidden, byId("problem-retry").hidden], [true, true]);
});

test("another model reads the same text, with the same words struck out", async () => {
  press(word(1), "Delete");
  await until(isRead);
  const [one, two] = document.querySelectorAll('input[name="model"]');
  two.checked = true;
  two.dispatchEvent(new Event("change", { bubbles: true }));
  await until(() => last().model === "two" && isRead());
  assert.deepEqual([last().text, last().without], [TEXT, [1]]);
  assert.equal(byId("answer").hidden, false);
  one.checked = true;
  one.dispatchEvent(new Event("change", { bubbles: true }));
  await until(isRead);
});

test("the door to the whole network has the review in its fragment, and is there for networks alone", async () => {
  const link = byId("inside");
  link.dataset.models = "one";
  state.set({ without: [2] });
  link.dispatchEvent(new Event("pointerenter"));
  const address = await makeLink({ text: TEXT, model: "one", without: [2] }, "/inside");
  await until(() => link.getAttribute("href") === address);
  assert.equal(link.hidden, false);
  // However long it is.
  state.set({ text: Array.from({ length: 9_000 }, () => String.fromCharCode(33 + 90 * Math.random())).join("") });
  link.dispatchEvent(new Event("pointerenter"));
  await until(() => link.getAttribute("href").length > 8_000);
  state.set({ text: TEXT });
  // A click that comes before the link is made waits for it; one for a new tab is the browser's.
  state.set({ without: [3] });
  const opened = [];
  location.assign = (to) => opened.push(to);
  const isKept = (init) => link.dispatchEvent(new MouseEvent("click", { cancelable: true, ...init }));
  assert.deepEqual([isKept({}), isKept({ ctrlKey: true })], [false, true]);
  await until(() => opened.length === 1);
  assert.ok(opened[0].endsWith(await makeLink({ text: TEXT, model: "one", without: [3] }, "/inside")));
  link.dataset.models = "two";
  state.set({ without: [] });
  assert.equal(link.hidden, true);
});

test("a link opens its review, until the next change of the address, and tells what it cannot open", async () => {
  const follow = async (link) => {
    history.replaceState(null, "", link);
    dispatchEvent(new Event("hashchange"));
    await until(() => byId("arrival").textContent);
  };
  await follow(await makeLink({ text: "It broke.", model: "other" }, "/"));
  assert.match(byId("arrival").textContent, /“other”/);
  assert.deepEqual([state.get().text, state.get().model, location.hash.length > 10], ["It broke.", "one", true]);
  state.set({ panel: "why" });
  assert.deepEqual([location.hash, byId("arrival").textContent], ["", ""]);
  await follow("/#v1=broken");
  assert.deepEqual([location.hash, state.get().text], ["", "It broke."]);
  assert.notEqual(byId("arrival").textContent, "");
  state.set({ panel: "" });
});

test("a panel opens by its button, goes by Escape, and gives the focus back", () => {
  const [why, share] = ["why", "share"].map((name) => document.querySelector(`[data-opens="${name}"]`));
  why.click();
  assert.deepEqual(
    [byId("panel-why").hidden, byId("panel-share").hidden, why.getAttribute("aria-expanded")],
    [false, true, "true"],
  );
  assert.equal(document.activeElement, byId("title-why"));
  share.click();
  assert.deepEqual([byId("panel-why").hidden, byId("panel-share").hidden], [true, false]);
  press(document.body, "Escape");
  assert.deepEqual([byId("panel-share").hidden, document.activeElement], [true, share]);
  why.click();
  why.click();
  assert.equal(byId("panel-why").hidden, true);
});

test("the answer is copied as text, and where there is no clipboard it is there to be copied by hand", async () => {
  const [copy, note, out] = [
    byId("panel-share").querySelector('[data-share="text"]'),
    byId("share-note"),
    byId("share-out"),
  ];
  const hint = note.textContent;
  const share = async (writeText) => {
    Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
    // The panel is wired after the first answer.
    await until(() => copy.click() || note.textContent !== hint);
    return note.textContent;
  };
  let copied;
  const done = await share(async (text) => (copied = text));
  assert.ok(copied.startsWith("one title: ") && copied.endsWith(TEXT));
  assert.equal(out.hidden, true);
  // A note on an older view goes with it.
  state.set({ without: [0] });
  assert.equal(note.textContent, hint);
  state.set({ without: [] });
  await until(isRead);
  assert.notEqual(await share(() => Promise.reject(new Error("no clipboard"))), done);
  assert.deepEqual([out.hidden, byId("share-text").value], [false, copied]);
});

test("the words show what decides, or where the network looked", async () => {
  const [decides, looked] = byId("views").querySelectorAll("input");
  looked.dispatchEvent(new Event("change", { bubbles: true }));
  await until(() => heatmap.view === "looked");
  assert.equal(byId("answer").dataset.view, "looked");
  assert.deepEqual([decides.checked, looked.checked], [false, true]);
  decides.dispatchEvent(new Event("change", { bubbles: true }));
  await until(() => byId("answer").dataset.view === "decides");
});

test("once the reader pauses, one sentence is asked for without which the answer is another", async () => {
  const before = asked.length;
  await read("A fine lamp. It broke.");
  await until(() => asked.slice(before).some(({ path }) => path === "edits"));
  const { text, model, most_words: most } = asked.at(-1).question;
  assert.deepEqual([text, model, most], ["A fine lamp. It broke.", "one", 1]);
});
