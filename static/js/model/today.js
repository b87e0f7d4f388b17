/**
 * @file What was read today, newest first: one entry a review, however long it was typed at.
 *
 * @typedef {object} Entry
 * @property {number} at milliseconds since 1970
 * @property {string} text
 * @property {string} model
 * @property {string} verdict "3.5 ★", "negative", "cannot tell"
 * @property {boolean} edited whether it is a changed version of a review
 */

import { isEdit } from "./edits.js";

/** Reviews that are kept at most. */
export const MOST = 50;

/**
 * @param {Entry[]} entries newest first
 * @param {Entry} entry
 * @returns {Entry[]} with it: in place of what it goes on from, and of the same text further down
 */
export function added(entries, entry) {
  const [last] = entries;
  const goesOn = last && last.edited === entry.edited && last.model === entry.model && isEdit(last.text, entry.text);
  const others = (goesOn ? entries.slice(1) : entries).filter(({ text, model }) => text !== entry.text || model !== entry.model);
  return [entry, ...others].slice(0, MOST);
}

/**
 * @param {any} stored the stored value, which is not trusted
 * @param {number} now
 * @returns {Entry[]} those of this day
 */
export function ofToday(stored, now) {
  const day = new Date(now).toDateString();
  const isEntry = (entry) =>
    ["text", "model", "verdict"].every((name) => typeof entry?.[name] === "string") && new Date(entry.at).toDateString() === day;
  return Array.isArray(stored) ? stored.filter(isEntry) : [];
}
