/** @file What lights up in a Kim CNN where one points: a word and the windows that it is in, a window and its words. */

import { addedTold, phraseOf } from "./reading.js";

/** @import { Box, Ribbon, Way } from "../grammar.js" */
/** @import { Window } from "./reading.js" */

/** Parts whose keys go on with the size and the first word of a window. */
const OF_WINDOW = ["win", "picked", "add"];

const covers = ({ size, first }, at) => first <= at && at < first + size;

/** @param {Box | Ribbon} part @param {any} reading @returns {Way} */
export function point(part, reading) {
  const { heard, orders } = reading;
  const [kind, ...rest] = part.key.split(".");
  const word = kind === "word" || kind === "x" ? heard.find(({ token }) => token === part.token) : null;
  const window = OF_WINDOW.includes(kind) ? { size: Number(rest[0]), first: Number(rest[1]) } : null;
  const meant = meantBy(part, word, reading);
  const keys = new Set(meant.map(({ size, first }) => `${size}.${first}`));
  const isLit = (other) => {
    const [what, size, first, side] = other.key?.split(".") ?? [];
    if (OF_WINDOW.includes(what))
      return keys.has(`${size}.${first}`) && (kind !== "side" || what !== "add" || side === rest[0]);
    if (what !== "word" && what !== "x") return other === part || what === "side";
    if (word) return other.token === part.token;
    return window !== null && covers(window, orders.get(other.token));
  };
  const line =
    kind === "side" || kind === "star"
      ? /** @type {Box} */ (part).label
      : `${nameOf(part, word, window, reading)} ${foundTold(meant, reading.sides)}`;
  return { line, lit: isLit, arcs: [] };
}

/**
 * @param {Box | Ribbon} part
 * @param {any} word at which one points, or none
 * @param {any} reading
 * @returns {Window[]} the strongest windows that are meant
 */
function meantBy({ key, sentence }, word, { heard, orders, windows }) {
  const [kind, ...rest] = key.split(".");
  const all = [...windows.values()];
  if (word) return all.filter((window) => covers(window, orders.get(word.token)));
  if (kind === "side") return all.filter((window) => window[rest[0]]);
  if (kind === "fold") return all.filter(({ middle }) => heard[middle].sentence === sentence);
  return all.filter(({ size, first }) => String(size) === rest[0] && String(first) === rest[1]);
}

/**
 * @param {Box | Ribbon} part
 * @param {any} word
 * @param {?{size: number, first: number}} window
 * @param {any} reading
 * @returns {string} "“good” is in"
 */
function nameOf({ sentence }, word, window, reading) {
  if (window) return `“${phraseOf(reading, window)}” is`;
  return word ? `“${word.text}” is in` : `Sentence ${sentence + 1} has`;
}

/**
 * @param {Window[]} windows
 * @param {string[]} sides
 * @returns {string} of how many filters they are the strongest, and what these add
 */
function foundTold(windows, sides) {
  const filters = windows.reduce((sum, each) => sum + each.filters.length, 0);
  if (!filters) return "no filter’s strongest window: nothing of it goes on";
  const [more, less] = ["more", "less"].map((side) => windows.reduce((sum, each) => sum + each[side], 0));
  const strongest =
    windows.length > 1 ? `${windows.length} windows that are the strongest of` : "the strongest window of";
  return `${strongest} ${addedTold(filters, { more, less }, sides)}`;
}
