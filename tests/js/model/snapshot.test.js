/** @file What a link or a file restores is what was there, and nothing that is not a view gets in. */

import assert from "node:assert/strict";
import test from "node:test";

import { FileError, fromFile, toFile } from "../../../static/js/export/file.js";
import { restore, snapshot } from "../../../static/js/model/snapshot.js";
import { defaults } from "../../../static/js/model/state.js";
import { learnLenses } from "../../../static/js/model/lenses.js";

learnLenses("han", [{ name: "first_word", title: "First word", meaning: "", signed: true }]);

const models = ["han", "kim_cnn"];
const view = {
  ...defaults,
  text: 'Fine <script>alert("x")</script> kettle 🔭\n\n=1+1',
  model: "han",
  method: "first_word",
  target: "5",
  without: [0, 3, 12],
  given: true,
  origin: { text: "Fine kettle", without: [] },
  pinned: { text: "Fine", without: [0] },
  gamma: 0.6,
  fold: true,
  table: true,
  panel: "map",
  rival: "kim_cnn",
  step: 3,
};

test("a view comes back whole, and only what was chosen is written", () => {
  assert.deepEqual(restore(snapshot(view), models), { state: view, ignored: [] });
  assert.deepEqual(snapshot({ ...defaults, text: "Hm.", model: "han" }), { text: "Hm.", model: "han" });
  assert.deepEqual(Object.keys(snapshot(view)).sort(), Object.keys(defaults).sort(), "every field of the state is known here");
});

test("what is no view is left out and named", () => {
  const wrong = {
    text: 7,
    model: "gpt",
    method: "magic",
    target: null,
    without: [3, 0],
    given: "yes",
    origin: "x",
    pinned: { text: "Fine" },
    gamma: NaN,
    fold: 1,
    table: "yes",
    panel: "admin",
    rival: "gpt",
    constructor: "x",
    extra: 1,
  };
  const { state, ignored } = restore(wrong, models);
  assert.deepEqual(state, defaults);
  assert.deepEqual(ignored, Object.keys(wrong));
  for (const without of [[1, 1], [-1], [0.5], ["0"], [2 ** 60], {}]) assert.deepEqual(restore({ without }, models).ignored, ["without"]);
  assert.deepEqual(restore(JSON.parse('{"__proto__": {"text": "x"}, "text": "Fine."}'), models).state, { ...defaults, text: "Fine." });
});

test("of a version only text and strikes are taken", () => {
  const { state } = restore({ pinned: { text: "Fine.", without: [], more: {} } }, models);
  assert.deepEqual(state.pinned, { text: "Fine.", without: [] });
});

test("a saved file opens again, with the answer for programs in it", () => {
  const answer = { model: "han", label: "4", sentences: [{ tokens: [{ text: "</script>", weight: 1 }] }] };
  const file = fromFile("mine.json", toFile(view, answer));
  assert.deepEqual(file, { view: snapshot(view), answer });
  assert.deepEqual(restore(file.view, models).state, view);
});

test("any other file is told what it is not", () => {
  const errors = {
    "not json": /mine\.json is not JSON/,
    "[]": /is JSON, and not an answer that was saved here/,
    "null": /is JSON, and not/,
    '{"format": "limelight", "version": 1, "view": null}': /is JSON, and not/,
    '{"format": "limelight", "version": 2, "view": {}}': /has version 2 of the format; this page opens version 1/,
  };
  for (const [text, message] of Object.entries(errors)) {
    assert.throws(() => fromFile("mine.json", text), (error) => error instanceof FileError && message.test(error.message), text);
  }
});
