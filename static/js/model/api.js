/** @file The only way to answers: from a server, or without one from the worker of site/. */

/** @import { Answer, Explanation, Problem, Question } from "./types.js" */

import { isStatic } from "../home.js";
import { once } from "../once.js";

/** An error that the page can show as it is. */
export class ProblemError extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** @param {Error} error @returns {string} the words for the reader */
export const messageOf = (error) =>
  error instanceof ProblemError ? error.message : "Something went wrong on this page. Reload it.";

/** @type {(question: Question, signal: AbortSignal) => Promise<Answer>} */
export const predict = (question, signal) => post("predict", question, signal);

/** @type {(question: Question, signal: AbortSignal) => Promise<Explanation>} */
export const explain = (question, signal) => post("explain", question, signal);

/**
 * @param {string} path below /api/v1/
 * @param {object} question
 * @param {?AbortSignal} signal
 * @returns {Promise<any>}
 */
export function post(path, question, signal) {
  return ask(`/api/v1/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(question),
    signal,
  });
}

/**
 * @param {string} name of a file; its ending tells how it is written
 * @param {Uint8Array<ArrayBuffer>} bytes of the file, which the server reads by the rules of the command and does not
 *   keep
 * @param {boolean} headless whether it has no row with the names of its columns
 * @returns {Promise<{columns: string[], rows: string[][], total: number, notes: string[], text: ?number}>}
 */
export const readTable = (name, bytes, headless) =>
  ask(`/api/v1/tables?${new URLSearchParams({ name, headless: String(headless) })}`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream" },
    body: bytes,
  });

/** What is the same for every review of a model. @param {string} part */
const ofModel = (part) => once((model) => ask(`/api/v1/models/${encodeURIComponent(model)}/${part}`));

/**
 * The n-grams of held-out reviews that its filters respond to most.
 * @type {(model: string) => Promise<{filters: {kernel_size: number, ngrams: {text: string, activation:
 *   number}[][]}[]}>}
 */
export const getFilters = ofModel("filters");

/**
 * @type {(model: string) => Promise<{blocks: {name: string, shape: (number | string)[], parameters: number}[], weights:
 *   Record<string, import("../float16.js").Packed>}>}
 */
export const getLayers = ofModel("layers");

/** @type {(model: string) => Promise<{reviews: import("./types.js").Review[]}>} */
export const getMap = ofModel("map");

/** All words of held-out reviews. @type {(model: string) => Promise<{words: import("./types.js").WordSummary[]}>} */
export const getWords = ofModel("words");

/**
 * One of them.
 * @type {(model: string, word: string, signal: ?AbortSignal) => Promise<import("./types.js").WordElsewhere>}
 */
export const getWord = (model, word, signal) =>
  ask(`/api/v1/models/${encodeURIComponent(model)}/words/${encodeURIComponent(word)}`, { signal });

/**
 * @param {string} address
 * @param {RequestInit} [request]
 * @returns {Promise<any>}
 * @throws {ProblemError} on every failure but an abort, which is thrown on as it is
 */
async function ask(address, request) {
  if (isStatic) return askHere(address, request);
  let response;
  let body;
  try {
    response = await fetch(address, request);
    body = await response.json();
  } catch (error) {
    if (request?.signal?.aborted) throw error;
    throw new ProblemError(response ? unreadable(response.status) : UNREACHABLE);
  }
  if (!response.ok) throw new ProblemError(body?.detail ? body : unreadable(response.status));
  return body;
}

/** @type {typeof ask} */
async function askHere(address, request) {
  try {
    const { answer } = await import("../site/offline_api.js");
    return await answer(address, request);
  } catch (problem) {
    if (request?.signal?.aborted) throw problem;
    throw new ProblemError(problem.detail ? problem : UNREACHABLE);
  }
}

const UNREACHABLE = {
  title: "No answer",
  status: 0,
  detail: "The server cannot be reached. Nothing is lost: try again in a moment.",
};

/** @param {number} status @returns {Problem} for an answer that is not the API's own, as a proxy may send */
const unreadable = (status) => ({
  title: "Unexpected answer",
  status,
  detail: `The server gave an answer that this page cannot read (status ${status}). Try again in a moment.`,
});
