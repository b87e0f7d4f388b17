/** @file What one takes away as CSV is right, and harmless to open. */

import assert from "node:assert/strict";
import test from "node:test";

import { toCsv, wordRows } from "../../../static/js/export/csv.js";
import { learnLenses } from "../../../static/js/model/lenses.js";

learnLenses("han", [{ name: "first_word", title: "First word", meaning: "", signed: true }]);

const token = (text, weight, more = {}) => ({ text, whitespace: " ", weight, known: true, read: true, ...more });
const answer = {
  request_id: "5f0c9b52d7c14a86",
  label: "2",
  labels: ["1", "2"],
  probabilities: [0, 1],
  explanation: "attention",
  sentences: [
    { weight: 0.75, read: true, tokens: [token("", 0), token("Fine", 0.6), token("<script>", 0.4, { known: false })] },
    { weight: 0.25, read: true, tokens: [token("🔭", 1), token("very", 0, { removed: true })] },
    { weight: 0, read: false, tokens: [token("Unread", 0, { read: false })] },
  ],
};

test("text in a CSV is quoted, and no cell is a formula", () => {
  const cells = ["<script>alert(1)</script>", 'say "hi", you', "two\nlines", "=1+1", "+49", "-5%", "@SUM(A1)", "\t=1", "🔭"];
  const lines = toCsv([cells]);
  assert.equal(
    lines,
    '\ufeff"<script>alert(1)</script>","say ""hi"", you","two\nlines","\'=1+1","\'+49","\'-5%","\'@SUM(A1)","\'\t=1","🔭"\r\n',
  );
});

test("numbers, truth and nothing stay what they are", () => {
  assert.equal(toCsv([[-0.5, 1e-7, true, null]]), "\ufeff-0.5,1e-7,true,\r\n");
});

test("the table of words has a row a word and a column a lens", () => {
  const signed = {
    ...answer,
    method: "first_word",
    sentences: answer.sentences.map((sentence) => ({
      ...sentence,
      weight: -sentence.weight,
      tokens: sentence.tokens.map((one) => ({ ...one, weight: -one.weight })),
    })),
  };
  const [names, ...rows] = wordRows([answer, signed]);
  assert.deepEqual(names.slice(6), ["attention", "first_word", "sentence_attention", "sentence_first_word"]);
  assert.deepEqual(rows.map((row) => row.slice(0, 8)), [
    [1, 1, "Fine", true, true, false, 0.6, -0.6],
    [1, 2, "<script>", false, true, false, 0.4, -0.4],
    [2, 3, "🔭", true, true, false, 1, -1],
    [2, 4, "very", true, true, true, 0, -0],
    [3, 5, "Unread", true, false, false, 0, -0],
  ]);
});

test("a word has its phrase, with what it adds and what the answer is without it", () => {
  const phrases = [
    { start: 1, end: 3, sentence: 0, value: 0.8, without: 3.7 },
    { start: 3, end: 4, sentence: 1, value: -0.1, without: 4.6 },
  ];
  const [names, ...rows] = wordRows([{ ...answer, method: "phrases", phrases }]);
  assert.deepEqual(names.slice(-3), ["phrase", "phrase_value", "without_phrase"]);
  assert.deepEqual(rows.map((row) => row.slice(-3)), [[1, 0.8, 3.7], [1, 0.8, 3.7], [2, -0.1, 4.6], [null, null, null], [null, null, null]]);
});
