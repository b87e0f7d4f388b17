/**
 * @file A page without a server: examples are answered from a file, everything else by the worker, and what is given up
 *   is dropped.
 */

import assert from "node:assert/strict";
import test from "node:test";
import { gzipSync } from "node:zlib";

globalThis.location = { href: "https://shop.example/site/" };
globalThis.CSS = { escape: String };
// The page has examples of one model.
globalThis.document = {
  documentElement: { dataset: { home: "./" } },
  querySelector: (selector) => (selector === '.examples[data-model="one"]' ? {} : null),
};
const EXAMPLE = { model: "one", text: "A fine lamp." };
const fetched = [];
globalThis.fetch = async (address) => {
  fetched.push(String(address));
  return new Response(gzipSync(JSON.stringify([{ path: "predict", question: EXAMPLE, answer: { label: "5" } }])));
};
/** @type {Worker[]} */
const workers = [];
globalThis.Worker = class extends EventTarget {
  received = [];
  constructor() {
    super();
    workers.push(this);
  }
  postMessage(message) {
    this.received.push(message);
  }
  say(data) {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
};
const { answer, bring } = await import("../../../static/js/site/offline_api.js");
const post = (path, question, signal) =>
  answer(`/api/v1/${path}`, { method: "POST", body: JSON.stringify(question), signal });
const last = () => workers.at(-1)?.received.at(-1);
const messages = () => workers.flatMap(({ received }) => received).length;

/** Asks the worker. @returns {Promise<{reply: Promise<any>, message: any}>} what it received */
async function sent(path, question, signal) {
  const before = messages();
  const reply = post(path, question, signal);
  reply.catch(() => {});
  for (let turn = 0; turn < 1_000 && messages() === before; turn++) await new Promise((go) => setImmediate(go));
  return { reply, message: last() };
}

test("an example is answered from the file in any order of its fields, and without a worker", async () => {
  assert.deepEqual(await post("predict", { text: EXAMPLE.text, model: "one" }), { label: "5" });
  assert.deepEqual([fetched.length, workers.length], [1, 0]);
});

test("the worker answers what is no example, by one worker and each question by its number", async () => {
  const questions = [
    ["predict", { model: "one", text: "Dull." }],
    ["explain", EXAMPLE],
    ["edits", EXAMPLE],
    ["predict", { ...EXAMPLE, model: "two" }],
  ];
  const all = [];
  for (const [path, question] of questions) {
    const { reply, message } = await sent(path, question);
    assert.deepEqual([message.path, message.question], [path, question]);
    all.push({ reply, id: message.id });
  }
  for (const { id } of all.toReversed()) workers[0].say({ id, answer: { id } });
  assert.deepEqual(
    await Promise.all(all.map(({ reply }) => reply)),
    all.map(({ id }) => ({ id })),
  );
  const { reply, message } = await sent("edits", EXAMPLE);
  workers[0].say({ id: message.id, problem: { status: 422 } });
  await assert.rejects(reply, { status: 422 });
  assert.deepEqual([fetched.length, workers.length], [1, 1]);
});

test("what only a server does is refused, and nothing is sent", async () => {
  const before = messages();
  await assert.rejects(answer("/api/v1/models"), { status: 404 });
  await assert.rejects(answer("/api/v1/predict", { method: "POST", body: new Blob([]) }), { status: 404 });
  await assert.rejects(answer("/api/v1/predict", { method: "GET", body: JSON.stringify(EXAMPLE) }), { status: 404 });
  assert.equal(messages(), before);
});

test("words of other reviews are asked of the worker, with any signs in them", async () => {
  const before = messages();
  for (const [address, question] of [
    ["models/one/words", { model: "one", word: null }],
    ["models/one/words/b%C3%A4d", { model: "one", word: "bäd" }],
    ["models/one/words/and%2For%3F", { model: "one", word: "and/or?" }],
  ]) {
    const reply = answer(`/api/v1/${address}`);
    const { id, path, question: asked } = last();
    assert.deepEqual([path, asked], ["words", question]);
    workers.at(-1).say({ id, problem: { status: 404, near: ["bad"] } });
    await assert.rejects(reply, { near: ["bad"] });
  }
  assert.equal(messages(), before + 3);
});

test("a question that is given up is dropped once, with its late answer", async () => {
  const controller = new AbortController();
  const { reply, message } = await sent("predict", { model: "one", text: "Dull." }, controller.signal);
  controller.abort();
  await assert.rejects(reply, { name: "AbortError" });
  assert.deepEqual(last(), { drop: message.id });
  workers.at(-1).say({ id: message.id, answer: {} });
  await assert.rejects(post("predict", EXAMPLE, controller.signal), { name: "AbortError" });
  const late = new AbortController();
  const { reply: answered, message: question } = await sent("edits", EXAMPLE, late.signal);
  workers.at(-1).say({ id: question.id, answer: 1 });
  assert.equal(await answered, 1);
  late.abort();
  assert.equal(last().drop, undefined);
});

test("a model that comes is heard of, and what comes is no answer", async () => {
  const heard = [];
  const reply = bring("one", (coming) => heard.push(coming));
  const { id, path, question } = last();
  assert.deepEqual([path, question], ["ready", { model: "one" }]);
  workers.at(-1).say({ id, coming: { share: 0.5 } });
  workers.at(-1).say({ id, part: "one.bin" });
  workers.at(-1).say({ id, answer: "ready" });
  assert.deepEqual([await reply, heard], ["ready", [{ share: 0.5 }]]);
});

test("a worker that fails fails its questions, and the next question starts another", async () => {
  const { reply } = await sent("edits", EXAMPLE);
  workers.at(-1).dispatchEvent(new Event("error"));
  await assert.rejects(reply, { status: 0 });
  const { message } = await sent("edits", EXAMPLE);
  assert.deepEqual([workers.length, message.path], [2, "edits"]);
});
