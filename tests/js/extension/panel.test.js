/**
 * @file The side panel of the extension: reviews of a page, the least likely stars first, and one of them with its
 *   words.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { assertAttention, explained, openPage, serve, until } from "../window.js";

const template = readFileSync(new URL("../../../templates/extension.html", import.meta.url), "utf8");
const OPTION = '<option value="one" data-stars="[1,2,3,4,5]">One</option>';
openPage("index.html", {
  html: () => template.match(/<main[\s\S]*<\/main>/)[0].replace(/\{%-[\s\S]*endfor %\}/, OPTION),
});
const byId = (id) => document.getElementById(id);
const row = (stars, share, error = null) => ({
  label: String(stars),
  undecided: false,
  value: stars,
  error,
  probabilities: error ? null : [1, 2, 3, 4, 5].map((star) => (star === stars ? share : (1 - share) / 4)),
});
const SCORES = {
  "A fine lamp.": row(5, 0.96),
  "Dull, and it broke.": row(1, 0.98),
  "It is good, I think.": row(4, 0.6),
  "?!": row(3, 0, "The text has no words."),
};
const asked = serve({
  score: ({ texts }) => ({ rows: texts.map((text) => SCORES[text]) }),
  explain: explained,
  ready: () => ({}),
});
let tell;
globalThis.chrome = {
  windows: { getCurrent: async () => ({ id: 3 }) },
  runtime: { onMessage: { addListener: (listener) => (tell = listener) }, sendMessage: async () => null },
};
globalThis.scrollTo = () => {};
await import("../../../static/js/extension/panel.js");
const show = (found) => tell({ windowId: 3, text: "", reviews: [], closed: false, ...found }, null, () => {});
const rows = () => [...byId("rows").children];

test("reviews whose words contradict their stars come first, and what cannot be read says why", async () => {
  const stars = { "A fine lamp.": 5, "Dull, and it broke.": 4.5, "It is good, I think.": 4, "?!": 2 };
  show({ reviews: Object.entries(stars).map(([text, given]) => ({ text, stars: given })) });
  await until(() => !byId("many").hidden);
  assert.deepEqual(
    rows().map((each) => each.querySelector("button").textContent),
    ["Dull, and it broke.", "It is good, I think.", "A fine lamp.", "?!"],
  );
  assert.deepEqual(
    rows().map(({ className }) => className),
    ["row unlikely", "row", "row", "row"],
  );
  assert.deepEqual(
    rows().map(({ title }) => title),
    ["", "", "", SCORES["?!"].error],
  );
  assert.deepEqual(
    rows().map((each) => [...each.children].slice(0, 2).map(({ textContent }) => textContent)),
    [
      ["1.0", "given 4.5"],
      ["4.0", "given 4"],
      ["5.0", "given 5"],
      ["–", "given 2"],
    ],
  );
});

test("a review of the page is opened, and one goes back to all", async () => {
  rows()[2].querySelector("button").click();
  await until(() => !byId("one").hidden);
  assert.deepEqual(
    [byId("heat").answer.sentences[0].tokens[1].text, byId("back").hidden, byId("many").hidden],
    ["fine", false, true],
  );
  assertAttention(byId("heat").shadowRoot, byId("heat").answer, "extension/panel.js");
  byId("back").click();
  assert.deepEqual([byId("one").hidden, byId("many").hidden], [true, false]);
});

test("what is selected is read, another window's is not, and a page without reviews has a message", async () => {
  const before = asked.length;
  tell({ windowId: 4, text: "Dull.", reviews: [] }, null, () => assert.fail("another window"));
  show({ text: "A dull lamp." });
  await until(() => !byId("one").hidden);
  assert.deepEqual(
    asked.slice(before).map(({ question }) => question.text),
    ["A dull lamp."],
  );
  assert.equal(byId("back").hidden, true);
  for (const found of [{}, { closed: true }]) {
    byId("status").textContent = "";
    show(found);
    await until(() => byId("status").textContent);
    assert.deepEqual([byId("one").hidden, byId("many").hidden], [true, true]);
  }
});
