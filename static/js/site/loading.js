/**
 * @file Loads what `limelight export --site` wrote: each model when it is first asked for.
 *
 * @typedef {import("./model/model.js").About & {bytes: number,
 *   graphs: string[], limits: {max_sentences: number, max_sentence_tokens: number}, map: boolean}} Text
 * @typedef {import("./digits.js").About & {graphs: string[]}} Image
 *
 * @typedef {object} Site
 * @property {import("./service.js").Limits} limits
 * @property {string} default the name of the model that answers where a question names none
 * @property {Text[]} models that read text
 * @property {import("./insights/familiarity.js").About} languages
 * @property {?Image} digits
 * @property {Record<string, {title: string, status: number}>} problems
 *
 * @typedef {{model: string, bytes: number, of: number, ended: boolean}} Coming how much of a model has come; `ended`: it is there, or does not come
 */

import { Digits } from "./digits.js";
import { Choices } from "./edits/places.js";
import { HanEngine } from "./engine/han.js";
import { KimCnnEngine } from "./engine/kim_cnn.js";
import { Kernel } from "./graph/kernel.js";
import { Network } from "./graph/network.js";
import { DocumentMap } from "./insights/additions.js";
import { Languages } from "./insights/familiarity.js";
import { Model } from "./model/model.js";
import { Refusal, noModel } from "./refusal.js";
import { Service } from "./service.js";
import { Reader } from "./text/reader.js";

/** @param {Uint8Array} bytes of JSON @returns {any} */
export const parsed = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/** @template T @param {(name: string) => Promise<T>} load @returns {(name?: string) => Promise<T>} loads each once; again where that failed */
export function once(load) {
  const loaded = new Map();
  return (name = "") => {
    if (!loaded.has(name)) {
      const loading = load(name);
      loaded.set(name, loading);
      loading.catch(() => loaded.delete(name));
    }
    return loaded.get(name);
  };
}

/** What answers for each kind of network. @type {Record<string, new (networks: any) => import("./engine/engine.js").Engine>} */
const ENGINES = { han: HanEngine, kim_cnn: KimCnnEngine };

/**
 * @param {Site} site
 * @param {(path: string, onBytes?: (count: number) => void) => Promise<Uint8Array<ArrayBuffer>>} fetchBytes of a file of the site, unpacked
 * @param {() => Promise<(language: string, text: string) => string[]>} loadSegment cuts text into sentences
 * @param {(coming: Coming) => void} [onComing] hears how a model comes
 * @returns {Service}
 */
export function createService(site, fetchBytes, loadSegment, onComing = () => {}) {
  const makeKernel = once(async () => WebAssembly.compile(await fetchBytes("static/js/site/graph/kernel.wasm")));
  const segment = once(loadSegment);
  const loadLanguages = once(async () => new Languages(site.languages, await fetchBytes("weights/languages.gz")));

  // Named by the version: a page that was open when other weights were published finds none, rather than theirs.
  /** @param {{name: string, version: string}} about @returns {string} the folder of its weights */
  const folderOf = ({ name, version }) => `weights/${name}/${version}`;

  /** @param {Text | Image} about @param {(count: number) => void} [onBytes] @returns {Promise<any>} its networks, by the names of their graphs */
  async function networks(about, onBytes) {
    const kernel = new Kernel(await makeKernel());
    const made = about.graphs.map(async (graph) => [graph, new Network(await fetchBytes(`${folderOf(about)}/${graph}.graph.gz`, onBytes), kernel)]);
    return Object.fromEntries(await Promise.all(made));
  }

  const loadModel = once(async (name) => {
    const about = site.models.find((model) => model.name === name);
    const coming = { model: name, bytes: 0, of: about.bytes, ended: false };
    onComing({ ...coming });
    /** @param {string} file */
    const fetchOwn = (file) => fetchBytes(`${folderOf(about)}/${file}`, onBytes);
    function onBytes(count) {
      // A host that unpacks files sends more.
      coming.bytes = Math.min(coming.bytes + count, coming.of);
      onComing({ ...coming });
    }
    const [reading, made, points, cut] = await Promise.all([
      fetchOwn("reading.json.gz"),
      networks(about, onBytes),
      about.map ? fetchOwn("map.json.gz") : null,
      segment(),
    ]).finally(() => {
      coming.ended = true;
      onComing({ ...coming });
    });
    const reader = new Reader(parsed(reading), about.limits, cut);
    const map = points && new DocumentMap(parsed(points), reader);
    const loadChoices = once(async () => new Choices(parsed(await fetchBytes(`${folderOf(about)}/edits.json.gz`))));
    return new Model(about, reader, new ENGINES[about.network](made), map, loadLanguages, loadChoices);
  });

  const loadDigits = once(async () => {
    if (!site.digits) throw new Refusal("unknown-model", "None of the models of this page reads digits.");
    return new Digits(site.digits, await networks(site.digits));
  });

  /** @param {?string} [asked] @returns {string} */
  function nameOf(asked) {
    const name = asked ?? site.default;
    if (site.models.some((model) => model.name === name)) return name;
    throw noModel(name, site.models.map((model) => model.name));
  }

  return new Service(site.limits, async (asked) => loadModel(nameOf(asked)), loadDigits);
}
