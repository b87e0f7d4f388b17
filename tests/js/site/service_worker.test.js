/** @file What the site keeps in the browser, what it asks for, and what its worker may load. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const ROOT = "https://shop.example/site/";
const source = readFileSync(new URL("../../../static/js/site/service_worker.js", import.meta.url), "utf8");
/** Files by cache and address. @type {Map<string, Map<string, Response>>} */
const kept = new Map();
const caches = {
  async open(name) {
    if (!kept.has(name)) kept.set(name, new Map());
    const files = kept.get(name);
    return {
      addAll: async (requests) => requests.forEach(({ url, cache }) => files.set(url, new Response(cache))),
      match: async (address) => files.get(address)?.clone(),
      put: async (address, response) => files.set(address, response),
    };
  },
  keys: async () => [...kept.keys()],
  delete: async (name) => kept.delete(name),
};
const asked = [];
let answer = () => new Response("new");
const fetched = async (request) => {
  asked.push(request.url);
  const response = answer();
  if (!Object.hasOwn(response, "type")) Object.defineProperty(response, "type", { value: "basic" });
  return response;
};
const handlers = {};
const calls = [];
new Function(
  "VERSION",
  "AT_ONCE",
  "registration",
  "caches",
  "clients",
  "fetch",
  "skipWaiting",
  "addEventListener",
  source,
)(
  "2",
  ["", "about/", "worker.js"],
  { scope: ROOT },
  caches,
  { claim: async () => calls.push("claim") },
  fetched,
  () => calls.push("skip"),
  (name, handle) => (handlers[name] = handle),
);

async function fire(name) {
  let done;
  handlers[name]({ waitUntil: (promise) => (done = promise) });
  await done;
}
/** @returns {Promise<?Response>} null where the browser answers itself */
async function request(path, { method = "GET", mode = "cors" } = {}) {
  let reply = null;
  handlers.fetch({
    request: { url: new URL(path, ROOT).href, method, mode },
    respondWith: (promise) => (reply = promise),
  });
  return reply;
}

test("a new version fetches its files again, takes over, and deletes only older versions", async () => {
  for (const name of ["limelight-1", "another"]) await caches.open(name);
  await fire("install");
  assert.deepEqual([...kept.get("limelight-2").keys()], [ROOT, `${ROOT}about/`, `${ROOT}worker.js`]);
  assert.equal(await kept.get("limelight-2").get(ROOT).clone().text(), "no-cache");
  await fire("activate");
  assert.deepEqual(
    [[...kept.keys()], calls],
    [
      ["another", "limelight-2"],
      ["skip", "claim"],
    ],
  );
});

test("what is kept is not asked for, with any query, and what is not kept is kept then", async () => {
  assert.equal(await (await request("about/?v=1")).text(), "no-cache");
  assert.deepEqual(asked, []);
  for (let time = 0; time < 2; time++) assert.equal(await (await request("weights/han")).text(), "new");
  assert.deepEqual(asked.splice(0), [`${ROOT}weights/han`]);
});

test("a page without its slash leads on to the one with it", async () => {
  const reply = await request("about?q=1", { mode: "navigate" });
  assert.deepEqual([reply.status, reply.headers.get("location")], [302, `${ROOT}about/?q=1`]);
  assert.equal((await request("about")).status, 200);
  asked.length = 0;
});

test("a failure, a redirect and the answer of another site are not kept", async () => {
  for (const own of [{ status: 404 }, { redirected: true }, { type: "opaque" }]) {
    answer = () =>
      Object.defineProperties(
        new Response("", { status: own.status ?? 200 }),
        Object.fromEntries(
          Object.entries(own)
            .filter(([name]) => name !== "status")
            .map(([name, value]) => [name, { value }]),
        ),
      );
    await request("later");
    await request("later");
    assert.equal(asked.splice(0).length, 2);
  }
});

test("other methods and other addresses are the browser's", async () => {
  assert.equal(await request("about/", { method: "POST" }), null);
  assert.equal(await request("https://shop.example/other"), null);
});

test("the worker may load nothing from elsewhere", async () => {
  const policy = async (path) => (await request(path)).headers.get("Content-Security-Policy");
  assert.match(await policy("worker.js"), /default-src 'none'/);
  assert.equal(await policy("about/"), null);
});
