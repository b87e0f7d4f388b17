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
import { tokenNumbers } from "../../../static/js/site/text/reader.js";

const { LIMELIGHT_SITE: SITE, LIMELIGHT_ANSWERS: ANSWERS } = process.env;
const skip = !SITE && "run by tests/system/site/test_site.py";

/** What may differ: with weights in half precision, and with tables in bytes. */
// `settled`: of the values of phrases, whose orders may settle a round earlier or later by other weights.
const CLOSE = { float16: { probability: 1e-4, weight: 1e-3, settled: 1e-3, tie: 0, near: 0.005, printed: 0.005 }, int8: { probability: 0.01, weight: 0.02, settled: 0.15, tie: 0.005, near: 0.1, printed: 0.3 } };

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

/** @param {{phrases: {text: string, value: ?number}[]}} summary @returns {string} the phrases that it names, with their side */
const namesOf = ({ phrases }) => phrases.map(({ text, value }) => `${text} ${Math.sign(value)}`).join(", ");

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
    assert.ok(other.length <= close.near * 0.05 * known.texts.length, JSON.stringify(other.slice(0, 3)));
  });

  test(`${model}: phrases, their values and the sentence are the same`, { skip }, async () => {
    const moved = [];
    const other = { cuts: [], named: [], sentences: [] };
    for (const { number, value, base, phrases, summary, undecided } of python.explained) {
      const text = known.texts[number];
      const answer = await service.answer("explain", { text, model, method: "shapley", trust: false }, rest);
      const placesOf = (all) => all.map(([start, end, sentence]) => [start, end, sentence]);
      const found = answer.phrases.map((phrase) => Object.values(phrase));
      if (String(placesOf(found)) !== String(placesOf(phrases))) other.cuts.push(text);
      else moved.push(apart([value, base, ...phrases.flat()], [answer.value, answer.base, ...found.flat()]));
      if (namesOf(answer.summary) !== namesOf(summary)) other.named.push([summary.text, answer.summary.text]);
      if (answer.summary.text !== summary.text) other.sentences.push([summary.text, answer.summary.text]);
      assert.equal(answer.undecided, undecided, text);
      assert.ok(Math.abs(answer.phrases.reduce((sum, phrase) => sum + phrase.value, answer.base) - answer.value) < 1e-5, text);
    }
    const count = python.explained.length;
    const share = (those) => `${(100 * (1 - those.length / count)).toFixed(1)} %`;
    const far = moved.toSorted((a, b) => b - a);
    console.log(`${model}: of ${count} texts equal: cuts ${share(other.cuts)}, named phrases ${share(other.named)}, sentences ${share(other.sentences)}`);
    console.log(`${model}: values differ by ${far[0].toExponential(1)} at most, by ${far[far.length >> 1].toExponential(1)} in the median`, other.sentences.slice(0, 3));
    assert.deepEqual(other.cuts, []);
    assert.ok(far[far.length >> 1] <= close.weight);
    assert.ok(other.named.length <= close.near * count, JSON.stringify(other.named));
    assert.ok(other.sentences.length <= close.printed * count, JSON.stringify(other.sentences));
  });

  test(`${model}: lenses, and how far they can be trusted, are the same`, { skip }, async () => {
    const sentences = [];
    // Of words by the signed lenses: in bytes, another window may win a filter.
    let [most, mostOfPhrases] = [0, 0];
    for (const { number, lens, ...there } of python.trusted) {
      const answer = await service.answer("explain", { text: known.texts[number], model, method: lens }, rest);
      const tokens = answer.sentences.flatMap((sentence) => sentence.tokens);
      const { reader } = await service.modelOf(model);
      const gap = answer.signed ? apart(there.weights, tokenNumbers(reader.read(known.texts[number])).map((token) => tokens[token].weight)) : 0;
      if (answer.base === null) most = Math.max(most, gap);
      else mostOfPhrases = Math.max(mostOfPhrases, gap);
      if (answer.summary.text !== there.summary) sentences.push([there.summary, answer.summary.text]);
      const { drop, random_drop: randomDrop, words_to_flip: flip } = answer.faithfulness;
      assert.ok(apart([there.drop, there.random_drop], [drop, randomDrop]) <= 20 * close.weight);
      assert.deepEqual(answer.agreement.map(({ rank_correlation }) => rank_correlation !== null), there.agreement.map((one) => one !== null));
      if (answer.summary.text !== there.summary || close.tie) continue;
      assert.equal(flip, there.flip);
      if (there.check === null) assert.equal(answer.check, null);
      else assert.ok(apart(Object.values(there.check), Object.values(answer.check)) <= 20 * close.weight, JSON.stringify([there.check, answer.check]));
    }
    console.log(`${model}: weights differ by ${most.toExponential(1)} at most, ${sentences.length} sentences of ${python.trusted.length}`, sentences.slice(0, 3));
    assert.ok(most <= close.weight, `${most}`);
    assert.ok(mostOfPhrases <= close.settled, `${mostOfPhrases}`);
    assert.ok(sentences.length <= close.printed * python.trusted.length, JSON.stringify(sentences));
  });

  test(`${model}: the mood, the range, the doubts and the phrases of many reviews are the same`, { skip }, async () => {
    const other = { all: [], doubts: [] };
    for (const { number, mood, range, doubts, nearest, phrases } of python.insights) {
      const answer = await service.answer("insights", { text: known.texts[number], model }, rest);
      assert.ok(apart(mood, answer.mood.map(({ value }) => value)) <= 5 * close.weight);
      const there = [range, doubts, nearest, phrases];
      const here = [
        answer.range && [answer.range.low, answer.range.high],
        answer.doubts.filter((doubt) => !["readers_disagree", "other_domain"].includes(doubt)),
        answer.neighbours.map(({ point }) => point),
        answer.neighbours.map((review) => review.phrases),
      ];
      if (JSON.stringify(there) !== JSON.stringify(here)) other.all.push([number, there, here]);
      if (String(there[1]) !== String(here[1])) other.doubts.push([number, there[1], here[1]]);
      assert.equal(answer.doubts.includes("other_domain"), !answer.familiarity.familiar);
    }
    const count = python.insights.length;
    console.log(`${model}: of ${count} insights ${other.all.length} differ, ${other.doubts.length} by their doubts`, other.doubts.slice(0, 3));
    // What lies near a bound may fall on its other side.
    assert.ok(other.all.length <= 5 * close.near * count, JSON.stringify(other.all));
    assert.ok(other.doubts.length <= close.near * count, JSON.stringify(other.doubts));
    const texts = python.scores.map(({ number }) => known.texts[number]);
    const { rows } = await service.answer("score", { texts, model, phrases: 5 }, rest);
    rows.forEach((row, place) => {
      const there = python.scores[place];
      assert.equal(row.label, there.label);
      assert.ok(apart(there.phrases.map(({ move }) => Math.abs(move)), row.key_phrases.map(({ move }) => Math.abs(move))) <= 20 * close.weight);
      if (!close.tie) assert.deepEqual(row.key_phrases.map(({ phrase }) => phrase), there.phrases.map(({ phrase }) => phrase));
    });
  });
}
