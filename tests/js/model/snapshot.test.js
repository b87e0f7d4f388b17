/** @file What a link restores is what was there, and nothing that is not a view gets in. */

import assert from "node:assert/strict";
import test from "node:test";

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
  view: "looked",
  panel: "word",
  word: "kettle",
};

test("a view comes back whole, and only what was chosen is written", () => {
  assert.deepEqual(restore(snapshot(view), models), { state: view, ignored: [] });
  assert.deepEqual(snapshot({ ...defaults, text: "Hm.", model: "han" }), { text: "Hm.", model: "han" });
  assert.deepEqual(
    Object.keys(snapshot(view)).sort(),
    Object.keys(defaults).sort(),
    "every field of the state is known here",
  );
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
    view: "inside",
    panel: "admin",
    constructor: "x",
    extra: 1,
  };
  const { state, ignored } = restore(wrong, models);
  assert.deepEqual(state, defaults);
  assert.deepEqual(ignored, Object.keys(wrong));
  for (const origin of [{ text: "Fine." }, { without: [] }, 7])
    assert.deepEqual(restore({ origin }, models).ignored, ["origin"]);
  for (const without of [[1, 1], [-1], [0.5], ["0"], [2 ** 60], {}])
    assert.deepEqual(restore({ without }, models).ignored, ["without"]);
  assert.deepEqual(restore(JSON.parse('{"__proto__": {"text": "x"}, "text": "Fine."}'), models).state, {
    ...defaults,
    text: "Fine.",
  });
});

test("the panel of a word opens with its word alone", () => {
  assert.deepEqual(restore({ panel: "word" }, models), { state: defaults, ignored: [] });
});

test("of a version only text and strikes are taken", () => {
  const { state } = restore({ origin: { text: "Fine.", without: [], more: {} } }, models);
  assert.deepEqual(state.origin, { text: "Fine.", without: [] });
});

test("the panel to share is not opened again, and nobody is told", () => {
  const { state, ignored } = restore({ ...view, panel: "share" }, models);
  assert.deepEqual([state.panel, ignored], ["", []]);
});
