/**
 * @file Prints cards as the page draws them: `node tests/js/printed_cards.js SITE ANSWERS`, a folder that was exported
 * and a JSON file with the server's answers to texts, by model. For each door, model and text: the lines with a number
 * of what words add.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { openPage, serve, until, withModels } from "./window.js";

const [SITE, ANSWERS] = process.argv.slice(2);
const ROOT = join(import.meta.dirname, "../..");
const known = JSON.parse(readFileSync(ANSWERS, "utf8"));
const ADDS = /[+−±]\d/;

const fetchBytes = async (path) => {
  const bytes = readFileSync(existsSync(join(SITE, path)) ? join(SITE, path) : join(ROOT, path));
  return new Uint8Array(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);
};

async function loadSegment() {
  const { initSync, segment } = await import("../../static/vendor/sentencex/sentencex_wasm.js");
  initSync({ module: await fetchBytes("static/vendor/sentencex/sentencex_wasm_bg.wasm") });
  return segment;
}

openPage("index.html", {
  html: (elements) =>
    withModels(elements)
      .replace('data-max-characters="60"', 'data-max-characters="20000"')
      .replace('value="one"', 'value="han"')
      .replace(/value="two"(.*?)data-stars="[^"]*"/, 'value="kim_cnn"$1data-stars="null"')
      .replace("A fine lamp.", "Lamp."),
});
let answer;
serve({
  explain: () => answer,
  predict: () => answer,
  edits: () => ({ target: 4, words: null, note: "", edits: [], text: "" }),
});
await import("../../static/js/page/main.js");
// The elements of the page extend those of the window, which is open now.
const { Service } = await import("../../static/js/site/service.js");
const service = new Service(JSON.parse(readFileSync(join(SITE, "site.json"), "utf8")), fetchBytes, loadSegment);
const { shown, state } = await import("../../static/js/model/state.js");
const heatmap = /** @type {any} */ (document.getElementById("heatmap"));

/**
 * @param {Element} node
 * @returns {string} what is printed of a line: its text, and a number that a style sheet writes before it
 */
const textOf = (node) => [node.getAttribute("data-adds"), node.textContent].filter(Boolean).join(" ");

/**
 * @returns {{part: string, text: string}[]} the sentence, and the innermost elements of the page that have a number and
 *   what it is of
 */
function printedLines() {
  const lines = new Set([document.getElementById("summary")]);
  for (const node of document.querySelectorAll("main *")) {
    const own = [
      node.getAttribute("data-adds"),
      ...[...node.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ textContent }) => textContent),
    ];
    if (own.some((text) => ADDS.test(text ?? "")))
      lines.add(node.closest("li, p, tr, .sentence, .tip > div") ?? node.parentElement);
  }
  return [...lines].map((node) => ({ part: node.closest("[id]").id, text: textOf(node) }));
}

/**
 * @param {any} next an answer
 * @param {string} text
 * @param {string} model
 * @returns {Promise<{part: string, text: string}[]>} the lines of its card, and of the small card of its strongest
 *   phrase
 */
async function cardOf(next, text, model) {
  answer = next;
  shown.set({ answer: null });
  state.set({ text, model });
  shown.set({
    answer,
    asked: { text, model },
    stars: model === "han" ? [1, 2, 3, 4, 5] : null,
    origin: null,
    round: null,
  });
  await until(
    () => heatmap.textContent.length > 0 && document.getElementById("summary").dataset.request === answer.request_id,
  );
  const strongest = answer.phrases.reduce((most, phrase) =>
    Math.abs(phrase.value) > Math.abs(most.value) ? phrase : most,
  );
  heatmap.showToken(strongest.start);
  return printedLines();
}

const cards = [];
for (const [model, answers] of Object.entries(known)) {
  for (const { text, answer: there } of answers)
    cards.push({ door: "server", text, answer: there, lines: await cardOf(there, text, model) });
  for (const { text } of answers) {
    const here = await service.answer("explain", { text, model }, async () => {});
    cards.push({ door: "site", text, answer: here, lines: await cardOf(here, text, model) });
  }
}
process.stdout.write(JSON.stringify(cards), () => process.exit());
