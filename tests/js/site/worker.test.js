/**
 * @file The worker of a page without a server: messages in, answers and problems out, and files that come from the
 *   folder of the site.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { until } from "../window.js";

const ROOT = new URL("../../../", import.meta.url);
const { answers, files, site } = JSON.parse(readFileSync(new URL("tests/fixtures/site.json", ROOT), "utf8"));
const told = [];
let hear;
const asked = [];
Object.assign(globalThis, {
  postMessage: (message) => told.push(message),
  addEventListener: (_, listener) => (hear = (data) => listener({ data })),
  fetch: async (address) => {
    assert.ok(address.href.startsWith(ROOT.href));
    const path = address.href.slice(ROOT.href.length);
    asked.push(path);
    if (path === "site.json") return Response.json(site);
    // A host may have unpacked a file already.
    return new Response(
      files[path] ? Buffer.from(files[path], "base64") : readFileSync(new URL(path.replace(/\.gz$/, ""), ROOT)),
    );
  },
});
await import("../../../static/js/site/worker.js");
const [text] = answers.texts;
const answerTo = async (id) => {
  await until(() => told.some((message) => message.id === id));
  return told.find((message) => message.id === id);
};

test("a question is answered as Python answers it; each file is asked for once, and told when it comes", async () => {
  hear({ id: 1, path: "predict", question: { text, model: "han" } });
  const { answer } = await answerTo(1);
  assert.equal(answer.label, answers.models.han[0].label);
  hear({ id: 2, path: "predict", question: { text, model: "han" } });
  assert.deepEqual((await answerTo(2)).answer.probabilities, answer.probabilities);
  assert.equal(asked.length, new Set(asked).size);
  assert.deepEqual(
    told
      .filter(({ part }) => part)
      .map(({ part }) => part)
      .sort(),
    asked.toSorted(),
  );
  assert.ok(told.some(({ coming }) => coming));
});

test("what is refused is the problem that the site names, and a question that is given up ends with one", async () => {
  hear({ id: 3, path: "predict", question: { text: "  ", model: "han" } });
  const { problem } = await answerTo(3);
  assert.deepEqual(
    [problem.type, problem.title, problem.status],
    ["/problems/invalid-request", site.problems["invalid-request"].title, 422],
  );
  hear({ id: 4, path: "explain", question: { text: `${text} `.repeat(60), model: "han" } });
  hear({ drop: 4 });
  assert.equal((await answerTo(4)).problem.type, "/problems/dropped");
});
