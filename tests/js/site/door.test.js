// A page without a server reads files in place of the API's answers, and refuses what only a server can answer, with the way out.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = /** @type {any} */ ({ documentElement: { dataset: { home: "./" } } });
globalThis.location = /** @type {any} */ ({ href: "https://host.example/limelight/" });
const { answer } = await import("../../../static/js/site/door.js");

test("a file that only a server reads is refused with the way out", async () => {
  const request = { method: "POST", body: new Uint8Array([0x50, 0x4b, 3, 4]) };
  await assert.rejects(answer("/api/v1/tables?name=a.xlsx", request), { status: 404, detail: /Save it as CSV first/ });
});

test("a model that lacks a map is told from a map that did not come", async (test) => {
  const files = test.mock.method(globalThis, "fetch", async () => Response.json({ status: 404, detail: "no map" }));
  await assert.rejects(answer("/api/v1/models/han/map"), { status: 404, detail: "no map" });
  assert.equal(String(files.mock.calls[0].arguments[0]), "https://host.example/limelight/api/v1/models/han/map.json");
  files.mock.mockImplementation(async () => new Response("", { status: 404 }));
  await assert.rejects(answer("/api/v1/models/han/map"), { status: 503, detail: /models\/han\/map.json.*status 404/ });
  files.mock.mockImplementation(async () => Promise.reject(new TypeError("Failed to fetch")));
  await assert.rejects(answer("/api/v1/models/han/map"), { status: 503, detail: /no connection/ });
  files.mock.mockImplementation(async () => Response.json({ points: [] }));
  assert.deepEqual(await answer("/api/v1/models/han/map"), { points: [] });
});
