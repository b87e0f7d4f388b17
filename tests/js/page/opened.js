/** @file The page, opened for a test, with answers of its own: before each test a review is read. */

import { beforeEach } from "node:test";

import { explained, openPage, serve, until, withModels } from "../window.js";

openPage("index.html", { html: withModels });
export const edits = ({ text }) => ({ target: 4, words: null, note: "", edits: [], text });
export const answers = { explain: explained, predict: explained, edits };
export const asked = serve(answers);
const refused = Object.assign(document.getElementById("problem"), { hidden: false }).firstElementChild;
refused.textContent = "There is no such model.";
await import("../../../static/js/page/main.js");
export const { shown, state } = await import("../../../static/js/model/state.js");
export const opened = { ...state.get(), note: document.getElementById("arrival").textContent };

export const byId = (id) => document.getElementById(id);
export const heatmap = byId("heatmap");
export const box = byId("text");
export const TEXT = "A fine lamp, but it broke. A dull lamp.";
export const questions = () => asked.filter(({ path }) => path === "explain").map(({ question }) => question);
export const last = () => questions().at(-1);
export const isRead = () =>
  shown.get().answer?.model === state.get().model &&
  shown.get().asked.text === state.get().text &&
  byId("result").getAttribute("aria-busy") === "false";
export const struck = () => state.get().without;
/** The keyboard goes to the word with this number. */
export const word = (number) => {
  heatmap.showToken(number);
  return document.activeElement;
};

/** Reads a text as a reader does, and waits for its answer. @param {string} [text] */
export async function read(text = TEXT) {
  box.value = text;
  box.dispatchEvent(new Event("input"));
  byId("reading").requestSubmit();
  await until(isRead);
  await until(() => heatmap.textContent.includes(text.slice(0, 10)));
}

beforeEach(() => {
  Object.assign(answers, { explain: explained, predict: explained, edits });
  return read();
});
