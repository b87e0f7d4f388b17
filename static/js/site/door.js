/** @file Behind `ask()` on a page without a server: questions go to a worker, and what a model came with is read from files. */

import { addressOf } from "../home.js";
import { fetchPart } from "./part.js";

const API = "/api/v1/";

/** @type {?Worker} */
let worker = null;
/** @type {Map<number, {resolve: (answer: any) => void, reject: (problem: any) => void}>} */
const waiting = new Map();
let asked = 0;
/** Files that the worker has fetched. @type {Set<string>} */
const parts = new Set();

// On a first visit they came before the service worker was there. From the browser's own cache, it now keeps them.
globalThis.navigator?.serviceWorker?.addEventListener("controllerchange", () => {
  for (const part of parts) fetch(addressOf(part)).catch(() => {});
});

function start() {
  worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data: { part, id, answer, problem } }) => {
    if (part) {
      parts.add(part);
      return;
    }
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

const UNREADABLE = { title: "No answer", status: 0, detail: "A part of this page could not be loaded. Nothing is lost: load the page again." };

const NO_READER = { title: "Not on this page", status: 404, detail: "A file of this kind is read by a server, and this page has none. Save it as CSV first." };

/**
 * @param {string} address of the API
 * @param {RequestInit} [request]
 * @returns {Promise<any>} the answer; rejects with a problem, or with the reason of the signal
 */
export async function answer(address, { method = "GET", body, signal } = {}) {
  const path = address.slice(address.indexOf(API) + API.length);
  if (method === "GET") return read(`api/v1/${path}.json`);
  if (typeof body !== "string") throw NO_READER;
  signal?.throwIfAborted();
  if (!worker) start();
  const id = ++asked;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    signal?.addEventListener("abort", () => {
      if (!waiting.delete(id)) return;
      worker?.postMessage({ drop: id });
      reject(signal.reason);
    });
    worker.postMessage({ id, path, question: JSON.parse(/** @type {string} */ (body)) });
  });
}

/** @param {string} path of a file with an answer; where a model lacks what is asked for, with the problem @returns {Promise<any>} */
async function read(path) {
  const file = await fetchPart(path, addressOf("")).catch(({ message }) => Promise.reject({ title: "No answer", status: 503, detail: message }));
  const body = await file.json();
  if (body.status) throw body;
  return body;
}
