/** @file Controls that belong together, and the steps of an answer, as the keyboard and a screen reader meet them. */

import assert from "node:assert/strict";
import test from "node:test";

import { explained, openPage, press } from "../window.js";

openPage("index.html", {
  html: () =>
    '<div id="group"><button>a</button><button>b</button><button>c</button></div><div id="steps"><ol></ol><p ' +
    'class="step-ends"><span></span><span></span></p></div>',
});
const { makeOneStop } = await import("../../../static/js/page/scroll_and_focus.js");
const { showSteps } = await import("../../../static/js/answer/steps.js");
const { doubtsOf } = await import("../../../static/js/site/doubts.js");

test("the arrow keys, Home and End go round a group, which the Tab key meets once", () => {
  const group = document.getElementById("group");
  makeOneStop(group);
  const buttons = [...group.children];
  const stops = () => buttons.map(({ tabIndex }) => tabIndex);
  assert.deepEqual(stops(), [0, -1, -1]);
  buttons[0].focus();
  const at = (key, modifiers) => [press(document.activeElement, key, modifiers), document.activeElement.textContent];
  assert.deepEqual(
    ["ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowUp", "Home", "End"].map((key) => at(key)[1]),
    ["b", "c", "a", "c", "b", "a", "c"],
  );
  assert.deepEqual(stops(), [-1, -1, 0]);
  for (const modifier of ["ctrlKey", "metaKey", "altKey", "shiftKey"])
    assert.deepEqual(at("Home", { [modifier]: true }), [false, "c"]);
  assert.deepEqual(at("x"), [false, "c"]);
});

test("each step is read out in words, and a phrase shows its words", () => {
  const shown = [];
  const heatmap = { mark: (tokens) => shown.push(tokens), showToken: (token) => shown.push(token) };
  showSteps(explained({ text: "A fine lamp, but it broke.", model: "one" }), [1, 2, 3, 4, 5], heatmap);
  const rows = [...document.querySelectorAll(".step")];
  const words = (row) =>
    row.querySelector("button")?.getAttribute("aria-label") ?? row.querySelector(".visually-hidden").textContent;
  assert.deepEqual(rows.slice(1, 3).map(words), ["lifts by 1.3 stars: it", "lowers by 1.0 stars: but it broke"]);
  assert.match(words(rows[0]), /: 3\.0 stars$/);
  assert.deepEqual(
    rows.map((row) => row.querySelector(".step-bar").dataset.sign),
    [undefined, undefined, "-", undefined],
  );
  assert.deepEqual(
    [...document.querySelectorAll(".step-ends span")].map(({ textContent }) => textContent),
    ["1.0 ★", "5.0 ★"],
  );
  const button = rows[1].querySelector("button");
  button.click();
  for (const name of ["pointerenter", "pointerleave"]) button.dispatchEvent(new Event(name));
  assert.deepEqual(shown, [0, [0, 1, 2, 3], []]);
  assert.equal(rows[1].querySelector(".step-bar").style.getPropertyValue("--from"), "50.00%");
  showSteps(null, null, heatmap);
  assert.equal(document.getElementById("steps").hidden, true);
});

test("a text of other letters than the model's, of few words or of a wide spread is doubted", () => {
  const texts = { language: "{language}, not {own}", undecided: "u", short: "s", unsure: "?" };
  const model = {
    about: { doubts: { short_words: 2, unsure_from: 1, texts } },
    reader: { words: Array(300).fill("lovely") },
    stars: [1, 2, 3, 4, 5],
  };
  const codes = (text, answer) =>
    doubtsOf(model, text, {
      undecided: false,
      counts: { words_read: 9 },
      probabilities: [0, 0, 0, 0, 1],
      ...answer,
    }).map(({ code }) => code);
  assert.deepEqual(codes("It is a lovely lamp."), []);
  assert.deepEqual(codes("Это очень хорошая лампа, спасибо."), ["language"]);
  assert.deepEqual(codes("It broke.", { counts: { words_read: 2 } }), ["short"]);
  assert.deepEqual(codes("It is a lovely lamp.", { probabilities: [0.5, 0, 0, 0, 0.5] }), ["unsure"]);
  assert.deepEqual(codes("It is a lovely lamp.", { probabilities: [0.5, 0, 0, 0, 0.5], undecided: true }), [
    "undecided",
  ]);
});
