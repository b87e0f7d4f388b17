/**
 * @file Behind `ask()` on a page without a server: questions go to a worker. The answers to the examples, which
 * `limelight export --site` asked, are read from a file: they are there before the model.
 */

/** @import { Coming } from "./service.js" */

import { addressOf } from "../home.js";
import { once } from "../once.js";
import { fetchPart } from "./part.js";
import { noServer } from "./refusal.js";

const API = "/api/v1/";
// What is the same for all texts is in files.
const FILES = /^models\/[^/]+\/(layers|filters)$/;
const WORDS = /^models\/(?<model>[^/]+)\/words(?:\/(?<word>.*))?$/;

/** @type {?Worker} */
let worker = null;
/** @type {Map<number, {resolve: (answer: any) => void, reject: (problem: any) => void}>} */
const waiting = new Map();
let asked = 0;
/** @type {(coming: Coming) => void} */
let hear = () => {};
/** Files that the worker has fetched. @type {Set<string>} */
const parts = new Set();

// On a first visit they came before the service worker was there. From the browser's own cache, it now keeps them.
globalThis.navigator?.serviceWorker?.addEventListener("controllerchange", () => {
  for (const part of parts) fetch(addressOf(part)).catch(() => {});
});

function start() {
  worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data: { part, coming, id, answer, problem } }) => {
    if (part) parts.add(part);
    if (coming) hear(coming);
    if (part || coming) return;
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (problem) reject?.(problem);
    else resolve?.(answer);
  });
  // For example a script that cannot be loaded: pending requests fail, and the next one tries again.
  worker.addEventListener("error", () => {
    worker = null;
    for (const { reject } of waiting.values()) reject(UNREADABLE);
    waiting.clear();
  });
}

const UNREADABLE = {
  title: "No answer",
  status: 0,
  detail: "Part of this page could not be loaded. Nothing is lost: reload the page.",
};

const NO_SERVER = { title: "Not on this page", status: 404, detail: noServer().message };

/**
 * @param {string} address of the API
 * @param {RequestInit} [request]
 * @returns {Promise<any>} the answer; rejects with a problem, or with the reason of the signal
 */
export async function answer(address, { method = "GET", body, signal } = {}) {
  const path = address.slice(address.indexOf(API) + API.length);
  signal?.throwIfAborted();
  if (method === "GET" && FILES.test(path)) return readJson(`api/v1/${path}.json.gz`);
  const words = method === "GET" && WORDS.exec(path)?.groups;
  if (words) {
    const [model, word = null] = [words.model, words.word].map((part) => part && decodeURIComponent(part));
    return send("words", { model, word }, signal);
  }
  if (method === "GET" || typeof body !== "string") throw NO_SERVER;
  const question = JSON.parse(body);
  const known = await knownAnswer(path, question);
  signal?.throwIfAborted();
  return known ?? send(path, question, signal);
}

/**
 * @param {string} path below /api/v1/
 * @param {any} question
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>} the answer of the worker
 */
function send(path, question, signal) {
  if (!worker) start();
  const id = ++asked;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    signal?.addEventListener("abort", () => {
      if (!waiting.delete(id)) return;
      worker?.postMessage({ drop: id });
      reject(signal.reason);
    });
    worker.postMessage({ id, path, question });
  });
}

/** The answers to the examples of a model, by path and question. */
const readExamples = once(async (model) => {
  const examples = await readJson(`api/v1/models/${model}/examples.json.gz`);
  return new Map(examples.map(({ path, question, answer }) => [keyOf(path, question), answer]));
});
// What the page asks about one text; everything else goes to the model.
const KNOWN = ["predict", "explain"];

/** @param {string} path @param {any} question @returns {Promise<any>} undefined where only the model can answer */
async function knownAnswer(path, question) {
  if (!KNOWN.includes(path) || !question.model || typeof question.text !== "string") return undefined;
  const { model } = question;
  // Only the page that has examples of a model asks about them.
  if (!document.querySelector?.(`.examples[data-model="${CSS.escape(model)}"]`)) return undefined;
  return (await readExamples(model).catch(() => null))?.get(keyOf(path, question));
}

/** @param {string} path @param {object} question @returns {string} */
const keyOf = (path, question) => JSON.stringify([path, ...Object.entries(question).toSorted()]);

/** @param {string} path of a file of the site, packed @returns {Promise<any>} */
async function readJson(path) {
  const { body } = await fetchPart(path, addressOf(""));
  return new Response(body.pipeThrough(new DecompressionStream("gzip"))).json();
}

/**
 * Fetches a model before the reader asks it.
 *
 * @param {string} model
 * @param {(coming: Coming) => void} onComing hears of this and of every other model that comes
 * @returns {Promise<any>} rejects with a problem where it does not come
 */
export function bring(model, onComing) {
  hear = onComing;
  return send("ready", { model });
}
