/** @file What the scene of a network is drawn from without a server, next to the recorded traces of Python. */

import assert from "node:assert/strict";
import test from "node:test";

import { unpack } from "../../../static/js/float16.js";
import { apart, rest, service, tiny } from "./service.js";

const CLOSE = 1e-5;
// What no scene reads, and how the answer was asked for.
const APART = ["model", "blocks", "in_full", "detail", "pooled"];
const ask = (model, question) => service.answer("trace", { model, ...question }, rest);

/**
 * What Python left out may be there: nothing is saved by leaving it out.
 * @param {any} there
 * @param {any} here
 * @param {string} path
 * @param {number} [digits] that numbers have
 */
function compare(there, here, path, digits = 9) {
  if (there === null) return;
  if (there.data !== undefined) compareArrays(there, here, path);
  else if (typeof there === "object") compareParts(there, here, path, digits);
  else if (typeof there === "number")
    assert.ok(Math.abs(there - here) <= CLOSE + Math.abs(there) * 10 ** (1 - digits), `${path}: ${there} and ${here}`);
  else assert.equal(here, there, path);
}

function compareArrays(there, here, path) {
  const { shape, values } = unpack(there);
  assert.deepEqual(here.shape, shape, path);
  // Of a picture, in bytes.
  const close = there.most ? there.most / 250 : CLOSE;
  assert.ok(apart(values, here.values) <= close, `${path}: ${apart(values, here.values)}`);
}

function compareParts(there, here, path, digits) {
  if (Array.isArray(there)) assert.equal(here.length, there.length, path);
  const names = Object.keys(there).filter((name) => path.includes(".") || !APART.includes(name));
  for (const name of names) compare(there[name], here[name], path ? `${path}.${name}` : name, digits);
}

for (const model of ["han", "kim_cnn"]) {
  for (const name of ["short", "long"]) {
    test(`${model} traces the ${name} text as Python does, with its lesson`, async () => {
      const { question, lesson, picture, sentence } = tiny.scenes[model][name];
      for (const there of [picture, sentence]) {
        const here = await ask(model, { ...question, detail: there.detail, lesson: true });
        compare(there, here, "", there === picture ? 5 : 9);
        compare(lesson, here.lesson, "lesson.");
        assert.equal((await ask(model, { text: "Lovely!", lesson: true })).lesson.counts, null);
      }
    });
  }
}

test("a filter explains its window as Python does", async () => {
  const {
    short: { question },
    window: { place, sentence },
  } = tiny.scenes.kim_cnn;
  const { window_sum: here } = await ask("kim_cnn", { ...question, window: place });
  compare(sentence.window_sum, here, "window_sum.");
});

test("with attention off all shares are equal, and the answer is the one that was announced", async () => {
  const { question } = tiny.scenes.han.long;
  const [whole, even] = [await ask("han", question), await ask("han", { ...question, even: true })];
  assert.ok(apart(whole.even.probabilities, even.probabilities) <= CLOSE);
  for (const { weights } of [...even.word_level, even.sentence_level])
    assert.ok(weights.every((weight) => Math.abs(weight - 1 / weights.length) < 1e-12));
});

test("vectors that are known are not sent again, and a text that is not long is in full", async () => {
  const { question } = tiny.scenes.han.short;
  const first = await ask("han", { ...question, detail: "picture" });
  assert.ok(first.word_level.every(({ states }) => states));
  const [known, ...others] = first.vectors.token_ids;
  const next = await ask("han", { ...question, detail: "picture", known_ids: [known] });
  assert.deepEqual(next.vectors.token_ids, others);
  assert.ok(
    apart(next.vectors.values.values, first.vectors.values.values.subarray(first.vectors.values.shape[1])) === 0,
  );
});
