// Few sentences without which the answer is another are named, with the answer that they lead to.
import assert from "node:assert/strict";
import { test } from "node:test";

import { editName, isSeen, leadOf } from "../../../static/js/answer/turning.js";

const changes = ["We waited an hour.", "The soup was cold."].map((before) => ({ start: 0, end: 4, before, after: "" }));

test("an edit names what it leaves out, and ends with its answer", () => {
  const edit = { text: "", changes, words: 2, reached: true };
  const prediction = { label: "4", expected_stars: 3.62 };
  assert.match(
    editName({ ...edit, prediction }),
    /^Without “We waited an hour\.” and “The soup was cold\.”: 3\.6\s★$/u,
  );
  assert.match(editName({ ...edit, prediction: { label: "positive", expected_stars: null } }), /: positive$/u);
});

test("a change that leaves the label as it is is no button", () => {
  const [stars, label] = [{ expected_stars: 3.6 }, { label: "negative", expected_stars: null }];
  assert.deepEqual(
    [
      [false, stars],
      [true, label],
      [false, label],
    ].map(([reached, prediction]) => isSeen({ reached, prediction })),
    [true, true, false],
  );
});

test("the line says how many sentences it takes, or why there are none", () => {
  const some = { target: 4, note: "", edits: [] };
  assert.match(leadOf({ ...some, words: 2 }), / 2 sentences .* 4\.0\s★/u);
  assert.equal(leadOf({ ...some, words: null, note: "None do." }), "None do.");
  assert.match(leadOf({ ...some, words: 0 }), /already at or near 4\.0\s★/u);
});

const long = `We waited ${"so very long ".repeat(12)}for it.`;
const nameOf = (...sentences) =>
  editName({
    text: "",
    changes: sentences.map((before) => ({ start: 0, end: 1, before, after: "" })),
    words: 1,
    reached: true,
    prediction: { label: "4", expected_stars: 3.6 },
  });

test("of a long sentence whole words are named", () => {
  const [, named] = nameOf(long).match(/“(.*) …”/);
  assert.ok(long.startsWith(`${named} `) && named.length > 80, named);
  assert.match(
    nameOf(
      "No, wait, it was, all of it, a big, bold, loud, bright, odd, old, new, sad, shy, sly, wry, dry, raw, " +
        "red, tan, fun read.",
    ),
    /\p{L} …”/u,
  );
  assert.match(nameOf("長".repeat(200)), /^Without “長{90,110} …”/);
  assert.equal(leadOf({ target: 4, note: "", edits: [], words: 1 }).match(/ 1 | one /)[0], " one ");
});

test("a sentence that has room is named whole, and several have less", () => {
  const sentence = "This ended up being a fun read, with a few slow chapters.";
  assert.match(nameOf(sentence), /a few slow chapters\.”/);
  assert.ok(nameOf(long, long, long).length < 1.5 * nameOf(long).length);
  const named = [...nameOf(...Array(6).fill(long)).matchAll(/“(.*?) …”/g)].map(([, words]) => words.length);
  assert.ok(named.length === 6 && Math.min(...named) > 25, named.join());
});

test("an edit of stars has the number of the card, where the model cannot tell too", () => {
  const edit = { text: "", changes, words: 2, reached: false };
  assert.match(editName({ ...edit, prediction: { label: "3", expected_stars: 3.04, undecided: true } }), /: 3\.0\s★$/u);
  assert.match(
    editName({ ...edit, prediction: { label: "positive", expected_stars: null, undecided: true } }),
    /cannot tell$/u,
  );
});
