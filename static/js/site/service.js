/** @file Answers what the page asks, as the API of the server does: the same questions, the same fields. */

/** @import { Asked } from "./lenses/asked.js" */
/** @import { Light } from "./lenses/lenses.js" */
/** @import { Model } from "./model/model.js" */

import { characters, count } from "../format.js";
import rules from "../rules.js";
import { rounded } from "./arithmetic.js";
import { traceDigit } from "./digits.js";
import { findEdits } from "./edits/edits.js";
import { patient } from "./engine/engine.js";
import { insights } from "./insights/insights.js";
import { checkPhrases, findKeyPhrases, summarize } from "./insights/summary.js";
import { EXPECTED_STARS, Target } from "./lenses/asked.js";
import { agreementOf, chooseLens, lightBy, measureFaithfulness } from "./lenses/lenses.js";
import { describe, isTruncated } from "./model/answer.js";
import { applyPrior, labelOf, median, mostProbable, readPrior } from "./model/verdict.js";
import { Refusal, refusal } from "./refusal.js";
import { nearestWords, traceText } from "./trace.js";

// Digits behind the point, as the server writes them.
const { weights: DECIMALS, scores: SCORE_DECIMALS } = rules.decimals;

/**
 * @typedef {object} Limits
 * @property {number} max_characters
 * @property {number} max_texts
 * @property {Record<string, number[]>} priors that have a name
 */

export class Service {
  /**
   * @param {Limits} limits
   * @param {(name: ?string) => Promise<Model>} modelOf loads the model with a name, or the default one
   * @param {() => Promise<import("./digits.js").Digits>} digits
   */
  constructor(limits, modelOf, digits) {
    this.limits = limits;
    this.modelOf = modelOf;
    this.digits = digits;
    this.requests = 0;
  }

  /**
   * @param {string} path below /api/v1/
   * @param {any} question
   * @param {() => Promise<void>} rest see `patient`
   * @returns {Promise<object>}
   */
  async answer(path, question, rest) {
    const { predict, explain, edits, score, trace, words, ready } = this;
    const others = { insights: this.insights, digits: this.readDigit, "digits/trace": this.traceDigit };
    const act = { predict, explain, edits, score, trace, words, ready, ...others }[path];
    if (act) return act.call(this, question, performance.now(), rest);
    throw new Refusal("not-found", "That takes a server, and this page has none: limelight serve starts one.");
  }

  /** The page asks it ahead of the reader: nothing is answered but that the model is there. */
  async ready({ model }) {
    return this.named(await this.modelOf(model));
  }

  /** @param {{name: string, version: string}} model */
  named({ name, version }) {
    return { model: name, model_version: version, request_id: String(++this.requests).padStart(16, "0") };
  }

  /**
   * @param {{name: string, version: string}} model
   * @param {object} fields
   * @param {number} started when the question came
   * @param {number} begun when the model set to work
   * @returns {object} an answer: these fields, whose they are, and the milliseconds that they took
   */
  reply(model, fields, started, begun) {
    const now = performance.now();
    return { ...this.named(model), ...fields, timing_ms: { total: rounded(now - started, 3), model: rounded(now - begun, 3) } };
  }

  /** @param {string} text */
  check(text) {
    const length = characters(text);
    if (length <= this.limits.max_characters) return;
    throw refusal("too-large", "too_long", { count: count(length), limit: count(this.limits.max_characters) });
  }

  /** @param {unknown[]} texts */
  checkCount(texts) {
    if (texts.length > this.limits.max_texts) throw refusal("invalid-request", "too_many", { count: count(texts.length), limit: this.limits.max_texts });
  }

  /** @param {any} question about one text @returns {Promise<{model: Model, prior: ?number[], read: import("./text/reader.js").Read}>} */
  async prepare({ text, without, model: name, prior }) {
    const model = await this.modelOf(name);
    this.check(text);
    return { model, prior: readPrior(prior, model.labels, model.stars, this.limits.priors), read: model.reader.read(text, without) };
  }

  /** @param {any} question @param {number} started */
  async predict({ texts, ...question }, started) {
    if (texts) {
      this.checkCount(texts);
      const results = [];
      for (const text of texts) results.push(await this.predict({ ...question, text }, started));
      return { results };
    }
    const { model, prior, read } = await this.prepare(question);
    const begun = performance.now();
    return this.reply(model, describe(model, read, model.engine.show(read.ids), prior, DECIMALS), started, begun);
  }

  async explain({ method: asked, target: wanted, trust = true, ...question }, started, rest) {
    const { model, prior, read } = await this.prepare(question);
    const { labels, stars } = model;
    const engine = patient(model.engine, rest);
    const begun = performance.now();
    const method = chooseLens(asked, engine);
    const named = wanted || (stars ? EXPECTED_STARS : labels[mostProbable(applyPrior(engine.show(read.ids).probabilities, prior))]);
    const ask = model.ask(engine, read, new Target(named, labels, stars, prior));
    const light = await lightBy(method, ask);
    const answer = describe(model, read, { ...light.shown, regions: ask.shown.regions }, prior);
    const explained = { asked: ask, light, method, answer };
    const summary = await summarize(explained);
    const fields = {
      ...answer,
      explanation: method,
      method,
      target: ask.target.name,
      signed: light.signed,
      unit: light.signed ? ask.target.unit : "share",
      phrases: phrasesOf(ask, light),
      value: ask.value,
      base: light.phrases?.base ?? null,
      summary,
      check: trust ? await checkPhrases(explained, summary) : null,
      faithfulness: trust ? await measureFaithfulness(ask, light) : null,
      agreement: trust ? await agreementOf(ask, light, method) : [],
    };
    return this.reply(model, fields, started, begun);
  }

  async insights(question, started, rest) {
    const { model, prior, read } = await this.prepare(question);
    const { text } = question;
    const begun = performance.now();
    return this.reply(model, await insights(model, patient(model.engine, rest), text, read, prior), started, begun);
  }

  async edits({ target = null, ...question }, started, rest) {
    const { model, prior, read } = await this.prepare(question);
    const begun = performance.now();
    return this.reply(model, await findEdits(model, patient(model.engine, rest), read, target, prior), started, begun);
  }

  async score({ texts, model: name, phrases = 0, method = null, prior: stated }, started, rest) {
    const model = await this.modelOf(name);
    this.checkCount(texts);
    const prior = readPrior(stated, model.labels, model.stars, this.limits.priors);
    const engine = patient(model.engine, rest);
    const lens = chooseLens(method, engine);
    const begun = performance.now();
    const rows = [];
    for (const text of texts) rows.push(await this.row(model, engine, text, lens, phrases, prior));
    return this.reply(model, { labels: model.labels, unit: model.stars ? "stars" : "probability", prior, rows }, started, begun);
  }

  /** @returns {Promise<object>} the answer for one of many reviews; one that cannot be scored says why */
  async row(model, engine, text, lens, phrases, prior) {
    const { labels, stars } = model;
    try {
      this.check(text);
      const read = model.reader.read(text);
      const [shares] = await engine.parts(read.ids, [new Uint8Array(read.ids.flat().length).fill(1)]);
      const probabilities = applyPrior(shares, prior).map((share) => rounded(share, SCORE_DECIMALS));
      const label = labels[labelOf(probabilities, stars)];
      const target = model.lean(prior, label);
      return {
        label,
        median_label: stars ? labels[median(probabilities)] : null,
        undecided: model.cannotTell(shares, read.ids),
        probabilities,
        value: stars ? rounded(target.value(shares), SCORE_DECIMALS) : model.hasLean ? probabilities.at(-1) : null,
        familiar: (await model.familiarity.judge(text, read.ids, shares, model.engine.vector(read.ids))).familiar,
        truncated: isTruncated(read),
        key_phrases: phrases ? await findKeyPhrases(model.ask(engine, read, target), lens, phrases) : [],
        // Only a server has the tables to find the nouns of a review.
        mentions: null,
        error: null,
      };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const nothing = { label: null, median_label: null, undecided: null, probabilities: null, value: null, familiar: null, truncated: null, key_phrases: null, mentions: null };
      return { ...nothing, error: error.message };
    }
  }

  async readDigit({ pixels, target = null, occlusion = false }, started) {
    const digits = await this.digits();
    const begun = performance.now();
    return this.reply(digits, digits.answer(pixels, target, occlusion), started, begun);
  }

  async traceDigit({ pixels, cell = null }, started) {
    const digits = await this.digits();
    const begun = performance.now();
    return this.reply(digits, traceDigit(digits, pixels, cell), started, begun);
  }

  async trace({ sentence = null, ...question }, started) {
    const { model, read } = await this.prepare(question);
    const begun = performance.now();
    return this.reply(model, traceText(model, read, sentence), started, begun);
  }

  async words({ word, model: name }) {
    const model = await this.modelOf(name);
    return { ...this.named(model), ...nearestWords(model, word) };
  }
}

/** @param {Asked} asked @param {Light} light @returns {import("../model/types.js").Phrase[]} with the numbers of their tokens among all of the text */
const phrasesOf = ({ phrases, numbers }, { phrases: found }) =>
  found
    ? phrases.map(({ start, stop, sentence }, place) => ({
        start: numbers[start],
        end: numbers[stop - 1] + 1,
        sentence,
        value: found.values[place],
        without: found.without[place],
      }))
    : [];
