/** @file The widget of a notebook draws the traits of Python, and sends back what is chosen, pointed at and struck. */

import assert from "node:assert/strict";
import test from "node:test";

import { assertAttention, explained, openPage } from "../window.js";

openPage("index.html", { html: () => "" });
await import("../../../static/js/embed/limelight-heat.js");
const { default: widget } = await import("../../../static/js/embed/widget.js");

/** Opens a widget. @param {any} [traits] */
function open(traits) {
  const listeners = {};
  const values = {
    answer: explained({ text: "A fine lamp. Dull.", model: "one" }),
    verdict: "3 stars",
    lens: "attention",
    lenses: [
      ["phrases", "Phrases"],
      ["attention", "Attention"],
    ],
    without: [],
    ...traits,
  };
  const model = {
    get: (name) => values[name],
    set: (name, value) => (values[name] = value),
    save_changes: () => {},
    on: (name, run) => (listeners[name] = run),
    off: (name) => delete listeners[name],
  };
  const el = document.createElement("div");
  const close = widget.render({ model, el });
  assert.deepEqual(
    [...el.children].map(({ localName }) => localName),
    ["p", "limelight-heat", "label"],
  );
  return {
    close,
    listeners,
    values,
    heat: el.querySelector("limelight-heat"),
    choice: el.querySelector("select"),
    verdict: el.querySelector("p"),
  };
}

test("the lens of the answer is chosen, and another one is asked for", () => {
  const { choice, values } = open();
  assert.deepEqual(
    [...choice.options].map(({ value, text, selected }) => [value, text, selected]),
    [
      ["phrases", "Phrases", false],
      ["attention", "Attention", true],
    ],
  );
  choice.value = "phrases";
  choice.dispatchEvent(new Event("change"));
  assert.equal(values.lens, "phrases");
});

test("attention is drawn as the answer has it", () => {
  const { heat, values } = open();
  assertAttention(heat.shadowRoot, values.answer, "embed/widget.js");
});

test("picked words are struck, and restored if all of them are struck already", () => {
  const { heat, values } = open({ without: [3] });
  const pick = (tokens) => heat.dispatchEvent(new CustomEvent("pick", { detail: { tokens } }));
  pick([0, 1]);
  assert.deepEqual(
    [values.selection, values.without],
    [
      [0, 1],
      [3, 0, 1],
    ],
  );
  pick([1, 3]);
  assert.deepEqual(values.without, [0]);
  heat.dispatchEvent(new CustomEvent("point", { detail: { tokens: [2] } }));
  assert.deepEqual(values.hover, [2]);
});

test("a new answer, and an error without one, are drawn until the widget is closed", () => {
  const { close, listeners, values, heat, verdict } = open();
  Object.assign(values, { answer: explained({ text: "It broke.", model: "one" }), verdict: "2 stars" });
  listeners["change:answer"]();
  assert.deepEqual([heat.answer, verdict.textContent], [values.answer, "2 stars"]);
  values.verdict = "The text is empty.";
  listeners["change:verdict"]();
  assert.equal(verdict.textContent, "The text is empty.");
  close();
  assert.deepEqual(listeners, {});
});
