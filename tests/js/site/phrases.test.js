/**
 * @file Phrases are cut as in Python: both read the examples in tests/fixtures/phrases.json, with the tokens of a
 *   shipped network.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { quoted } from "../../../static/js/quotation.js";
import { clausesOf } from "../../../static/js/site/completion.js";
import { pullsBothWays } from "../../../static/js/site/quotation.js";
import { cutPhrases } from "../../../static/js/site/text/phrases.js";
import { Reader, isRead } from "../../../static/js/site/text/reader.js";
import { initSync, segment } from "../../../static/vendor/sentencex/sentencex_wasm.js";

const file = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url));

initSync({ module: file("static/vendor/sentencex/sentencex_wasm_bg.wasm") });
const { model, pre_tokenizer: cut } = JSON.parse(file("weights/han/tokenizer.json"));
const words = [];
for (const [word, id] of Object.entries(model.vocab)) words[id] = word;
const reader = new Reader(
  { pattern: cut.pattern.Regex, words },
  { max_sentences: 60, max_sentence_tokens: 50 },
  segment,
);

const marked = (text, english) =>
  reader
    .document(text)
    .map((sentence) => sentence.filter(isRead))
    .flatMap((tokens) =>
      cutPhrases(
        tokens.map(({ text }) => text),
        { english },
      ).map(({ start, stop }) => tokens.slice(start, stop)),
    )
    .map((phrase) => phrase.map(({ text, whitespace }) => text + whitespace).join(""))
    .join("|");

const examples = JSON.parse(file("tests/fixtures/phrases.json"));

for (const language of ["english", "other"]) {
  test(`marks, lists, emoji and names are cut as written: ${language}`, () => {
    for (const example of examples[language])
      assert.equal(marked(example.replaceAll("|", ""), language === "english"), example);
  });
}

test("no tokens have no phrases, and marks alone have one", () => {
  assert.deepEqual(cutPhrases([]), []);
  assert.deepEqual(cutPhrases(["...", "!"]), [{ start: 0, stop: 2 }]);
});

test("an answer is mixed where phrases pull both ways, neither much less than the other", () => {
  const isMixed = (values, unknown = 0) =>
    pullsBothWays({ counts: { words: 4, words_unknown: unknown } }, { unit: "stars" }, { values });
  assert.deepEqual(
    [
      [0.8, -0.7],
      [-0.8, 0.7],
      [0.8, -0.05],
      [0.8, 0.7],
      [0.01, -0.01],
    ].map((values) => isMixed(values)),
    [true, true, false, false, false],
  );
  assert.equal(isMixed([0.8, -0.7], 4), false);
});

test("a quotation completes a phrase up to a mark or a clause", () => {
  const { around: whole, torn } = JSON.parse(file("tests/fixtures/quotations.json"));
  for (const example of [...whole, ...torn]) {
    const [before, phrase, after] = example.replaceAll(/[[\]]/gu, "").split("|");
    const sentences = reader.document(before + phrase + after);
    const tokens = sentences.flat();
    const ends = [];
    for (const { text, whitespace } of tokens) ends.push((ends.at(-1) ?? 0) + text.length + whitespace.length);
    const [start, stop] = [before, `${before}${phrase} `].map(
      ({ length }) => ends.filter((end) => end <= length).length,
    );
    const { run: found, isWhole } = clausesOf(sentences)({ start, stop });
    assert.equal(isWhole, !torn.includes(example), example);
    const expected = example.match(/\[.*?\]|\|.*?\|/gu).map((part) => part.replaceAll(/[[\]|]/gu, ""));
    assert.equal(quoted(tokens.slice(found.start, found.stop)), expected.join(" "));
  }
});
