/**
 * @file Text → ids in the browser: the rules, on a small vocabulary. Whole texts are compared with Python in
 *   tests/system/site.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { initSync, segment } from "../../../static/vendor/sentencex/sentencex_wasm.js";
import { Reader } from "../../../static/js/site/text/reader.js";
import { kindOf, toRegExp } from "../../../static/js/site/text/tokens.js";

initSync({ module: readFileSync(new URL("../../../static/vendor/sentencex/sentencex_wasm_bg.wasm", import.meta.url)) });

// A token is a run of letters, a number with its marks, an emoji, or a mark.
const PATTERN = [
  String.raw`\p{Extended_Pictographic}\x{FE0F}?`,
  String.raw`\d+(?:[.,:/]\d+)*`,
  String.raw`[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*`,
  String.raw`([^\s\p{L}\p{N}])\1*`,
  String.raw`\S`,
].join("|");
const WORDS = [
  "[PAD]",
  "[UNK]",
  "great",
  "terrible",
  "4/5",
  "5/5",
  "out",
  "of",
  "kettle",
  "5",
  ".",
  "four",
  "stars",
  "the",
];
const reader = new Reader({ pattern: PATTERN, words: WORDS }, { max_sentences: 3, max_sentence_tokens: 4 }, segment);

const words = (text) => reader.read(text).ids.map((ids) => ids.map((id) => WORDS[id]));

test("a pictograph newer than the browser's Unicode is a word, as in Python", () => {
  assert.deepEqual(["🪿", "\u{1faff}", "?!"].map(kindOf), ["word", "word", "mark"]);
});

test("white space is what Python takes for it: with U+0085, without U+FEFF", () => {
  assert.deepEqual(words("kettle\u0085great"), [["kettle", "great"]]);
  assert.equal(words("kettle \ufeff great")[0].length, 3);
  assert.throws(() => reader.read("\u001c \u0085"), { kind: "invalid-request" });
  assert.throws(() => reader.read("good \ud83c"), { kind: "invalid-request" });
});

test("what is struck out is not read, and sentences keep their places", () => {
  const { ids, sentences } = reader.read("Great. The kettle.", [0, 1]);
  assert.deepEqual(ids, [["the", "kettle", "."].map((word) => WORDS.indexOf(word))]);
  assert.equal(sentences.length, 2);
  assert.throws(() => reader.read("Great", [0]), { kind: "invalid-request" });
  assert.throws(() => reader.read("Great", [7]), { kind: "invalid-request" });
});

test("tags are shown, and not read", () => {
  const text = '<p>Great.<br /><br />The <b class="x">kettle</b> I <3 <sarcasm>';
  const { sentences } = reader.read(text);
  assert.equal(
    sentences
      .flat()
      .map(({ text, whitespace }) => text + whitespace)
      .join(""),
    text,
  );
  assert.deepEqual(
    sentences
      .flat()
      .filter(({ id }) => id === 0)
      .map(({ text }) => text),
    ["<p>", "<br />", "<br />", '<b class="x">', "</b>"],
  );
  assert.deepEqual(words(text)[0], ["great", "."]);
  assert.throws(() => reader.read("<p> <br>"), { kind: "invalid-request" });
});

test("all parts of a sign that is read as several are read before a tag", () => {
  assert.deepEqual(words("½<br />"), words("½"));
});

test("a tag before a sentence belongs to it, and one behind a sentence to that", () => {
  const { sentences } = reader.read("<p>Great.</p>\n<p>The kettle.<br /> ");
  assert.deepEqual(
    sentences.map((tokens) => tokens.map(({ text, whitespace }) => text + whitespace).join("")),
    ["<p>Great.</p>\n", "<p>The kettle.<br /> "],
  );
});

test("a text longer than the limit is read up to it", () => {
  assert.equal(reader.read("Great. ".repeat(9)).sentencesRead, 3);
});

test("a pattern that cannot be translated is refused", () => {
  assert.throws(() => toRegExp(String.raw`[a\s]`), /\\s/);
});
