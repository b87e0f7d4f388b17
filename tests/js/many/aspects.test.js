// What many reviews speak of: the same as the command finds, in the same mentions.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { findAspects, termsBeyondChance } from "../../../static/js/many/aspects.js";

const { reviews, aspects } = JSON.parse(readFileSync(new URL("../../fixtures/aspects.json", import.meta.url), "utf-8"));
const rows = reviews.map((mentions) => ({ error: mentions ? null : "no words", mentions }));
const close = (a, b) => Math.abs(a - b) < 0.02;

test("terms, their forms, reviews and figures are those of limelight drivers", () => {
  const found = findAspects(rows, "stars", [1, 5]);
  const named = ({ phrase, variants, n, opinion, praised, criticised }) => ({ phrase, variants, n, opinion, praised, criticised });
  assert.deepEqual(found.map(named), aspects.map((aspect) => named({ ...aspect, phrase: aspect.term, n: aspect.reviews })));
  found.forEach((aspect, place) => {
    const other = aspects[place];
    const pairs = { mean: "move", low: "move_low", high: "move_high", alone: "alone", aloneLow: "alone_low", aloneHigh: "alone_high", share: "share" };
    for (const [name, theirs] of Object.entries(pairs)) assert.ok(close(aspect[name], other[theirs]), `${aspect.phrase}: ${name}`);
    assert.deepEqual(aspect.rows.slice(0, 3).map(({ row }) => row), other.rows);
  });
});

test("terms that were asked for are all there", () => {
  const [only] = findAspects([{ error: null, mentions: [{ term: "lid", form: "lids", alone: 3.1, move: 0 }] }], "stars", [1, 5], true);
  assert.equal(only.phrase, "lids");
  assert.equal(only.opinion, "divided");
  assert.deepEqual(findAspects([], "stars", [1, 5]), []);
});

test("praise lies above the middle of the scale, wherever that begins", () => {
  const of = (alone) => ({ error: null, mentions: [{ term: "lid", form: "lid", alone, move: 0 }] });
  const [lid] = findAspects([5.5, 5.6, 5.7].map(of), "stars", [0, 2.5, 10], true);
  assert.deepEqual([lid.opinion, lid.praised, lid.criticised], ["praised", 3, 0]);
});

test("a phrase that is rare counts for its last word", () => {
  const counts = new Map([["sink", 30], ["kitchen sink", 2], ["shelf", 1]]);
  assert.deepEqual([...termsBeyondChance(counts)], [["sink", "sink"], ["kitchen sink", "sink"]]);
});
