// What the page for many reviews counts, guesses, asks and saves.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { questionOf } from "../../../static/js/many/changes.js";
import { dateColumns, groupColumns, guessStars, guessText, starsOf } from "../../../static/js/many/columns.js";
import { judge, placeOf } from "../../../static/js/many/contradictions.js";
import { driversAsPage, tableAsCsv, tableAsJsonLines } from "../../../static/js/many/files.js";
import { askAll } from "../../../static/js/many/questions.js";
import { kindOf, looksLikeTable } from "../../../static/js/many/rows.js";
import { countNearest, mean, tally, decided } from "../../../static/js/many/summary.js";

const STARS = [1, 2, 3, 4, 5];
const row = (value, ...phrases) => ({
  label: "5", undecided: false, probabilities: [], value, truncated: false, error: null,
  key_phrases: phrases.map(([phrase, move]) => ({ phrase, move })),
});

test("a mean counts only the values that are there", () => {
  assert.equal(mean([1, null, 3]), 2);
  assert.equal(mean([]), null);
});

test("labels are counted, the most frequent first, and rows that say nothing are not", () => {
  const labelled = (label, more) => ({ ...row(null), label, ...more });
  const silent = [labelled("broken", { undecided: true }), labelled(null, { error: "no words" }), undefined];
  assert.equal(tally([labelled("late, or lost"), labelled("broken"), labelled("broken"), ...silent]), "“broken” 2, “late, or lost” 1");
});

test("stars are counted at the nearest of those that the model tells apart", () => {
  assert.deepEqual(countNearest([1, 1.5, 1.5, 4.5, null, undefined], [1, 1.5, 2.5, 4.5, 5]), [1, 2, 0, 1, 0]);
  // Stars that were given may lie between, or beyond.
  assert.deepEqual(countNearest([0, 2, 3.5, 9], [1, 1.5, 2.5, 4.5, 5]), [1, 0, 1, 1, 1]);
});

test("labels that the words make unlikely are listed, the least likely first, and the torn ones apart", () => {
  const [bad, good] = [[0.985, 0.005, 0.003, 0.006, 0.001], [0.001, 0.001, 0.003, 0.01, 0.985]];
  const torn = [0.4, 0.1, 0, 0.1, 0.4];
  const next = [0.6, 0.35, 0.03, 0.01, 0.01];
  const rows = [bad, good, torn, undefined, bad, good, next, good];
  const { prior, lists } = judge(rows, [4, 4, 0, 0, 3, -1, 2, 4], STARS);
  const told = rows.filter(Boolean);
  const shares = STARS.map((_, label) => told.reduce((sum, row) => sum + row[label], 1) / (told.length + 5));
  prior.forEach((share, label) => assert.ok(Math.abs(share - shares[label]) < 1e-3));
  // One star away is a matter of taste: 4 stars for the words of one come after 5.
  assert.deepEqual(lists.map((list) => list.map(({ row }) => row)), [[0, 4], [6], [2]]);
  assert.deepEqual([lists[0][0].suggested, lists[0][0].given], [0, 4]);
});

test("the same rows have the same lists as in Python", () => {
  const { rows, given, stars, lists, suggested } = JSON.parse(readFileSync(new URL("../../fixtures/contradictions.json", import.meta.url), "utf-8"));
  const found = judge(rows.map((shares) => shares ?? undefined), given, stars).lists;
  assert.deepEqual(found.map((list) => list.map(({ row }) => row)), lists);
  assert.deepEqual(found.map((list) => list.map((judged) => judged.suggested)), suggested);
});

test("the suggested label is that of an answer where probabilities have two humps", () => {
  const humps = [0.45, 0.02, 0.01, 0.17, 0.35];
  const { lists } = judge([humps, humps], [2, 3], STARS);
  assert.deepEqual(lists.map((list) => list.map(({ row, suggested }) => [row, suggested])), [[], [[0, 3]], []]);
});

test("labels without stars are judged, too, and a table without answers has no lists", () => {
  assert.deepEqual(judge([[0.999, 0.001], [0.3, 0.7]], [1, 1], null).lists.map((list) => list.length), [1, 0, 0]);
  assert.deepEqual(judge([undefined], [0], STARS).lists, [[], [], []]);
});

test("a given label is read as the command reads it", () => {
  const labels = STARS.map(String);
  assert.deepEqual(["4", " 4.0 ", "4 stars", "4/5", "4★"].map((cell) => placeOf(cell, labels, STARS)), [3, 3, 3, 3, 3]);
  assert.deepEqual(["", undefined, "4.5", "0", "four", "8/10"].map((cell) => placeOf(cell, labels, STARS)), [-1, -1, -1, -1, -1, -1]);
  assert.deepEqual(["Positive", "neutral"].map((cell) => placeOf(cell, ["negative", "positive"], null)), [1, -1]);
});

test("what differs is asked with the terms of enough reviews, and no row that says nothing", () => {
  const rows = Array.from({ length: 12 }, (_, n) => [n ? "a" : " "]);
  const told = rows.map((_, n) => (n === 1 ? null : { ...row(4.12345, ["Works great", 0.5], ["works great", 0.25]), mentions: [{ term: "lid", form: "lid", alone: 2, move: 0 }, ...(n < 5 ? [{ term: "box", form: "box", alone: 2, move: 0 }] : [])] }));
  const question = questionOf({ rows, group: 0, model: "han", over: false }, told);
  assert.deepEqual(question.groups.slice(0, 3), [null, null, "a"]);
  assert.deepEqual(Object.keys(question.terms), ["lid", "“works great”"]);
  assert.deepEqual([question.terms["“works great”"][0], question.values[0]], [[0, 0.75], 4.123]);
});

test("columns of dates are known by their cells", () => {
  const rows = Array.from({ length: 4 }, (_, n) => [`2026-0${n + 1}-11`, `March ${n + 1}, 2026`, `31.0${n + 1}.2026`, "kettle", "4", "2026-01-01"]);
  assert.deepEqual(dateColumns(["a", "b", "c", "d", "e", "one date"], rows), [0, 1, 2]);
});

test("a review of which the model cannot tell is in no mean, no distribution, and no list", () => {
  const rows = decided([row(4.5), { ...row(3), undecided: true }, { ...row(null), error: "no words" }, undefined]);
  assert.deepEqual(rows, [row(4.5), null, null, null]);
});

test("columns are known by their names, or by what is in them", () => {
  const columns = ["id", "product", "Body", "rating"];
  const rows = Array.from({ length: 12 }, (_, n) => [String(n), n % 2 ? "kettle" : "lamp", "It works and works.", String(1 + (n % 5))]);
  assert.equal(guessText(columns, rows), 2);
  assert.equal(guessText(["a", "b"], [["x", "a much longer cell than the other"]]), 1);
  assert.equal(guessStars(columns, rows, 1, 5), 3);
  assert.equal(guessStars(["rating"], [["9"], ["10"]], 1, 5), -1);
  assert.deepEqual(groupColumns(columns, rows, [2, 3]), [1]);
  assert.deepEqual(["4", "4 stars", "0", "6", "", undefined].map((cell) => starsOf(cell, 1, 5)), [4, 4, null, null, null, null]);
  assert.equal(starsOf("0", 0, 10), 0);
});

test("a pasted text is a table where its first line names columns", () => {
  assert.ok(looksLikeTable("text,stars\nFine.,4"));
  assert.ok(!looksLikeTable("I liked it, really.\nIt broke, sadly."));
  assert.deepEqual(["a.jsonl", "b.csv", "c.txt"].map(kindOf), ["json", "table", "lines"]);
});

const busy = () => Object.assign(new Error("busy"), { problem: { status: 429 } });

test("every text is asked about once, in order, and a busy server is asked again later", async () => {
  const waits = [];
  const got = new Array(7);
  let refusals = 2;
  let told = 0;
  await askAll(["a", "b", "c", "d", "e", "f", "g"], {
    size: 3,
    signal: new AbortController().signal,
    wait: async (ms) => waits.push(ms),
    onWait: () => (told += 1),
    ask: async (texts) => {
      if (refusals-- > 0) throw busy();
      return texts.map((text) => row(text));
    },
    onRows: (first, rows) => rows.forEach((each, n) => (got[first + n] = each.value)),
  });
  assert.deepEqual(got, ["a", "b", "c", "d", "e", "f", "g"]);
  assert.deepEqual([waits.length, told], [2, 2]);
});

test("a text that the server refuses takes no other with it", async () => {
  const got = [];
  await askAll(["good", "bad", "fine"], {
    size: 3,
    signal: new AbortController().signal,
    ask: async (texts) => {
      if (texts.includes("bad")) throw Object.assign(new Error("It is bad."), { problem: { status: 422 } });
      return texts.map((text) => row(text));
    },
    onRows: (_, rows) => got.push(...rows.map((each) => each.error ?? each.value)),
  });
  assert.deepEqual(got, ["good", "It is bad.", "fine"]);
});

test("what is stopped asks no more, and what came stays", async () => {
  const controller = new AbortController();
  const got = [];
  await askAll(["a", "b", "c", "d"], {
    size: 1, abreast: 1, signal: controller.signal,
    ask: async (texts) => texts.map((text) => row(text)),
    onRows(_, rows) {
      got.push(rows[0].value);
      if (got.length === 2) controller.abort();
    },
  });
  assert.deepEqual(got, ["a", "b"]);
});

test("tables keep the file's columns, prefix a name that is taken, and no cell is a formula", () => {
  const answers = [row(4.2, ["lovely", 0.5]), { ...row(null), label: null, error: "no words" }];
  const csv = tableAsCsv(["text", "label"], [["=1+1", "x"], ["", "y"]], answers);
  assert.match(csv, /"text","label","limelight_label"/);
  assert.match(csv, /"'=1\+1"/);
  assert.match(csv, /lovely \(0\.50\)/);
  const lines = tableAsJsonLines(["text", "label"], [["a", "x"], ["b", "y"]], answers).trim().split("\n").map(JSON.parse);
  assert.deepEqual([lines[0].label, lines[0].limelight_label, lines[1].error], ["x", "5", "no words"]);
  const [again] = tableAsJsonLines(["label", "limelight_label"], [["x", "y"]], answers).trim().split("\n").map(JSON.parse);
  assert.deepEqual([again.label, again.limelight_label, again.limelight_limelight_label], ["x", "y", "5"]);
});

test("the page of drivers holds text as text", () => {
  const driver = { phrase: "<script>x", variants: [], mean: -1, low: -1.2, high: -0.8, n: 3, share: 1, sum: -3, rows: [] };
  const page = driversAsPage({ name: "a<b", about: "3 reviews read.", found: [driver], unit: "stars" });
  assert.ok(page.includes("&lt;script&gt;x") && !page.includes("<script>"));
});
