/**
 * @file The worker's answers next to Python's: of tiny models, which `python -m tests.record_site` writes with their
 * site; and of the shipped ones, whose site and answers tests/system/site/test_site.py names in LIMELIGHT_SITE and
 * LIMELIGHT_ANSWERS.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

import { labelOf } from "../../../static/js/site/model/answer.js";
import { tokenNumbers } from "../../../static/js/site/text/reader.js";
import { apart, rest, service, tiny } from "./service.js";

const { LIMELIGHT_SITE: SITE, LIMELIGHT_ANSWERS: ANSWERS, LIMELIGHT_PRECISION: PRECISION = "float16" } = process.env;
/**
 * What may differ: with weights in half precision, and with tables in bytes. `other`: the share of texts whose sentence
 * may differ, `levels`: that of words that may be drawn otherwise, `neighbours`: that of a word's neighbours.
 */
const CLOSE = {
  float16: { probability: 5e-6, value: 1e-5, other: 0.01, levels: 0.005, neighbours: 0, similarity: 0 },
  int8: { probability: 0.01, value: 0.1, other: 0.3, levels: 0.1, neighbours: 0.25, similarity: 0.02 },
}[PRECISION];

const known = SITE ? JSON.parse(readFileSync(ANSWERS, "utf8")) : tiny.answers;

for (const { probabilities, stars, label } of JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/labels.json"), "utf8"),
)) {
  test(`of ${probabilities} the label is the one that the server chooses`, () =>
    assert.equal(labelOf(probabilities, stars), label));
}

test("what Python refuses is refused", async () => {
  for (const text of known.refused)
    await assert.rejects(service.answer("predict", { text }, rest), { kind: "invalid-request" });
  await assert.rejects(
    service.answer("predict", { text: "Fine.", model: "other" }, rest),
    ({ kind, message }) => kind === "not-found" && message.includes("'other'"),
  );
});

for (const [model, python] of Object.entries(known.models)) {
  test(`${model}: texts have the same pieces, ids and labels, and nearly the same probabilities`, async () => {
    const { reader } = await service.modelOf(model);
    let most = 0;
    const other = [];
    for (const [number, text] of known.texts.entries()) {
      const there = python[number];
      const pieces = reader
        .document(text)
        .map((tokens) => tokens.map((token) => [token.text, token.whitespace, token.id]));
      assert.deepEqual(pieces, there.pieces, JSON.stringify(text.slice(0, 80)));
      const answer = await service.answer("predict", { text, model }, rest);
      most = Math.max(most, apart(there.probabilities, answer.probabilities));
      if (["label", "undecided"].some((name) => answer[name] !== there[name])) other.push(text.slice(0, 80));
      for (const name in answer.counts) assert.equal(answer.counts[name], there.counts[name], text);
    }
    console.log(
      `${model}, ${PRECISION}: of ${known.texts.length} texts, probabilities within ${most.toExponential(1)}, ` +
        `${other.length} other labels`,
    );
    assert.ok(most <= CLOSE.probability, `${most}`);
    assert.ok(other.length <= CLOSE.other * known.texts.length, String(other));
  });

  test(`${model}: phrases, their values, those of words and the sentence are the same`, async () => {
    // One precision is compared on all of them.
    const some = PRECISION === "float16" ? 1 : 3;
    const lit = python.flatMap(({ light }, number) =>
      light && number % some === 0 ? [{ text: known.texts[number], ...light }] : [],
    );
    let [values, weights, shares, levels, words] = [0, 0, 0, 0, 0];
    const [other, compared] = [[], []];
    for (const there of lit) {
      const answer = await service.answer("explain", { text: there.text, model }, rest);
      const places = (all) => all.map(([start, end, sentence]) => [start, end, sentence]);
      const phrases = answer.phrases.map((phrase) => Object.values(phrase));
      assert.deepEqual(places(phrases), places(there.phrases), there.text);
      values = Math.max(
        values,
        apart([there.value, there.base, ...there.phrases.flat()], [answer.value, answer.base, ...phrases.flat()]),
      );
      const { reader } = await service.modelOf(model);
      const tokens = answer.sentences.flatMap((sentence) => sentence.tokens);
      weights = Math.max(
        weights,
        apart(
          there.weights,
          tokenNumbers(reader.read(there.text)).map((token) => tokens[token].weight),
        ),
      );
      answer.sentences.forEach((sentence, at) => {
        const [attention, picked, looks] = there.looks[at];
        shares = Math.max(
          shares,
          apart([attention ?? 0, picked ?? 0], [sentence.attention ?? 0, sentence.picked ?? 0]),
        );
        assert.deepEqual(
          [attention === null, picked === null],
          [sentence.attention === undefined, sentence.picked === undefined],
          there.text,
        );
        sentence.tokens.forEach(({ level, looked = 0, attention: share = 0 }, place) => {
          shares = Math.max(shares, Math.abs(share - (looks[place][2] ?? 0)));
          levels += Number(level !== looks[place][0] || looked !== looks[place][1]);
          words += 1;
        });
      });
      const { head, text: told, phrases: named } = answer.summary;
      if (named.length && !answer.undecided) assert.equal(head, told.match(/^([^:“]*): /)?.[1] ?? "", told);
      const said = ({ text: sentence, phrases: named }) =>
        JSON.stringify([sentence, named.map((phrase) => [phrase.text, phrase.tokens])]);
      if (said(answer.summary) !== said(there.summary)) other.push([said(there.summary), said(answer.summary)]);
      if ((answer.comparison?.text ?? null) !== there.comparison)
        compared.push([there.comparison, answer.comparison?.text]);
      assert.ok(
        Math.abs(answer.phrases.reduce((sum, phrase) => sum + phrase.value, answer.base) - answer.value) < 1e-5,
        there.text,
      );
    }
    console.log(
      `${model}, ${PRECISION}: of ${lit.length} texts, values within ${values.toExponential(1)}, of words ` +
        `${weights.toExponential(1)}, ${other.length} other sentences`,
      other.slice(0, 3),
    );
    assert.ok(values <= CLOSE.value, `${values}`);
    assert.ok(weights <= CLOSE.value, `${weights}`);
    console.log(
      `${model}, ${PRECISION}: where it looked within ${shares.toExponential(1)}, ${levels} of ${words} levels differ`,
    );
    assert.ok(shares <= CLOSE.value, `${shares}`);
    assert.ok(levels <= CLOSE.levels * words, `${levels} of ${words}`);
    assert.ok(other.length <= CLOSE.other * lit.length, JSON.stringify(other));
    assert.ok(compared.length <= 2 * CLOSE.other * lit.length, JSON.stringify(compared));
  });
}

for (const [model, { list, asked }] of Object.entries(known.words)) {
  test(`${model}: the words of other reviews are those of Python, with what is refused and what is near`, async () => {
    const about = (word) => service.answer("words", { model, word }, rest);
    const here = await about(null);
    const rounded = 0.00101;
    assert.deepEqual(here.words.map(plain), list.words.map(plain));
    assert.ok(apart(here.words.flatMap(numbers), list.words.flatMap(numbers)) < rounded);
    assert.deepEqual({ ...here, words: null }, { ...list, words: null });
    const other = [];
    for (const [word, there] of Object.entries(asked)) {
      const found = await about(word).catch(({ kind, message: detail, near }) => ({ kind, detail, near }));
      assert.deepEqual(plain(found), plain(there), word);
      assert.ok(apart(numbers(found), numbers(there)) < rounded, word);
      const near = (answer) => (answer.neighbours ?? answer.near ?? []).map((each) => each.word ?? each);
      const most = Math.max(near(found).length, near(there).length);
      const lost = near(there).filter((each) => !near(found).includes(each)).length;
      if (most !== near(there).length || lost > CLOSE.neighbours * most) other.push([word, near(found), near(there)]);
      const similar = ({ neighbours = [] }) => neighbours.map(({ similarity }) => similarity);
      assert.ok(apart(similar(there), similar(found)) <= 0.011 + CLOSE.similarity, word);
    }
    console.log(`${model}, ${PRECISION}: of ${Object.keys(asked).length} words, ${other.length} have other neighbours`);
    assert.ok(other.length <= CLOSE.other * Object.keys(asked).length, JSON.stringify(other));
  });
}

/** What is rounded either way where it ends in five. */
const numbers = ({ twice, correlation, bulge }) => [twice ?? 0, correlation ?? 0, bulge ?? 0].flat();

/** What is the same in any precision; places of the same look in any order. */
function plain({ neighbours, near, correlation, bulge, twice, contexts = [], ...answer }) {
  const order = (one, other) => one.look - other.look || (one.text < other.text ? -1 : 1);
  return { ...answer, contexts: contexts.toSorted(order) };
}
