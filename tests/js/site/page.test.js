/**
 * @file What a page without a server does when it opens: the tab of its address, the model that comes, and what keeps
 *   the page.
 */

import assert from "node:assert/strict";
import test from "node:test";

import { openPage, until, withModels } from "../window.js";

const SCRIPT = "../../../static/js/site/page.js";
const registered = [];
/** @type {any} */
let worker;

/**
 * @param {string} address
 * @param {DocumentReadyState} [readyState]
 * @returns {Promise<{checked: string, shown: string[], problem: ?string, coming: HTMLElement}>} the page as it opens
 *   there
 */
async function open(address, readyState = "complete") {
  const html = (elements) =>
    `${withModels(elements)}<p id="coming"></p><div data-model="one"></div><div data-model="two" hidden></div>`;
  openPage("index.html", { url: address, html });
  document.documentElement.dataset.home = "./";
  globalThis.Worker = class extends EventTarget {
    received = [];
    constructor() {
      super();
      worker = this;
    }
    postMessage(message) {
      this.received.push(message);
    }
  };
  navigator.serviceWorker = Object.assign(new EventTarget(), { register: async (script) => registered.push(script) });
  Object.defineProperty(document, "readyState", { value: readyState });
  await import(`${SCRIPT}?${address}`);
  const problem = document.getElementById("problem");
  return {
    checked: document.querySelector('input[name="model"]:checked').value,
    shown: [...document.querySelectorAll("div[data-model]:not([hidden])")].map(({ dataset }) => dataset.model),
    problem: problem.hidden ? null : problem.firstElementChild.textContent,
    coming: document.getElementById("coming"),
  };
}

test("the tab of the address is opened, and its model comes once the page is there", async () => {
  const { coming, ...page } = await open("https://shop.example/site/?model=two", "interactive");
  assert.deepEqual(page, { checked: "two", shown: ["two"], problem: null });
  assert.deepEqual([worker, registered], [undefined, ["https://shop.example/site/sw.js"]]);
  dispatchEvent(new Event("load"));
  const [{ id, question }] = worker.received;
  assert.equal(question.model, "two");
  const say = (data) => worker.dispatchEvent(Object.assign(new Event("message"), { data }));
  say({ coming: { bytes: 1_240_000, of: 2e6, ended: false } });
  assert.match(coming.textContent, /1\.2 .*2\.0 MB/);
  say({ coming: { bytes: 2e6, of: 2e6, ended: true } });
  assert.equal(coming.textContent, "");
  say({ id, problem: { detail: "It does not come." } });
  await until(() => coming.textContent === "It does not come.");
});

test("no model in the address changes nothing; an unknown one is told; a page from disk keeps nothing", async () => {
  [registered.length, worker.received.length] = [0, 0];
  const { coming: _, ...page } = await open("file:///site/index.html");
  assert.deepEqual([page, registered], [{ checked: "one", shown: ["one"], problem: null }, []]);
  assert.equal(worker.received[0].question.model, "one");
  const other = await open("https://shop.example/site/?model=three");
  assert.deepEqual([other.checked, other.shown, /three.*one, two/.test(other.problem)], ["one", ["one"], true]);
});
