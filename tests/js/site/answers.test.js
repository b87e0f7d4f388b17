/**
 * @file The worker's answers next to Python's, on 500 texts: read by tests/system/site/test_site.py, which writes both the site and
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
// `step`: every such text is explained. `settled`: of the values of phrases, whose orders may settle a round earlier or later by other weights.
const CLOSE = { float16: { probability: 1e-4, weight: 1e-3, settled: 1e-3, tie: 0, near: 0, printed: 0, step: 1 }, int8: { probability: 0.01, weight: 0.02, settled: 0.15, tie: 0.005, near: 0.1, printed: 0.3, step: 4 } };

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

/** @template T @param {T[]} all @returns {T[]} those that are compared */
const some = (all) => all.filter((_, place) => place % close.step === 0);

/** @param {ArrayLike<number>} one @param {ArrayLike<number>} other @returns {number} */
const apart = (one, other) => Array.from(one).reduce((most, value, place) => Math.max(most, Math.abs(value - other[place])), 0);

/** @param {{phrases: {text: string, value: ?number}[]}} summary @returns {string} the phrases that it names, with their side */
const namesOf = ({ phrases }) => phrases.map(({ text, value }) => `${text} ${Math.sign(value)}`).join(", ");

test("what Python refuses is refused", { skip }, async () => {
  for (const text of known.refused) await assert.rejects(service.answer("predict", { text }, rest), { kind: "invalid-text" });
});

for (const [model, python] of Object.entries(known.models)) {
  test(`${model}: every text is cut into the same pieces, ids and phrases, with the same label and nearly the same probabilities`, { skip }, async () => {
    const used = await service.modelOf(model);
    let most = 0;
    const other = [];
    for (const [number, text] of known.texts.entries()) {
      const said = python.read[number];
      const pieces = used.reader.document(text).map((tokens) => tokens.map((token) => [token.text, token.whitespace, token.id]));
      assert.deepEqual(pieces, said.pieces, JSON.stringify(text.slice(0, 80)));
      const cuts = used.ask(used.engine, used.reader.read(text), used.lean(null, used.labels[0])).phrases.map(({ start, stop }) => [start, stop]);
      assert.deepEqual(cuts, said.cuts, text.slice(0, 80));
      const answer = await service.answer("predict", { text, model }, rest);
      most = Math.max(most, apart(said.probabilities, answer.probabilities));
      const parts = ["label", "median_label", "undecided"].map((name) => answer[name] === said[name]);
      if (!parts.every(Boolean)) other.push([parts, leadOf(said.probabilities), text]);
      assert.deepEqual(answer.counts, said.counts, text);
      assert.ok(apart(said.weights, answer.sentences.map(({ weight }) => weight)) <= 5 * close.weight, text);
    }
    console.log(`${model}: probabilities differ by ${most.toExponential(1)} at most, ${other.length} labels of ${known.texts.length}`, other.slice(0, 3));
    assert.ok(most <= close.probability, `${most}`);
    // Where two labels are as good as even, what is lost in bytes may choose the other one.
    assert.ok(other.every(([[label], lead]) => !label && lead < close.tie) || other.length <= close.near * known.texts.length, String(other));
  });

  test(`${model}: phrases, their values and the sentence are the same`, { skip }, async () => {
    const moved = [];
    const other = { cuts: [], named: [], sentences: [] };
    for (const { number, value, base, phrases, summary } of some(python.explained)) {
      const text = known.texts[number];
      const answer = await service.answer("explain", { text, model, method: "shapley", trust: false }, rest);
      const placesOf = (all) => all.map(([start, end, sentence]) => [start, end, sentence]);
      const found = answer.phrases.map((phrase) => Object.values(phrase));
      if (String(placesOf(found)) !== String(placesOf(phrases))) other.cuts.push(text);
      else moved.push(apart([value, base, ...phrases.flat()], [answer.value, answer.base, ...found.flat()]));
      if (namesOf(answer.summary) !== namesOf(summary)) other.named.push([summary.text, answer.summary.text]);
      if (answer.summary.text !== summary.text) other.sentences.push([summary.text, answer.summary.text]);
      assert.ok(Math.abs(answer.phrases.reduce((sum, phrase) => sum + phrase.value, answer.base) - answer.value) < 1e-5, text);
    }
    const count = some(python.explained).length;
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
    for (const { number, lens, ...there } of some(python.trusted)) {
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

  test(`${model}: insights, with their doubts, are the same`, { skip }, async () => {
    const other = { familiarity: [], near: [], doubts: [] };
    let [mood, score] = [0, 0];
    for (const there of some(python.insights)) {
      const text = known.texts[there.number];
      const answer = await service.answer("insights", { text, model }, rest);
      mood = Math.max(mood, apart(there.mood, answer.mood.map(({ value }) => value)), apart(there.leans, answer.opinions.map(({ lean }) => lean)));
      score = Math.max(score, Math.abs(answer.familiarity.score - there.familiarity.score));
      const { score: _, ...familiarity } = there.familiarity;
      const { score: __, ...familiarityHere } = answer.familiarity;
      if (JSON.stringify(Object.entries(familiarity).sort()) !== JSON.stringify(Object.entries(familiarityHere).sort())) other.familiarity.push([text, familiarity, familiarityHere]);
      const near = [answer.range && [answer.range.low, answer.range.high], answer.neighbours.map(({ point }) => point), answer.neighbours.map((review) => review.phrases)];
      if (JSON.stringify([there.range, there.nearest, there.phrases]) !== JSON.stringify(near)) other.near.push(text);
      if (String(there.doubts) !== String(answer.doubts)) other.doubts.push([text, there.doubts, answer.doubts]);
    }
    const count = some(python.insights).length;
    const kinds = new Set(python.insights.flatMap(({ doubts }) => doubts.map((doubt) => doubt.replace(/:.*/, ""))));
    console.log(`${model}: of ${count} insights differ ${other.doubts.length} by their doubts (${[...kinds]}), ${other.familiarity.length} by their familiarity,`);
    console.log(`${other.near.length} by range and near reviews; moods and leans by ${mood.toExponential(1)}, scores by ${score.toExponential(1)} at most`, other.doubts.slice(0, 4), other.familiarity.slice(0, 2));
    assert.ok(mood <= 5 * close.weight && score <= 5 * close.weight, `${mood} ${score}`);
    // What lies near a bound may fall on its other side.
    assert.ok(other.near.length <= 5 * close.near * count, JSON.stringify(other.near));
    assert.ok(other.familiarity.length <= close.near * count, JSON.stringify(other.familiarity));
    assert.ok(other.doubts.length <= close.near * count, JSON.stringify(other.doubts));
  });

  test(`${model}: the changes that turn the answer are the same`, { skip }, async () => {
    const other = [];
    for (const { number, ...there } of python.edits) {
      const { target, words, edits } = await service.answer("edits", { text: known.texts[number], model }, rest);
      const here = { words, edits: edits.map(({ text, changes, reached }) => ({ text, changes, reached })) };
      assert.equal(typeof target, typeof there.target);
      if (typeof target === "number") assert.ok(Math.abs(target - there.target) <= 0.01 + 5 * close.probability);
      if (JSON.stringify(here) !== JSON.stringify({ words: there.words, edits: there.edits })) other.push([there, here]);
    }
    const found = python.edits.filter(({ words }) => words);
    console.log(`${model}: of ${python.edits.length} texts ${found.length} can be turned; edits differ in ${other.length}`, JSON.stringify(other.slice(0, 3)));
    assert.ok(other.length <= 2 * close.near * python.edits.length, JSON.stringify(other));
  });

  test(`${model}: key phrases of rows are the same`, { skip }, async () => {
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
