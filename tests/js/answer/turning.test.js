// Few changes that turn an answer are named by their words, with the answer that they lead to.
import assert from "node:assert/strict";
import { test } from "node:test";

import { changeName, editName, isSeen, leadOf } from "../../../static/js/answer/turning.js";

const tokens = ["The", "soup", "was", "cold", "."].map((text) => ({ text }));

test("a change names what gives way, what goes, and what is put in before a word", () => {
  assert.equal(changeName({ start: 3, end: 4, before: "cold", after: "warm" }, tokens), "cold → warm");
  assert.equal(changeName({ start: 3, end: 4, before: "cold", after: "" }, tokens), "without “cold”");
  assert.equal(changeName({ start: 3, end: 3, before: "", after: "not" }, tokens), "cold → not cold");
});

test("an edit ends with its answer", () => {
  const changes = [{ start: 3, end: 4, before: "cold", after: "warm" }];
  const edit = { text: "", changes, words: 1, reached: true };
  assert.match(editName({ ...edit, prediction: { label: "4", expected_stars: 3.62 } }, tokens), /: 3\.6\s★$/u);
  assert.match(editName({ ...edit, prediction: { label: "positive", expected_stars: null } }, tokens), /: positive$/u);
});

test("a change that leaves the label as it is is no button", () => {
  const [stars, label] = [{ expected_stars: 3.6 }, { label: "negative", expected_stars: null }];
  assert.deepEqual([[false, stars], [true, label], [false, label]].map(([reached, prediction]) => isSeen({ reached, prediction })), [true, true, false]);
});

test("the line says how many words it takes, or why there are none", () => {
  const some = { target: 4, note: "", edits: [] };
  assert.match(leadOf({ ...some, words: 2 }), /^2 changes turn it to 4\.0\s★/u);
  assert.equal(leadOf({ ...some, words: null, note: "None do." }), "None do.");
  assert.match(leadOf({ ...some, words: 0 }), /4\.0\s★ already/u);
});
