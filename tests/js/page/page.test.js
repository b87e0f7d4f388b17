/**
 * @file The wires of the page: what the keys, the buttons and the links of the reader do, and what is asked and shown.
 */

import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { assertAttention, explained, openPage, press, serve, until, withModels } from "../window.js";

openPage("index.html", { html: withModels });
const edits = ({ text }) => ({ target: 4, words: null, note: "", edits: [], text });
const answers = { explain: explained, predict: explained, edits };
const asked = serve(answers);
const refused = Object.assign(document.getElementById("problem"), { hidden: false }).firstElementChild;
refused.textContent = "There is no such model.";
await import("../../../static/js/page/main.js");
const { makeLink } = await import("../../../static/js/model/link.js");
const { makeSheet } = await import("../../../static/js/export/sheet.js");
const { shown, state } = await import("../../../static/js/model/state.js");
const opened = { ...state.get(), note: document.getElementById("arrival").textContent };

const byId = (id) => document.getElementById(id);
const heatmap = byId("heatmap");
const box = byId("text");
const TEXT = "A fine lamp, but it broke. A dull lamp.";
const questions = () => asked.filter(({ path }) => path === "explain").map(({ question }) => question);
const last = () => questions().at(-1);
const isRead = () =>
  shown.get().answer?.model === state.get().model &&
  shown.get().asked.text === state.get().text &&
  byId("result").getAttribute("aria-busy") === "false";
const struck = () => state.get().without;
/** The keyboard goes to the word with this number. */
const word = (number) => {
  heatmap.showToken(number);
  return document.activeElement;
};

async function read(text = TEXT) {
  box.value = text;
  box.dispatchEvent(new Event("input"));
  byId("reading").requestSubmit();
  await until(isRead);
  await until(() => heatmap.textContent.includes(text.slice(0, 10)));
}

beforeEach(() => {
  Object.assign(answers, { explain: explained, predict: explained, edits });
  return read();
});

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

test("once the reader pauses, one sentence is asked for without which the answer is another", async () => {
  const before = asked.length;
  await read("A fine lamp. It broke.");
  await until(() => asked.slice(before).some(({ path }) => path === "edits"));
  const { text, model, most_words: most } = asked.at(-1).question;
  assert.deepEqual([text, model, most], ["A fine lamp. It broke.", "one", 1]);
});
