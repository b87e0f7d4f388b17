/**
 * @file The worker's answers next to Python's, on 800 texts: read by tests/system/site/test_site.py, which writes both the site and
 * the answers and names them in LIMELIGHT_SITE and LIMELIGHT_ANSWERS. Without them there is nothing to compare.
 */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { gunzipSync } from "node:zlib";

import { createService } from "../../../static/js/site/loading.js";
import { tokenNumbers } from "../../../static/js/site/says/answer.js";

const { LIMELIGHT_SITE: SITE, LIMELIGHT_ANSWERS: ANSWERS } = process.env;
const skip = !SITE && "run by tests/system/site/test_site.py";

/** What may differ: with weights in half precision, and with tables in bytes. */
const CLOSE = { float16: { probability: 1e-4, weight: 1e-3, tie: 0, near: 0 }, int8: { probability: 0.01, weight: 0.02, tie: 0.005, near: 0.25 } };

const fetchBytes = async (path) => {
  const bytes = readFileSync(existsSync(join(SITE, path)) ? join(SITE, path) : join(import.meta.dirname, "../../..", path));
  return new Uint8Array(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);
};

async function loadSegment() {
  const { initSync, segment } = await import("../../../static/vendor/sentencex/sentencex_wasm.js");
  initSync({ module: readFileSync(new URL("../../../static/vendor/sentencex/sentencex_wasm_bg.wasm", import.meta.url)) });
  return segment;
}

const known = SITE ? JSON.parse(readFileSync(ANSWERS, "utf8")) : { texts: [], models: {} };
const service = SITE && createService(JSON.parse(readFileSync(join(SITE, "site.json"), "utf8")), fetchBytes, loadSegment);
const close = CLOSE[process.env.LIMELIGHT_PRECISION ?? "int8"];
const rest = async () => {};

/** @param {number[]} probabilities @returns {number} of the most probable label over the next */
function leadOf(probabilities) {
  const [first, second] = probabilities.toSorted((a, b) => b - a);
  return first - second;
}

/** @param {ArrayLike<number>} one @param {ArrayLike<number>} other @returns {number} */
const apart = (one, other) => Array.from(one).reduce((most, value, place) => Math.max(most, Math.abs(value - other[place])), 0);

test("what Python refuses is refused", { skip }, async () => {
  for (const text of known.refused) await assert.rejects(service.answer("predict", { text }, rest), { kind: "invalid-text" });
});

for (const [model, python] of Object.entries(known.models)) {
  test(`${model}: every text is cut into the same pieces with the same ids`, { skip }, async () => {
    const { reader } = await service.modelOf(model);
    known.texts.forEach((text, number) => {
      const cut = reader.document(text).map((tokens) => tokens.map((token) => [token.text, token.whitespace, token.id]));
      assert.deepEqual(cut, python.documents[number], JSON.stringify(text.slice(0, 80)));
    });
  });

  test(`${model}: every text has the same label and nearly the same probabilities`, { skip }, async () => {
    let most = 0;
    const other = [];
    for (const [number, text] of known.texts.entries()) {
      const said = python.predictions[number];
      const answer = await service.answer("predict", { text, model }, rest);
      most = Math.max(most, apart(said.probabilities, answer.probabilities));
      if (answer.label !== said.label) other.push(leadOf(said.probabilities));
      assert.deepEqual(answer.counts, said.counts, text);
      assert.ok(apart(said.weights, answer.sentences.map(({ weight }) => weight)) <= 5 * close.weight, text);
    }
    console.log(`${model}: probabilities differ by ${most.toExponential(1)} at most, ${other.length} labels of ${known.texts.length}`);
    assert.ok(most <= close.probability, `${most}`);
    // Where two labels are as good as even, what is lost in bytes may choose the other one.
    assert.ok(other.every((lead) => lead < close.tie), String(other));
  });

  test(`${model}: the same texts are unfamiliar`, { skip }, async () => {
    const { reader, engine, familiarity } = await service.modelOf(model);
    let most = 0;
    const other = [];
    for (const [number, text] of known.texts.entries()) {
      const [score, limit, reasons] = python.familiarity[number];
      const { ids } = reader.read(text);
      const found = familiarity.judge(text, ids, engine.show(ids).probabilities, engine.vector(ids));
      most = Math.max(most, Math.abs(found.score - score));
      assert.equal(found.limit, limit, text);
      if (reasons && String(found.reasons) !== String(reasons)) other.push([text, reasons, found.reasons]);
    }
    console.log(`${model}: scores of familiarity differ by ${most.toExponential(1)} at most, ${other.length} of ${known.texts.length} texts by their reasons`);
    assert.ok(most <= 5 * close.weight, `${most}`);
    assert.ok(other.length <= close.near * 0.02 * known.texts.length, JSON.stringify(other.slice(0, 3)));
  });

  test(`${model}: lenses, what tests them and the sentence say the same`, { skip }, async () => {
    const sentences = [];
    let most = 0;
    for (const { number, lens, ...said } of python.explained) {
      const answer = await service.answer("explain", { text: known.texts[number], model, method: lens }, rest);
      const tokens = answer.sentences.flatMap((sentence) => sentence.tokens);
      const { reader } = await service.modelOf(model);
      most = Math.max(most, apart(said.weights, tokenNumbers(reader.read(known.texts[number])).map((token) => tokens[token].weight)));
      if (answer.summary.text !== said.summary) sentences.push([said.summary, answer.summary.text]);
      const { drop, random_drop: randomDrop } = answer.faithfulness;
      assert.ok(apart([said.value, said.drop, said.random_drop], [answer.value, drop, randomDrop]) <= 20 * close.weight);
    }
    console.log(`${model}: weights differ by ${most.toExponential(1)} at most, ${sentences.length} sentences of ${python.explained.length}`, sentences.slice(0, 3));
    assert.ok(most <= close.weight, `${most}`);
    // In bytes, a number that is printed may round the other way.
    if (close.tie === 0) assert.deepEqual(sentences, []);
  });

  test(`${model}: the mood, the range and the phrases of many reviews say the same`, { skip }, async () => {
    const other = [];
    for (const { number, mood, range, doubts, nearest, phrases } of python.insights) {
      const answer = await service.answer("insights", { text: known.texts[number], model }, rest);
      assert.ok(apart(mood, answer.mood.map(({ value }) => value)) <= 5 * close.weight);
      const said = [range, doubts, nearest, phrases];
      const here = [
        answer.range && [answer.range.low, answer.range.high],
        answer.doubts.filter((doubt) => !["readers_disagree", "other_domain"].includes(doubt)),
        answer.neighbours.map(({ point }) => point),
        answer.neighbours.map((review) => review.phrases),
      ];
      if (JSON.stringify(said) !== JSON.stringify(here)) other.push([number, said, here]);
      assert.equal(answer.doubts.includes("other_domain"), !answer.familiarity.familiar);
    }
    console.log(`${model}: ${other.length} insights of ${python.insights.length} differ`);
    // What lies near a bound may fall on its other side where weights are stored in bytes.
    assert.ok(other.length <= close.near * python.insights.length, JSON.stringify(other));
    const texts = python.scores.map(({ number }) => known.texts[number]);
    for (let first = 0; first < texts.length; first += 8) {
      const { rows } = await service.answer("score", { texts: texts.slice(first, first + 8), model, phrases: 5 }, rest);
      rows.forEach((row, place) => {
        const said = python.scores[first + place];
        assert.equal(row.label, said.label);
        assert.ok(Math.abs(row.key_phrases.length - said.phrases.length) <= 1);
      });
    }
  });
}
