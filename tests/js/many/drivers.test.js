// What moves many reviews: the figures of the command, in the same file of reviews; only it joins forms of a phrase.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { findDrivers, movesOf, wordsOf } from "../../../static/js/many/drivers.js";

const { unit, reviews, drivers } = JSON.parse(readFileSync(new URL("../../fixtures/drivers.json", import.meta.url), "utf-8"));
const rows = reviews.map(({ phrases }) => ({ error: phrases ? null : "no words", key_phrases: phrases?.map(([phrase, move]) => ({ phrase, move })) ?? null }));
const textOf = (row) => reviews[row].text;
const close = (a, b) => Math.abs(a - b) < 0.005;

test("phrases, their reviews and figures are those of limelight drivers", async () => {
  const found = new Map((await findDrivers(rows, textOf, unit)).map((driver) => [driver.phrase, driver]));
  const alone = drivers.filter(({ variants }) => !variants.length);
  assert.ok(alone.length > 3);
  for (const known of alone) {
    const driver = found.get(known.phrase);
    assert.equal(driver.n, known.reviews);
    for (const name of ["mean", "low", "high", "share", "sum"]) assert.ok(close(driver[name], known[name]), `${known.phrase}: ${name}`);
    assert.deepEqual(driver.rows.slice(0, 3).map(({ row }) => row), known.rows);
  }
});

test("of a part of the rows, those alone count", async () => {
  const chosen = rows.map((_, row) => row).filter((row) => row % 2);
  for (const { n, rows: mine } of await findDrivers(rows, textOf, unit, chosen)) {
    assert.ok(n <= chosen.length && mine.every(({ row }) => row % 2));
  }
  assert.deepEqual(await findDrivers([], textOf, unit), []);
});

test("an interval is Student's: of three values that differ by one, 4.303 standard errors to each side, of 32 values 2.04", () => {
  assert.equal(movesOf([1, 2, 3]).mean, 2);
  assert.ok(Math.abs(movesOf([1, 2, 3]).reach - 4.303 / Math.sqrt(3)) < 0.02);
  const more = Array.from({ length: 32 }, (_, row) => row % 2);
  assert.ok(Math.abs(movesOf(more).reach - 2.04 * Math.sqrt(8 / 31 / 32)) < 0.001);
  assert.equal(movesOf([1]).reach, Number.POSITIVE_INFINITY);
});

test("words are read without case and with straight apostrophes", () => {
  assert.deepEqual(wordsOf("“Great, isn’t it?” Über-nice!"), ["great", "isn't", "it", "über-nice"]);
});
