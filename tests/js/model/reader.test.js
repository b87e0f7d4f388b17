/** @file Only the latest question is answered, over a real connection to a server that can be slow. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import test from "node:test";

import { predict, ProblemError } from "../../../static/js/model/api.js";
import { createReader } from "../../../static/js/model/reader.js";

const { fetch } = globalThis;

/** Runs `body` with a server that sends what `answer` makes of each question, now or later: {status, type, body}. */
async function withServer(answer, body) {
  const server = createServer(async (request, response) => {
    let json = "";
    for await (const chunk of request) json += chunk;
    const reply = { status: 200, type: "application/json", ...(await answer(JSON.parse(json))) };
    response.writeHead(reply.status, { "Content-Type": reply.type }).end(reply.body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  globalThis.fetch = (address, request) => fetch(`http://127.0.0.1:${port}${address}`, request);
  try {
    await body();
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** A reader, and what it has told the page so far. */
function listen(ask, pause) {
  const heard = [];
  const reader = createReader({
    ask,
    pause,
    onStart: () => heard.push("start"),
    onAnswer: (answer) => heard.push(answer.text),
    onError: (error) => heard.push(error),
  });
  return { reader, heard };
}

/** Server and reader, where the answer to "slow" is held back. */
function heldBack(body, ask) {
  let arrive, release;
  const arrived = new Promise((resolve) => (arrive = resolve));
  const released = new Promise((resolve) => (release = resolve));
  const answer = async (question) => {
    if (question.text === "slow") {
      arrive();
      await released;
    }
    return { body: JSON.stringify(question) };
  };
  return withServer(answer, () => body({ ...listen(ask), arrived, release }));
}

test("an answer that a later question has overtaken is dropped", () =>
  heldBack(async ({ reader, heard, arrived, release }) => {
    const overtaken = reader.now({ text: "slow", model: "han" });
    await arrived;
    await reader.now({ text: "quick", model: "han" });
    release();
    await overtaken;
    assert.deepEqual(heard, ["start", "start", "quick"]);
  }, predict));

test("an answer that arrives although it was aborted is dropped too", () => {
  const deaf = new AbortController().signal;
  const ask = (question) => predict(question, deaf);
  return heldBack(async ({ reader, heard, release }) => {
    const overtaken = reader.now({ text: "slow", model: "han" });
    await reader.now({ text: "quick", model: "han" });
    release();
    await overtaken;
    assert.deepEqual(heard, ["start", "start", "quick"]);
  }, ask);
});

test("while keys follow each other nothing is asked, and after the pause one question is", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { reader, heard } = listen(async (question) => question, 60);
  for (const text of ["l", "lo", "lov", "love"]) {
    reader.soon({ text });
    mock.timers.tick(59);
  }
  assert.deepEqual(heard, []);
  mock.timers.tick(1);
  await Promise.resolve();
  assert.deepEqual(heard, ["start", "love"]);
});

test("while a question is under way only the newest of those that are typed waits, and its own answer is told", async ({
  mock,
}) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const asked = [];
  const { reader, heard } = listen((question) => new Promise((resolve) => asked.push({ ...question, resolve })), 60);
  /** @param {string} text */
  const type = (text) => {
    reader.soon({ text });
    mock.timers.tick(60);
  };
  const answer = async () => {
    const { text, resolve } = asked.at(-1);
    resolve({ text });
    await new Promise(setImmediate);
  };
  for (const text of ["l", "lo", "lov"]) type(text);
  assert.deepEqual(
    asked.map(({ text }) => text),
    ["l"],
  );
  await answer();
  assert.deepEqual(heard, ["start", "l", "start"]);
  assert.deepEqual(
    asked.map(({ text }) => text),
    ["l", "lov"],
  );
  // A key that is still fresh holds the next question back.
  reader.soon({ text: "love" });
  await answer();
  assert.deepEqual(
    asked.map(({ text }) => text),
    ["l", "lov"],
  );
  mock.timers.tick(60);
  assert.deepEqual(
    asked.map(({ text }) => text),
    ["l", "lov", "love"],
  );
});

test("what fails while a newer question waits is not told", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const problem = new ProblemError({ title: "No answer", status: 0, detail: "The server cannot be reached." });
  const fails = [true, false, true];
  const { reader, heard } = listen(async (question) => {
    if (fails.shift()) throw problem;
    return question;
  }, 60);
  const failed = reader.now({ text: "lov" });
  reader.soon({ text: "love" });
  await failed;
  assert.deepEqual(heard, ["start"]);
  mock.timers.tick(60);
  await new Promise(setImmediate);
  assert.deepEqual(heard, ["start", "start", "love"]);
  await reader.now({ text: "alone" });
  assert.deepEqual(heard.slice(3), ["start", problem]);
});

test("a question that is taken back has no answer", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { reader, heard } = listen(async (question) => question, 60);
  const takenBack = reader.now({ text: "slow" });
  reader.cancel();
  reader.soon({ text: "never" });
  reader.cancel();
  mock.timers.tick(60);
  await takenBack;
  assert.deepEqual(heard, ["start"]);
});

test("a problem is told in the server's own words", () => {
  const problem = { type: "about:blank", title: "Too long", status: 413, detail: "The text has 21,000 characters." };
  const reply = { status: 413, type: "application/problem+json", body: JSON.stringify(problem) };
  return withServer(
    () => reply,
    () =>
      assert.rejects(predict({ text: "…", model: "han" }, new AbortController().signal), (error) => {
        assert.ok(error instanceof ProblemError);
        assert.equal(error.message, problem.detail);
        return true;
      }),
  );
});

test("an answer that is not the API's own is told in words", () =>
  withServer(
    () => ({ status: 502, type: "text/html", body: "<h1>Bad gateway</h1>" }),
    () => assert.rejects(predict({ text: "…", model: "han" }, new AbortController().signal), /status 502/),
  ));

test("a server that is gone is told in words", async () => {
  await withServer(
    () => ({}),
    async () => {},
  );
  await assert.rejects(predict({ text: "…", model: "han" }, new AbortController().signal), /cannot be reached/);
});
