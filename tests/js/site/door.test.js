// A page without a server refuses what only a server can answer, with the way out.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = /** @type {any} */ ({ documentElement: { dataset: { home: "./" } } });
globalThis.location = /** @type {any} */ ({ href: "https://host.example/limelight/" });
const { answer } = await import("../../../static/js/site/door.js");

test("a file that only a server reads is refused with the way out", async () => {
  const request = { method: "POST", body: new Uint8Array([0x50, 0x4b, 3, 4]) };
  await assert.rejects(answer("/api/v1/tables?name=a.xlsx", request), { status: 404, detail: /Save it as CSV first/ });
});

test("what a model came with is refused with the way to a server", async () => {
  await assert.rejects(answer("/api/v1/models/han/filters"), { status: 404, detail: /limelight serve/ });
});
