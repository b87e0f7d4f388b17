/**
 * @file A page without a browser: the elements of a template, the globals that scripts expect, and a server that knows
 *   five words.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { Window } from "happy-dom";

const ROOT = new URL("../../", import.meta.url);
const PANELS = ["why", "share", "try", "compare"];
const LENSES = [
  { name: "attention", title: "Attention", meaning: "", signed: false },
  { name: "phrases", title: "Phrases", meaning: "", signed: true },
];
const tab = (name, checked) =>
  `<label class="tab"><input type="radio" name="model" value="${name}" data-lens="phrases" ` +
  `data-lenses='${JSON.stringify(LENSES)}' data-stars="[1,2,3,4,5]" data-asks="stars" ${checked}><span>${name} ` +
  "title</span></label>";

/** @param {string} [part] of the list that a template loops over: "[2:]" or "[:2]" */
function panelsIn(part) {
  if (!part) return PANELS;
  return part.startsWith("[2") ? PANELS.slice(2) : PANELS.slice(0, 2);
}

/**
 * @param {string} name of a template
 * @returns {string} its elements: what the page would be with no text, and all that it has where there is a choice
 */
export function elementsOf(name) {
  const read = (path) => readFileSync(new URL(`templates/${path}`, ROOT), "utf8").replaceAll(/\{#[\s\S]*?#\}/g, "");
  const template = read(name).match(/\{% block content %\}([\s\S]*?)\{% endblock %\}/)[1];
  return template
    .replaceAll(/\{%-? for name, title in panels(\[[^\]]*\])? %\}([\s\S]*?)\{%-? endfor %\}/g, (_, part, body) =>
      panelsIn(part)
        .map((panel) =>
          body
            .replaceAll('{% include "panels/" ~ name ~ ".html" %}', () => read(`panels/${panel}.html`))
            .replaceAll("{{ name }}", panel),
        )
        .join(""),
    )
    .replaceAll(/\{% include "([^"]+)" %\}/g, (_, path) => read(path))
    .replaceAll(/\{%[\s\S]*?%\}|\{\{[\s\S]*?\}\}/g, "");
}

/**
 * @param {string} name of a template, whose page becomes the globals of this process
 * @param {{url?: string, html?: (html: string) => string}} [options]
 * @returns {Window}
 */
export function openPage(name, { url = "http://localhost/", html = (elements) => elements } = {}) {
  const window = new Window({ url });
  const essential = [
    "addEventListener",
    "removeEventListener",
    "dispatchEvent",
    "Event",
    "EventTarget",
    "CustomEvent",
    "MouseEvent",
    "KeyboardEvent",
    "location",
    "document",
    "navigator",
    "localStorage",
    "sessionStorage",
    "history",
    "Text",
  ];
  const names = Object.getOwnPropertyNames(window).filter((property) => !(property in globalThis));
  for (const property of new Set([...names, ...essential])) {
    const value = window[property];
    const isMethod = typeof value === "function" && /^[a-z]/.test(property);
    Object.defineProperty(globalThis, property, {
      value: isMethod ? value.bind(window) : value,
      configurable: true,
      writable: true,
    });
  }
  globalThis.window = window;
  document.body.innerHTML = html(elementsOf(name));
  document.elementFromPoint = () => null;
  return window;
}

/** @param {string} html of index.html @returns {string} with two models and an example */
export function withModels(html) {
  return html
    .replace(/(<fieldset class="tabs">)[\s\S]*?(<\/fieldset>)/, `$1${tab("one", "checked")}${tab("two", "")}$2`)
    .replace(/data-max-characters="[^"]*"/, 'data-max-characters="60"')
    .replaceAll(/<p role="alert">\s*<\/p>/g, '<p role="alert"></p>')
    .replace(
      /<details class="examples-box"[\s\S]*?<\/details>/,
      '<details class="examples-box" data-model="one" open><summary>Examples</summary><form class="examples" ' +
        'data-model="one"><button class="chip" name="text" value="A fine lamp." ' +
        "data-first>Lamp</button></form></details>",
    );
}

const lettersOf = ({ text }) => (/\w/.test(text) ? text.length : 0);
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

const STARS = { fine: 1, lovely: 0.75, dull: -0.75, broke: -1, lamp: 0.25 };

function sentencesOf(text, without) {
  let number = 0;
  const sentences = text.split(/(?<=[.!?]\s+)/).map((sentence) => {
    const tokens = [...sentence.matchAll(/(\w+|[^\w\s])(\s*)/g)].map(([, word, whitespace]) => {
      const removed = without.includes(number++);
      const weight = removed ? 0 : (STARS[word.toLowerCase()] ?? 0);
      return { text: word, whitespace, known: true, read: true, removed, weight, level: Math.round(10 * weight) };
    });
    return { read: true, tokens, weight: sum(tokens.map(({ weight }) => weight)) };
  });
  const letters = sentences.map(({ tokens }) => tokens.map(lettersOf));
  const most = Math.max(...letters.flat());
  return sentences.map((sentence, i) => ({
    ...sentence,
    attention: sum(letters[i]) / sum(letters.flat()),
    tokens: sentence.tokens.map((token, j) => ({
      ...token,
      attention: letters[i][j] / sum(letters[i]),
      looked: Math.round((10 * letters[i][j]) / most),
    })),
  }));
}

function phrasesOf(sentences) {
  const phrases = [];
  let end = 0;
  sentences.forEach(({ tokens }, sentence) => {
    let [start, value] = [end, 0];
    tokens.forEach(({ text, weight }, i) => {
      value += weight;
      end++;
      if (text !== "," && i < tokens.length - 1) return;
      phrases.push({ start, end, sentence, value, without: 3 });
      [start, value] = [end, 0];
    });
  });
  return phrases;
}

function summaryOf(phrases) {
  const strongest = phrases.toSorted((first, second) => Math.abs(second.value) - Math.abs(first.value))[0];
  const tokens = Array.from({ length: strongest.end - strongest.start }, (_, i) => strongest.start + i);
  return {
    text: "",
    head: "",
    pieces: [
      { text: "Moved by ", phrase: null },
      { text: "“it”", phrase: 0 },
      { text: ".", phrase: null },
    ],
    phrases: [{ text: "it", tokens, value: strongest.value }],
  };
}

/**
 * @param {{text: string, model: string, without?: number[]}} question
 * @returns {import("../../static/js/model/types.js").Explanation} 3 stars, and what its words add; a phrase ends at a
 *   comma and with its sentence; attention is given by letters (tests/fixtures/attending.py)
 */
export function explained({ text, model, without = [] }) {
  const sentences = sentencesOf(text, without);
  const phrases = phrasesOf(sentences);
  const words = sentences.flatMap(({ tokens }) => tokens).length;
  const value = 3 + sum(phrases.map((phrase) => phrase.value));
  const best = Math.min(4, Math.max(0, Math.round(value) - 1));
  return {
    request_id: "r",
    model,
    labels: ["1", "2", "3", "4", "5"],
    label: String(best + 1),
    probabilities: [0, 1, 2, 3, 4].map((i) => (i === best ? 0.6 : 0.1)),
    expected_stars: value,
    explanation: "phrases",
    method: "phrases",
    target: "expected_stars",
    signed: true,
    unit: "stars",
    value,
    base: 3,
    phrases,
    sentences,
    counts: {
      sentences: sentences.length,
      sentences_read: sentences.length,
      words,
      words_read: words,
      words_unknown: 0,
    },
    undecided: false,
    prior: null,
    summary: summaryOf(phrases),
    check: null,
    comparison: { text: "Looked at it." },
    doubts: value < 2 ? [{ code: "unsure", text: "The model is not sure." }] : [],
  };
}

/**
 * Asserts that an answer is drawn with its attention: the share of each sentence, and the level of each word.
 *
 * @param {Element | ShadowRoot} root
 * @param {{sentences: any[]}} answer
 * @param {string} _script that draws it (tests/js/rooms.test.js finds all)
 */
export function assertAttention(root, { sentences }, _script) {
  const shares = [...root.querySelectorAll(".sentence")].map((each) => each.getAttribute("data-share"));
  assert.deepEqual(
    shares,
    sentences.map(({ attention }) => `${Math.round(100 * attention)}%`),
  );
  const levels = [...root.querySelectorAll(".run")].flatMap((run) =>
    run.textContent.match(/\w+|[^\w\s]/g).map((word) => [word, Number(run.getAttribute("data-looked") ?? 0)]),
  );
  assert.deepEqual(
    levels,
    sentences.flatMap(({ tokens }) => tokens.map(({ text, looked }) => [text, looked])),
  );
  assert.ok(new Set(levels.flat()).size > 5);
}

/**
 * @param {Record<string, (question: any) => any>} answers what is answered at each path below /api/v1/
 * @returns {{path: string, question: any}[]} what was asked
 */
export function serve(answers) {
  const asked = [];
  globalThis.fetch = async (address, { body, signal } = {}) => {
    assert.ok(signal, `The question about ${address} cannot be given up.`);
    const path = String(address).replace("/api/v1/", "");
    const question = JSON.parse(body);
    asked.push({ path, question });
    const answer = answers[path](question);
    return new Response(JSON.stringify(answer), { status: answer.status ?? 200 });
  };
  return asked;
}

/** @param {() => any} condition @returns {Promise<void>} when it holds */
export async function until(condition) {
  for (let turn = 0; turn < 2_000 && !condition(); turn++) await new Promise((go) => setTimeout(go, 1));
  if (!condition()) throw new Error(`This never held: ${condition}`);
}

/**
 * @param {Element} node
 * @param {string} key
 * @param {KeyboardEventInit} [modifiers]
 * @returns {boolean} whether the page took the key
 */
export const press = (node, key, modifiers = {}) =>
  !node.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...modifiers }));
