/** @file Text → ids in the browser: the rules, on a small vocabulary. Whole texts are compared with Python in tests/system/site. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { initSync, segment } from "../../../static/vendor/sentencex/sentencex_wasm.js";
import { normalise } from "../../../static/js/site/text/normalise.js";
import { Reader } from "../../../static/js/site/text/reader.js";
import { kindOf, toRegExp } from "../../../static/js/site/text/tokens.js";

initSync({ module: readFileSync(new URL("../../../static/vendor/sentencex/sentencex_wasm_bg.wasm", import.meta.url)) });

// A token is a run of letters, a number with its marks, an emoji, or a mark.
const PATTERN = String.raw`\p{Extended_Pictographic}\x{FE0F}?|\d+(?:[.,:/]\d+)*|[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*|([^\s\p{L}\p{N}])\1*|\S`;
const WORDS = ["[PAD]", "[UNK]", "great", "terrible", "4/5", "5/5", "out", "of", "kettle", "5", ".", "four", "stars", "the"];
const reader = new Reader({ pattern: PATTERN, words: WORDS }, { max_sentences: 3, max_sentence_tokens: 4 }, segment);

const words = (text) => reader.read(text).ids.map((ids) => ids.map((id) => WORDS[id]));
const written = (text) => reader.document(text).map((tokens) => tokens.map((token) => token.text + token.whitespace).join(""));

test("joined, the pieces give the text back", () => {
  for (const text of ["  The kettle.\r\nIt broke!  ", "½ cafe\u0301 ﬁne 👍🏻", "A title\n\nThe rest. And more.", "word ".repeat(50)]) {
    assert.equal(written(text).join(""), text);
  }
});

test("a slip of one letter, a swap and a stretched word are read as the frequent word", () => {
  assert.deepEqual(words("kettel kettles kettttle ketxle kittle"), [["kettle", "kettle"], ["kettle", "kettle", "kettle"]]);
});

test("scores in stars and in words become one token", () => {
  assert.deepEqual(words("★★★★☆"), [["4/5"]]);
  assert.deepEqual(words("four stars out of 5"), [["4/5"]]);
  assert.deepEqual(words("٤/5"), [["4/5"]]);
  assert.deepEqual(words("out of stars"), [["out", "of", "stars"]]);
});

test("an emoji is read as a word, capitals alone as a name", () => {
  assert.deepEqual(words("👍 👎"), [["great", "terrible"]]);
  assert.deepEqual(words("KETLE TERIBLE"), [["[UNK]", "terrible"]]);
});

test("a pictograph newer than the browser's Unicode is a word, as in Python", () => {
  assert.deepEqual(["🪿", "\u{1faff}", "?!"].map(kindOf), ["word", "word", "mark"]);
});

test("white space is what Python takes for it: with U+0085, without U+FEFF", () => {
  assert.deepEqual(words("kettle\u0085great"), [["kettle", "great"]]);
  assert.equal(words("kettle \ufeff great")[0].length, 3);
  assert.throws(() => reader.read("\u001c \u0085"), { kind: "invalid-text" });
  assert.throws(() => reader.read("good \ud83c"), { kind: "invalid-text" });
});

test("what is struck out is not read, and sentences keep their places", () => {
  const { ids, sentences } = reader.read("Great. The kettle.", [0, 1]);
  assert.deepEqual(ids, [["the", "kettle", "."].map((word) => WORDS.indexOf(word))]);
  assert.equal(sentences.length, 2);
  assert.throws(() => reader.read("Great", [0]), { kind: "invalid-request" });
  assert.throws(() => reader.read("Great", [7]), { kind: "invalid-request" });
});

test("a text longer than the limit is read up to it", () => {
  assert.equal(reader.read("Great. ".repeat(9)).sentencesRead, 3);
});

test("a normalised character knows where it comes from", () => {
  const { text, from, to } = normalise("x½\u0301e\u0301É");
  assert.equal(text, "x1\u20442\u0301éé");
  assert.deepEqual([...from], [0, 1, 1, 1, 2, 3, 5]);
  assert.deepEqual([...to], [1, 2, 2, 2, 3, 4, 6]);
});

test("capital sigma is lowered without a look at its neighbours", () => {
  assert.equal(normalise("ΟΔΟΣ").text, "οδοσ");
});

test("words, marks and endings are told apart", () => {
  assert.deepEqual(["n't", "’s", "good", "?!", ":-)", "…", "$", "'"].map(kindOf), ["ending", "ending", "word", "mark", "word", "mark", "word", "mark"]);
});

test("a pattern that cannot be translated is refused", () => {
  assert.throws(() => toRegExp(String.raw`[a\s]`), /\\s/);
});
