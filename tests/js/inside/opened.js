/** @file The page Inside, opened for a test, with the answers of two tiny networks. */

import { readFileSync } from "node:fs";

import { rest, service, tiny } from "../site/service.js";
import { openPage, until } from "../window.js";

const source = readFileSync(new URL("../../../templates/scene.html", import.meta.url), "utf8");
// A text over several lines is one text for the template.
const joined = source.replaceAll(/"\n +"/g, "");
export const STEPS = Object.fromEntries(
  joined
    .split('"kim_cnn": {')
    .map((part, n) => [["han", "kim_cnn"][n], [...part.matchAll(/^ +\("([^"]*)", "([^"]*)",\s+"([^"]*)"\),$/gm)]]),
);
const stepTold = ([, columns, title, words]) => `<li data-columns="${columns}"><h2>${title}</h2><p>${words}</p></li>`;
const steps = Object.entries(STEPS).map(
  ([network, all]) =>
    `<section data-network="${network}"><ol class="steps-told">${all.map(stepTold).join("")}</ol></section>`,
);
const page = (html) =>
  html
    .replace(
      /<option[\s\S]*<\/option>/,
      Object.keys(STEPS)
        .map((name) => `<option value="${name}" data-network="${name}">${name}</option>`)
        .join(""),
    )
    .replace(
      /<p class="hint paper"[\s\S]*?<\/p>/,
      Object.keys(STEPS)
        .map(
          (name) =>
            `<p class="paper" data-network="${name}" data-picture="It shows numbers."><a>Paper of ${name}</a></p>`,
        )
        .join(""),
    )
    .replace(
      '<div class="folded">',
      `${source.match(/<div class="scene"[\s\S]*?(?=\{%- for network)/)[0]}${steps.join("")}</div><div class="folded">`,
    );
export const TEXT = "The lid doesn't close well. We loved the lovely kettle!";

openPage("inside.html", { html: page });
HTMLCanvasElement.prototype.getContext = () => ({
  createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }),
  putImageData() {},
});
export const observers = [];
globalThis.ResizeObserver = class {
  constructor(act) {
    observers.push(act);
  }
  observe() {}
};
export const motion = { matches: true };
globalThis.matchMedia = () => motion;
/** Timers that run when a test says so. @type {Map<number, {act: () => void, wait: number}>} */
export const timers = new Map();
window.setInterval = (act, wait) => timers.set(timers.size + 1, { act, wait }).size;
const { clearInterval } = globalThis;
globalThis.clearInterval = (timer) => (typeof timer === "number" ? timers.set(timer, null) : clearInterval(timer));
export const ticking = () => [...timers.values()].filter(Boolean);
/** What was asked. */
export const asked = [];
/** What a test chooses: the problem that the next answers are, and the width of the page. */
export const chosen = { problem: null, width: 1408 };
globalThis.fetch = async (address, { body, signal } = {}) => {
  const path = address.replace("/api/v1/", "");
  const question = body && JSON.parse(body);
  asked.push({ path, signal, ...question });
  const { problem } = chosen;
  if (problem) return { ok: false, status: problem.status, json: async () => problem };
  const answer = question ? await service.answer(path, question, rest) : tiny.scenes[path.split("/")[1]].layers;
  signal?.throwIfAborted();
  return { ok: true, json: async () => answer };
};

export const frames = [];
globalThis.requestAnimationFrame = (act) => frames.push(act);

export const byId = (id) => document.getElementById(id);
export const find = (part) => byId("main").querySelector(part);
export const [stage, sheet, told, way, undo, even, decides, back, on, play] = [
  ".stage-of-it",
  ".sheet",
  ".told",
  ".way-told",
  ".undo",
  ".even",
  ".decides",
  ".step-back",
  ".step-on",
  ".play",
].map(find);
export const [text, model] = ["text", "model"].map(byId);
Object.defineProperty(stage, "clientWidth", { get: () => chosen.width });
stage.getBoundingClientRect = () => ({ left: 0, top: 100, width: chosen.width });
Object.defineProperties(sheet, { offsetWidth: { value: 300 }, offsetHeight: { value: 200 } });
const { makeLink } = await import("../../../static/js/model/link.js");

/** @param {object} view of the link that is opened */
export async function open(view) {
  location.hash = await linked(view);
  await import("../../../static/js/inside/main.js");
}

/** @param {object} view @returns {Promise<string>} the fragment of a link to it */
export async function linked(view) {
  return new URL(await makeLink(view, "http://localhost/")).hash;
}
export const boxes = (column, more = "") => [...stage.querySelectorAll(`.box[data-column="${column}"]${more}`)];
export const word = (name) => boxes("word").find(({ textContent }) => textContent === name);
export const traces = () =>
  asked.filter(({ path, lesson, detail }) => path === "trace" && !lesson && detail === "picture");
export const settled = () => until(() => stage.getAttribute("aria-busy") === "false");
/** Does something, and returns what the network is asked then. */
export async function asks(act) {
  const { length } = traces();
  act();
  await settled();
  return traces()
    .slice(length)
    .map(({ text, without = [], even, sentence }) => ({ text, without, even, sentence }));
}
export const goTo = (step) => find(".dots").children[step].firstChild.click();
export const step = () => Number.parseInt(told.firstChild.textContent, 10);
export const point = (node, name = "pointerover") => node.dispatchEvent(new Event(name, { bubbles: true }));
export async function write(next) {
  text.value = next;
  text.dispatchEvent(new Event("input"));
  await until(() => traces().at(-1)?.text === next);
  await settled();
}
export const ASKED = { text: TEXT, without: [], even: false, sentence: 0 };
