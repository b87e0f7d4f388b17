/** @file The reader's choices as plain data: the content of a link, checked when it is read. */

/** @import { State } from "./state.js" */

import { isLens, isView } from "./lenses.js";
import { defaults, PANELS } from "./state.js";

const isText = (value) => typeof value === "string";
const isNumbers = (value) =>
  Array.isArray(value) &&
  value.every((number, i) => Number.isSafeInteger(number) && number >= 0 && !(number <= value[i - 1]));
const isFlag = (value) => typeof value === "boolean";
const oneOf =
  (...values) =>
  (value) =>
    values.includes(value);
const orNothing = (check) => (value) => value === null || check(value);
const isVersion = (value) => typeof value === "object" && isText(value.text) && isNumbers(value.without);

/** @type {Record<keyof State, (value: any) => boolean>} */
const CHECKS = {
  text: isText,
  model: isText,
  method: (value) => value === "" || isLens(value),
  target: isText,
  without: isNumbers,
  given: isFlag,
  origin: orNothing(isVersion),
  view: oneOf("", "looked"),
  panel: oneOf("", ...PANELS),
  word: isText,
};

/**
 * @param {State} state
 * @returns {Partial<State>} what differs from the defaults
 */
export function snapshot(state) {
  const chosen = Object.keys(CHECKS).filter((name) => JSON.stringify(state[name]) !== JSON.stringify(defaults[name]));
  return Object.fromEntries(chosen.map((name) => [name, state[name]]));
}

/**
 * @param {object} data a snapshot, or what claims to be one
 * @param {string[]} models names of those that are served
 * @returns {{state: State, ignored: string[]}} a whole state, and the names of what was there and could not be used
 */
export function restore(data, models) {
  const isModel = oneOf("", ...models);
  const checks = { ...CHECKS, model: isModel };
  const usable = (name) => Object.hasOwn(checks, name) && checks[name](data[name]);
  const names = Object.keys(data);
  const good = names.filter(usable);
  const state = { ...defaults, ...Object.fromEntries(good.map((name) => [name, pick(name, data[name])])) };
  // In links of earlier versions it was a lens.
  if (isView(state.method)) Object.assign(state, { method: "", view: "looked" });
  // What was shared once is not shared again, by a link or after a reload.
  if (state.panel === "share" || (state.panel === "word" && !state.word)) state.panel = "";
  return { state, ignored: names.filter((name) => !usable(name)) };
}

/** Returns the known fields of a version, and a text with the line breaks of a text box. */
function pick(name, value) {
  if (name === "text") return value.replaceAll(/\r\n?/g, "\n");
  return name === "origin" && value ? { text: value.text, without: value.without } : value;
}
