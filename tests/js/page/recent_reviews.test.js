/** @file The list of what was read today. */

import assert from "node:assert/strict";
import test from "node:test";

import { added, MOST, ofToday } from "../../../static/js/page/recent_reviews.js";

const entry = (text, more = {}) => ({ at: 0, text, model: "han", verdict: "3.5 ★", edited: false, ...more });
const texts = (entries) => entries.map(({ text }) => text);

test("a review that is typed on is one entry, and another one stands above it", () => {
  let list = [];
  for (const text of ["The", "The lid", "The lid leaks.", "Lovely soup!", "The lid leaks."])
    list = added(list, entry(text));
  assert.deepEqual(texts(list), ["The lid leaks.", "Lovely soup!"]);
});

test("a changed version does not take the place of the review as it was", () => {
  const list = added(added([], entry("The lid leaks.")), entry("The lid leaks a lot.", { edited: true }));
  assert.deepEqual(texts(list), ["The lid leaks a lot.", "The lid leaks."]);
});

test("the list has an end", () => {
  let list = [];
  for (let i = 0; i < MOST + 5; i++) list = added(list, entry(String.fromCodePoint(0x4e00 + i).repeat(5)));
  assert.equal(list.length, MOST);
});

test("yesterday is not today, and what is no entry is left out", () => {
  const now = new Date(2024, 5, 2, 12).getTime();
  const kept = entry("Fine.", { at: now - 3_600_000 });
  assert.deepEqual(ofToday([kept, entry("Old.", { at: now - 86_400_000 }), { text: 7, at: now }, null], now), [kept]);
  assert.deepEqual(ofToday({ text: "x" }, now), []);
  assert.deepEqual(ofToday(null, now), []);
});
