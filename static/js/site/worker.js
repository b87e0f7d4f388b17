/**
 * @file The worker that answers on a page without a server: one question after the other, the short ones while a long
 *   one rests.
 */

import initSegment, { segment } from "../../vendor/sentencex/sentencex_wasm.js";
import { once } from "../once.js";
import { Service } from "./service.js";
import { fetchPart } from "./part.js";
import { Refusal } from "./refusal.js";

// Milliseconds of work before other messages are read.
const SLICE = 12;

/** The folder of the site, which holds static/. */
const ROOT = new URL("../../../", import.meta.url);

/**
 * @param {string} path
 * @param {(count: number) => void} [onBytes] hears of each piece that has come
 * @returns {Promise<Uint8Array<ArrayBuffer>>} the file, unpacked
 */
async function fetchBytes(path, onBytes = () => {}) {
  const response = await fetchPart(path, ROOT);
  const counting = new TransformStream({
    transform(piece, controller) {
      onBytes(piece.length);
      controller.enqueue(piece);
    },
  });
  const bytes = new Uint8Array(await new Response(response.body.pipeThrough(counting)).arrayBuffer());
  postMessage({ part: path });
  // A host may have unpacked it already.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

async function loadSegment() {
  await initSegment({ module_or_path: await fetchBytes("static/vendor/sentencex/sentencex_wasm_bg.wasm.gz") });
  return segment;
}

const loadSite = once(async () => JSON.parse(new TextDecoder().decode(await fetchBytes("site.json"))));
const loadService = once(
  async () => new Service(await loadSite(), fetchBytes, loadSegment, (coming) => postMessage({ coming })),
);

/** Questions that were given up. @type {Set<number>} */
const dropped = new Set();
const { port1, port2 } = new MessageChannel();

/** @returns {Promise<void>} after messages that wait were heard: a timer would wait four milliseconds */
const turn = () =>
  new Promise((resolve) => {
    port2.addEventListener("message", () => resolve(), { once: true });
    port1.postMessage(null);
  });
port2.start();

/** @param {number} id of a question @returns {() => Promise<void>} */
function resting(id) {
  let since = performance.now();
  return async () => {
    if (performance.now() - since >= SLICE) {
      await turn();
      since = performance.now();
    }
    if (dropped.has(id)) throw new Refusal("dropped", "The request was cancelled.");
  };
}

/** @param {Error} error @returns {Promise<object>} as the API describes it */
async function problemOf(error) {
  const kind = error instanceof Refusal ? error.kind : "internal-error";
  const known = (await loadSite().catch(() => null))?.problems[kind] ?? { title: "No answer", status: 503 };
  if (!(error instanceof Refusal))
    return { type: `/problems/${kind}`, ...known, detail: `Unexpected error in this page: ${error.message}` };
  const near = error.near?.length ? { near: error.near } : {};
  return { type: `/problems/${kind}`, ...known, detail: error.message, ...near };
}

addEventListener("message", async ({ data: { id, path, question, drop } }) => {
  if (drop) {
    dropped.add(drop);
    return;
  }
  try {
    const answer = await (await loadService()).answer(path, question, resting(id));
    postMessage({ id, answer });
  } catch (error) {
    postMessage({ id, problem: await problemOf(error) });
  }
  dropped.delete(id);
});
