/** @file What lights up in a Kim CNN where one points: a word and the windows that it is in, a window and its words. */

import { addedTold, phraseOf } from "./reading.js";

/** @import { Box, Ribbon, Way } from "../grammar.js" */
/** @import { Window } from "./reading.js" */

/** @param {Box | Ribbon} part @param {any} reading @returns {Way} */
export function point(part, reading) {
  const { heard, orders, windows, sides } = reading;
  const [kind, ...rest] = part.key.split(".");
  const covers = ({ size, first }, at) => first <= at && at < first + size;
  const word = kind === "word" || kind === "x" ? heard.find(({ token }) => token === part.token) : null;
  /** The windows that are meant, and how they are called. @type {Window[]} */
  const all = [...windows.values()];
  const meant = word
    ? all.filter((window) => covers(window, orders.get(word.token)))
    : kind === "side"
      ? all.filter((window) => window[rest[0]])
      : kind === "fold"
        ? all.filter(({ middle }) => heard[middle].sentence === part.sentence)
        : all.filter(({ size, first }) => String(size) === rest[0] && String(first) === rest[1]);
  const keys = new Set(meant.map(({ size, first }) => `${size}.${first}`));
  const single = ["win", "picked", "add"].includes(kind) ? { size: Number(rest[0]), first: Number(rest[1]) } : null;
  const filters = meant.reduce((sum, each) => sum + each.filters.length, 0);
  const [more, less] = ["more", "less"].map((side) => meant.reduce((sum, each) => sum + each[side], 0));
  const name = single
    ? `“${phraseOf(reading, single)}” is`
    : word
      ? `“${word.text}” is in`
      : `Sentence ${part.sentence + 1} has`;
  const strongest = meant.length > 1 ? `${meant.length} windows that are the strongest of` : "the strongest window of";
  const found = filters
    ? `${strongest} ${addedTold(filters, { more, less }, sides)}`
    : "no filter’s strongest window: nothing of it goes on";
  const line = kind === "side" || kind === "star" ? /** @type {Box} */ (part).label : `${name} ${found}`;
  const isLit = (other) => {
    const [what, size, first] = other.key?.split(".") ?? [];
    if (["win", "picked", "add"].includes(what))
      return keys.has(`${size}.${first}`) && (kind !== "side" || what !== "add" || other.key.endsWith(rest[0]));
    if (what === "word" || what === "x")
      return word ? other.token === part.token : single ? covers(single, orders.get(other.token)) : false;
    return other === part || what === "side";
  };
  return { line, lit: isLit, arcs: [] };
}
