/** @file The lesson, review by review: a guess, the answer, and the first change of a word, which counts. */

import assert from "node:assert/strict";
import test from "node:test";

import { explained, openPage, serve, until } from "../window.js";

const REVIEWS = [
  ["A fine lamp, but it broke.", "3"],
  ["Fine. It broke.", "7"],
  ["A dull lamp.", "2"],
  ["", "1"],
];
const stars = [1, 2, 3, 4, 5].map((value) => `<input type="radio" name="stars" value="${value}" required>`).join("");
const filled = (html) =>
  html
    .replace(
      /<main[^>]*>/,
      `<main id="main" data-model="one" data-lens="phrases" data-address="lesson.csv" data-most="3" ` +
        `data-scale="[1,2,3,4,5]">`,
    )
    .replace(/<legend>How many[\s\S]*?<\/fieldset>/, `${stars}</fieldset>`)
    .replace(/data-word="[^"]*"/, 'data-word="bad"')
    .replace(/<legend>One more[\s\S]*?<\/fieldset>/, '<input type="radio" name="label" value="2"></fieldset>');
const LOOKED = {
  word: "bad",
  places: 60,
  labels: ["1", "2", "3", "4", "5"],
  edges: [0.25, 0.5, 1, 2, 4, 8],
  looks: [9, 1, 1, 1, 0].map((places) => [3, 0, 0, 0, places, 0, 0]),
  twice: [0.75, 0.25, 0.25, 0.25, null],
  contexts: [],
  neighbours: [],
};
const window = openPage("lesson.html", { url: "http://localhost/lesson?arm=light", html: filled });
globalThis.FormData = window.FormData;
/** What was saved. @type {Blob[]} */
const saved = [];
URL.createObjectURL = (blob) => `blob:${saved.push(blob)}`;
// This browser would follow the link.
HTMLAnchorElement.prototype.click = () => {};
let answer = explained;
const asked = serve({ explain: (question) => answer(question) });
const ask = globalThis.fetch;
const table = { columns: ["text", "stars"], rows: REVIEWS, text: 0 };
globalThis.fetch = async (address, request) => {
  if (address === "lesson.csv") return new Response("");
  if (address.endsWith("/models/one/words/bad")) return Response.json(LOOKED);
  return address.includes("/tables?") ? Response.json(table) : ask(address, request);
};
await import("../../../static/js/lesson/main.js");

const byId = (id) => document.getElementById(id);
const heatmap = byId("heatmap");
const text = (id) => byId(id).textContent;
const phrases = () => [...byId("phrases").querySelectorAll("button")];
const isThere = () =>
  byId("task").getAttribute("aria-busy") === "false" && (phrases().length > 0 || !byId("problem").hidden);
const log = () => JSON.parse(localStorage.getItem("lesson")).log;
const strike = (...numbers) => heatmap.dispatchEvent(new CustomEvent("strike", { detail: { numbers } }));
const type = (number, word, kept = true) => {
  heatmap.dispatchEvent(new CustomEvent("typeover", { detail: { numbers: [number], text: word } }));
  heatmap.dispatchEvent(new CustomEvent("typed", { detail: { kept } }));
};
function guess(phrase, value) {
  phrases()[phrase].click();
  byId("guess").querySelector(`[value="${value}"]`).checked = true;
  byId("guess").requestSubmit();
}

test("a guess needs a phrase, and is compared with the writer and with the model", async () => {
  await until(isThere);
  assert.equal(text("where"), "Review 1 of 3");
  assert.deepEqual(
    phrases().map(({ textContent }) => textContent),
    ["A fine lamp,", "but it broke."],
  );
  assert.equal(text("phrases"), REVIEWS[0][0]);
  byId("guess").querySelector('[value="3"]').checked = true;
  byId("guess").requestSubmit();
  assert.deepEqual([text("lacks") === "", byId("guess").hidden, byId("light").hidden], [false, false, true]);
  phrases()[0].click();
  assert.equal(text("lacks"), "");
  guess(1, 3);
  assert.deepEqual(
    phrases().map((node) => node.getAttribute("aria-pressed")),
    ["false", "true"],
  );
  assert.match(text("verdict"), /writer gave 3 stars\. You said 3, the model says 3\.3.* you 1, the model 1 of 1/);
  assert.match(text("decides"), /“but it broke\.” adds −1\.0.*“A fine lamp,” adds \+1\.3/);
  assert.deepEqual(
    [byId("guess").hidden, byId("light").hidden, document.activeElement],
    [true, false, byId("verdict")],
  );
  assert.ok(heatmap.querySelector("[data-level]"));
  assert.equal(byId("undo").getAttribute("aria-disabled"), "true");
});

test("a change that is under way is measured before the next review comes", async () => {
  const before = asked.length;
  strike(1);
  assert.match(text("turn"), /without “fine”/);
  assert.equal(heatmap.querySelectorAll(".removed").length, 1);
  assert.equal(asked.length, before);
  byId("next").click();
  assert.equal(text("where"), "Review 1 of 3");
  await until(() => text("where") === "Review 2 of 3");
  const [{ phrase, strongest, change, after, light, given }] = log();
  assert.deepEqual(
    [phrase, strongest, change, after, light, given],
    ["but it broke.", "A fine lamp,", "without “fine”", 2.25, true, 3],
  );
  assert.deepEqual(asked.at(before).question.without, [1]);
  assert.equal(document.activeElement, byId("where"));
});

test("one word is changed at a time, in the review as it was written, and the first change counts", async () => {
  await until(isThere);
  guess(0, 5);
  // Stars off the scale are no stars.
  assert.match(text("verdict"), /^You said 5, the model says 3\.0\. .*of 1\.$/);
  assert.match(text("decides"), /more than any other/);
  strike(0, 1);
  assert.match(text("turn"), /without “Fine\.”/);
  strike(0, 1);
  assert.equal(text("turn"), "");
  strike(2, 3);
  assert.equal(text("turn"), "Change one word at a time.");
  type(0, "so very dull");
  assert.match(text("turn"), /2 words/);
  const before = asked.length;
  for (const [word, kept] of [
    ["dull", false],
    ["Fine", true],
  ])
    type(0, word, kept);
  assert.equal(asked.length, before);
  type(0, " dull lamp ");
  await until(() => /→/.test(text("turn")));
  assert.equal(asked.at(-1).question.text, "dull lamp. It broke.");
  assert.match(text("turn"), /^“Fine” → “dull lamp”: 3\.0 → 1\.5 ★, a star or more\.$/);
  assert.equal(byId("undo").getAttribute("aria-disabled"), "false");
  // "broke" has moved by a word.
  type(4, "fine");
  await until(() => text("turn").startsWith("“broke”"));
  assert.equal(asked.at(-1).question.text, "Fine. It fine.");
  assert.match(text("turn"), /a star or more; only your first change counts/);
  type(0, "dull lamp");
  await until(() => text("turn").startsWith("“Fine”"));
  type(1, "lovely");
  await until(() => text("turn").includes("lovely"));
  assert.equal(asked.at(-1).question.text, "lovely. It broke.");
  assert.match(text("turn"), /less than a star/);
  heatmap.dispatchEvent(new Event("undo"));
  await until(() => text("turn") === "");
  assert.deepEqual(
    [asked.at(-1).question.text, byId("undo").getAttribute("aria-disabled")],
    ["Fine. It broke.", "true"],
  );
  const { length } = asked;
  byId("undo").click();
  assert.equal(asked.length, length);
  byId("next").click();
  await until(() => text("where") === "Review 3 of 3");
  assert.deepEqual([log()[1].change, log()[1].after], ["“Fine” → “dull lamp”", 1.5]);
});

test("a review that the model fails on can be left out, and the counts come at the end", async () => {
  await until(isThere);
  guess(0, 1);
  answer = () => ({ status: 503, title: "Busy", detail: "Busy." });
  type(1, "fine");
  await until(() => !byId("problem").hidden);
  assert.match(text("problem"), /Busy\./);
  [...byId("problem").querySelectorAll("button")].at(-1).click();
  assert.deepEqual([byId("task").hidden, byId("end").hidden, document.activeElement], [true, false, byId("end-title")]);
  assert.match(text("score"), /Of 1 review, you guessed the writer's stars for 1, and the model for 1\./);
  assert.deepEqual(
    [...byId("counts").querySelectorAll("tr")].map((row) =>
      [...row.querySelectorAll("td")].map(({ textContent }) => textContent.slice(0, 6)),
    ),
    [
      ["2 of 2", "–"],
      ["1 of 2", "–"],
      ["1 of 2", "–"],
    ],
  );
  byId("save").click();
  const rows = (await saved.at(-1).text()).trim().split(/\r?\n/);
  assert.deepEqual([rows.length, rows[1].split(",").slice(0, 4)], [3, ["1", '"light"', "3", "3"]]);
});

test("a file without reviews is refused, and a new start forgets the log", async () => {
  answer = explained;
  const reviews = table.rows.splice(0);
  Object.defineProperty(byId("file"), "files", { value: [new File([], "none.csv")] });
  byId("file").dispatchEvent(new Event("change"));
  await until(() => /none\.csv/.test(text("problem")));
  assert.deepEqual([byId("problem").hidden, text("where")], [false, "Review 3 of 3"]);
  table.rows.push(...reviews);
  byId("again").click();
  await until(() => !byId("task").hidden && isThere());
  assert.deepEqual([text("where"), localStorage.getItem("lesson"), byId("end").hidden], ["Review 1 of 3", null, true]);
});

test("the last question is where the network looks at a word most, with the picture as its answer", async () => {
  byId("look-guess").querySelector("input").checked = true;
  byId("look-guess").requestSubmit();
  await until(() => !byId("look-answer").hidden);
  assert.match(text("look-verdict"), /^1 star, 75%.* 3 stars, 25%/);
  assert.equal(byId("elsewhere").querySelectorAll(".look-bar").length, 5);
  assert.deepEqual([byId("look-guess").hidden, document.activeElement], [true, byId("look-verdict")]);
});
