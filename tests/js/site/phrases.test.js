/** @file Phrases are cut as in Python: both read the examples in tests/fixtures/phrases.json and quotations.json, with the tokens of a shipped network. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { cutPhrases, subjectOf } from "../../../static/js/site/text/phrases.js";
import { Reader, isRead } from "../../../static/js/site/text/reader.js";
import { initSync, segment } from "../../../static/vendor/sentencex/sentencex_wasm.js";

const file = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url));

initSync({ module: file("static/vendor/sentencex/sentencex_wasm_bg.wasm") });
const { model, pre_tokenizer: cut } = JSON.parse(file("weights/han/tokenizer.json"));
const words = [];
for (const [word, id] of Object.entries(model.vocab)) words[id] = word;
const reader = new Reader({ pattern: cut.pattern.Regex, words }, { max_sentences: 60, max_sentence_tokens: 50 }, segment);

const marked = (text, english) =>
  reader
    .document(text)
    .map((sentence) => sentence.filter(isRead))
    .flatMap((tokens) => cutPhrases(tokens.map(({ text }) => text), { english }).map(({ start, stop }) => tokens.slice(start, stop)))
    .map((phrase) => phrase.map(({ text, whitespace }) => text + whitespace).join(""))
    .join("|");

for (const [language, examples] of Object.entries(JSON.parse(file("tests/fixtures/phrases.json")))) {
  test(`phrases end where a reader would end them: ${language}`, () => {
    for (const example of examples) assert.equal(marked(example.replaceAll("|", ""), language === "english"), example);
  });
}

test("the subject of the last phrase", () => {
  for (const [text, subject] of Object.entries(JSON.parse(file("tests/fixtures/quotations.json")).subjects)) {
    const words = reader.document(text)[0].map(({ text }) => text);
    const { start, stop } = subjectOf(words, cutPhrases(words).at(-1).start);
    assert.equal(words.slice(start, stop).join(" "), subject);
  }
});

test("no tokens have no phrases, and marks alone have one", () => {
  assert.deepEqual(cutPhrases([]), []);
  assert.deepEqual(cutPhrases(["...", "!"]), [{ start: 0, stop: 2 }]);
});
