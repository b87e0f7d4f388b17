/** @file The browser doubts questions as the server does. */

import assert from "node:assert/strict";
import test from "node:test";

import { doubtsOf } from "../../../static/js/site/doubts.js";

const about = { doubts: { short_words: 2, unsure_from: 9, texts: { question: "", asks: "", language: "{language}" } } };
const model = { about, isEnglish: true, stars: [1, 2], reader: { words: ["fine", "soup"] } };
const codes = (sentences) => {
  const tokens = (text) => ({ tokens: [{ text, whitespace: " " }] });
  const answer = {
    undecided: false,
    counts: { words_read: 9 },
    probabilities: [0.5, 0.5],
    sentences: sentences.map(tokens),
  };
  return doubtsOf(model, sentences.join(" "), answer).map(({ code }) => code);
};

test("a text that only asks is a question, and one that asks as much as it says is doubted", () => {
  assert.deepEqual(codes(["Does it fit?", "And who pays?"]), ["question"]);
  assert.deepEqual(codes(["Does it fit?", "Tell me."]), ["asks"]);
  assert.deepEqual(codes(["Does it fit?", "It does.", "I like it."]), []);
  assert.deepEqual(codes(["Nice, isn't it?"]), []);
});
