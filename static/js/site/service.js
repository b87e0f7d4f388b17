/**
 * @file Answers what the page asks, as the API of the server does, with the models that `limelight export --site`
 *   wrote.
 */

/** @import { About } from "./model/model.js" */

import { characters, count } from "../format.js";
import { once } from "../once.js";
import { compare } from "./comparison.js";
import { doubtsOf } from "./doubts.js";
import { lookedLevels, phraseLevels } from "./heat.js";
import { Asked, phraseValues, wordValues } from "./light.js";
import { describe, mostProbable } from "./model/answer.js";
import { Model } from "./model/model.js";
import { Kernel } from "./network/kernel.js";
import { readWeights } from "./network/weights.js";
import { pullsBothWays } from "./quotation.js";
import { Refusal, noModel, noRecord, noServer, refusal } from "./refusal.js";
import { summarize } from "./summary.js";
import { Reader } from "./text/reader.js";
import { findLesson, traceOf } from "./trace.js";
import { Words } from "./words.js";

/**
 * @typedef {object} Site what `limelight export --site` writes into site.json
 * @property {{max_characters: number, max_texts: number}} limits
 * @property {string} default the name of the model that answers where a question names none
 * @property {string} lens the name of the only one here, that of phrases
 * @property {About[]} models
 * @property {Record<string, {title: string, status: number}>} problems
 *
 * @typedef {{model: string, bytes: number, of: number, ended: boolean}} Coming how much of a model has come; `ended`:
 *   it is there, or does not come
 * @typedef {() => Promise<void>} Rest lets other messages be read; rejects where the question was given up
 */

export class Service {
  /**
   * @param {Site} site
   * @param {(path: string, onBytes?: (count: number) => void) => Promise<Uint8Array<ArrayBuffer>>} fetchBytes of a file
   *   of the site, unpacked
   * @param {() => Promise<(language: string, text: string) => string[]>} loadSegment cuts text into sentences
   * @param {(coming: Coming) => void} [onComing] hears how a model comes
   */
  constructor(site, fetchBytes, loadSegment, onComing = () => {}) {
    this.site = site;
    this.requests = 0;
    const compileKernel = once(async () => WebAssembly.compile(await fetchBytes("static/js/site/network/kernel.wasm")));
    const segment = once(loadSegment);
    // Named by the version: a page that was open when other weights were published finds none, rather than theirs.
    const fetchPart = (name, file, onBytes = (_count) => {}) =>
      fetchBytes(`weights/${name}/${this.aboutOf(name).version}/${file}.gz`, onBytes);
    const fetchJson = async (name, file) => JSON.parse(new TextDecoder().decode(await fetchPart(name, file)));
    const loadReading = once((name) => fetchJson(name, "reading.json"));
    this.load = once(async (name) => {
      const about = this.aboutOf(name);
      const coming = { model: name, bytes: 0, of: about.bytes, ended: false };
      onComing({ ...coming });
      function onBytes(count) {
        // A host that unpacks files sends more.
        coming.bytes = Math.min(coming.bytes + count, coming.of);
        onComing({ ...coming });
      }
      const [reading, weights, kernel, cut] = await Promise.all([
        loadReading(name),
        fetchPart(name, "network", onBytes),
        compileKernel(),
        segment(),
      ]).finally(() => {
        coming.ended = true;
        onComing({ ...coming });
      });
      const reader = new Reader(reading, about.limits, cut);
      return new Model(about, reader, new Kernel(kernel), readWeights(weights));
    });
    this.loadWords = once(async (name) => {
      const [reading, file] = await Promise.all([loadReading(name), fetchJson(name, "words.json")]);
      return new Words(this.aboutOf(name), reading, file);
    });
    this.loadRare = once((name) => fetchJson(name, "rare.json"));
  }

  /**
   * @param {string} path below /api/v1/
   * @param {any} question
   * @param {Rest} rest
   * @returns {Promise<object>}
   */
  async answer(path, question, rest) {
    const { predict, explain, trace, score, ready, words } = this;
    const act = { predict, explain, trace, score, ready, words }[path];
    if (!act) throw noServer();
    return act.call(this, question, performance.now(), rest);
  }

  /** @param {string} name @returns {About} */
  aboutOf(name) {
    const { models } = this.site;
    const about = models.find((model) => model.name === name);
    if (about) return about;
    throw noModel(
      name,
      models.map((model) => model.name),
    );
  }

  /** @param {?string} [asked] @returns {Promise<Model>} the model with a name, or the default one */
  async modelOf(asked) {
    return this.load(this.aboutOf(asked ?? this.site.default).name);
  }

  /** The page asks it ahead of the reader: nothing is answered but that the model is there. */
  async ready({ model }) {
    return this.named(await this.modelOf(model));
  }

  /**
   * @param {{model: string, word: ?string}} question
   * @returns {Promise<object>} how much the network looks at a word elsewhere; without one, the list of all
   */
  async words({ model: name, word }) {
    const { words: known } = this.aboutOf(name);
    if (!known) throw noRecord(name);
    const words = await this.loadWords(name);
    if (word === null) return words.all();
    const { network } = await this.load(name);
    const { embedding } = network.arrays;
    const read = words.read(word);
    const found = words.find(read, embedding);
    if (found) return found;
    throw words.rare(read, embedding, await this.loadRare(name));
  }

  /** @param {{name: string, version: string}} model */
  named({ name, version }) {
    return { model: name, model_version: version, request_id: String(++this.requests).padStart(16, "0") };
  }

  /**
   * @param {Model} model
   * @param {object} fields
   * @param {number} started when the question came
   * @returns {object} an answer: these fields, whose they are, and the milliseconds that they took
   */
  reply(model, fields, started) {
    const took = Math.round(1000 * (performance.now() - started)) / 1000;
    return { ...this.named(model), ...fields, timing_ms: { total: took, model: took } };
  }

  /** @param {string} text */
  check(text) {
    const { max_characters: limit } = this.site.limits;
    if (characters(text) > limit)
      throw refusal("too-large", "too_long", { count: count(characters(text)), limit: count(limit) });
  }

  /** @param {any} question about one text: what is read of it, and what the network says */
  async prepare({ text, without, model: name, prior = null }) {
    if (prior) throw noServer();
    const model = await this.modelOf(name);
    this.check(text);
    const read = model.reader.read(text, without);
    const [probabilities] = model.network.parts(read.ids, [[...read.ids.flat().keys()]]);
    return { model, read, probabilities };
  }

  /** @param {any} question @param {number} started */
  async predict(question, started) {
    const { model, read, probabilities } = await this.prepare(question);
    return this.reply(
      model,
      { ...describe(model, read, probabilities), explanation: "none", unit: "share", phrases: [] },
      started,
    );
  }

  /** @param {any} question @param {number} started @param {Rest} rest */
  async explain({ method, target: wanted, ...question }, started, rest) {
    const { lens } = this.site;
    if ((method && method !== lens) || wanted) throw noServer();
    const { model, read, probabilities } = await this.prepare(question);
    const target = model.targetOf(model.labels[mostProbable(probabilities)]);
    const asked = new Asked(model.network, read, target, model.isEnglish, rest);
    const light = await phraseValues(asked);
    const weights = await wordValues(asked, light);
    const described = describe(model, read, probabilities, weights);
    const answer = { ...described, mixed: described.undecided && pullsBothWays(described, target, light) };
    const explanation = {
      ...answer,
      explanation: lens,
      method: lens,
      target: target.name,
      signed: true,
      unit: target.unit,
      phrases: asked.phrases.map(({ start, stop, sentence }, phrase) => ({
        start: asked.numbers[start],
        end: asked.numbers[stop - 1] + 1,
        sentence,
        value: light.values[phrase],
        without: light.without[phrase],
      })),
      value: light.whole,
      base: light.base,
    };
    const levels = phraseLevels(explanation, model.isEnglish);
    const looks = model.network.looks(read.ids, mostProbable(probabilities));
    const looked = lookedLevels(asked.texts, looks);
    const placeOf = new Map(asked.numbers.map((number, place) => [number, place]));
    let number = 0;
    const sentences = answer.sentences.map((sentence) => {
      const places = sentence.tokens.map(() => placeOf.get(number++));
      const first = places.find((each) => each !== undefined);
      const tokens = sentence.tokens.map((token, at) => ({
        ...token,
        level: levels.shift(),
        ...(places[at] !== undefined && {
          looked: looked[places[at]],
          ...(looks.kind === "attention" && { attention: looks.words[places[at]] }),
        }),
      }));
      return { ...sentence, ...(first !== undefined && { [looks.kind]: looks.sentences[first] }), tokens };
    });
    const isUnknown = answer.counts.words === answer.counts.words_unknown;
    const doubts = doubtsOf(model, question.text, answer);
    const summary = summarize({ asked, light, weights, answer, doubts });
    const fields = {
      ...explanation,
      sentences,
      summary,
      check: null,
      comparison: isUnknown ? null : compare(asked, weights, looks, summary),
      doubts,
    };
    return this.reply(model, fields, started);
  }

  /** @param {any} question @param {number} started @param {Rest} rest */
  async trace(question, started, rest) {
    const { model, read, probabilities } = await this.prepare(question);
    const target = model.targetOf(model.labels[mostProbable(probabilities)]);
    const lesson = question.lesson
      ? await findLesson(new Asked(model.network, read, target, model.isEnglish, rest))
      : null;
    return this.reply(model, { ...traceOf(model, read, question), lesson }, started);
  }

  /** @param {any} question @param {number} started @param {Rest} rest */
  async score({ texts, ...question }, started, rest) {
    const model = await this.modelOf(question.model);
    const { max_texts: limit } = this.site.limits;
    if (texts.length > limit) throw refusal("invalid-request", "too_many", { count: count(texts.length), limit });
    const rows = [];
    for (const text of texts) {
      await rest();
      rows.push(await this.row({ ...question, text }));
    }
    return this.reply(model, { labels: model.labels, unit: model.stars ? "stars" : "probability", rows }, started);
  }

  /**
   * @param {any} question
   * @returns {Promise<object>} the answer for one of many reviews; one that cannot be scored says why
   */
  async row(question) {
    try {
      const { model, read, probabilities } = await this.prepare(question);
      const { label, undecided } = describe(model, read, probabilities);
      return { label, undecided, probabilities, value: model.expectedStars(probabilities), error: null };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { label: null, undecided: null, probabilities: null, value: null, error: error.message };
    }
  }
}
