/**
 * @file The reviews of today, newest first: a list kept in this browser alone. A click opens a review again; another
 * clears the list.
 *
 * @typedef {object} Entry
 * @property {number} at milliseconds since 1970
 * @property {string} text
 * @property {string} model
 * @property {string} verdict "3.5 ★", "negative", "cannot tell"
 * @property {boolean} edited whether it is a changed version of a review
 */

import { button, byId, element } from "../dom.js";
import { answerName } from "../format.js";
import { isEdit } from "../model/edits.js";
import { shown, state } from "../model/state.js";
import { beginning, joined, tokensOf } from "../model/words.js";
import { forget, recall, remember } from "../storage.js";

const NAME = "recent-reviews";
// Of a review in the list: about nine words.
const CHARACTERS = 50;

/** Reviews that are kept at most. */
export const MOST = 50;

/**
 * @param {{models: string[], isExample: (text: string) => boolean, open: (entry: Entry) => void}} parts `models`: those
 *   that are served
 */
export function createRecentReviews({ models, isExample, open }) {
  const box = byId("recent");
  const list = byId("recent-list");
  const entries = () => ofToday(recall(NAME), Date.now()).filter(({ model }) => models.includes(model));

  function show() {
    const all = entries();
    // The one that is shown is at hand.
    box.hidden = all.every(({ text }) => text === state.get().text);
    byId("recent-count").textContent = String(all.length);
    list.replaceChildren(
      ...all.map((entry) => {
        const words = [
          element("b", "", entry.verdict),
          " ",
          element("span", "", beginning(entry.text.trim(), CHARACTERS)),
        ];
        return element(
          "li",
          "",
          button("recent-entry", () => open(entry), ...words),
        );
      }),
    );
  }

  byId("recent-wipe").addEventListener("click", () => {
    forget(NAME);
    show();
    byId("text").focus();
  });
  // Another tab of this browser may have read something.
  addEventListener("storage", show);
  /** @param {?import("../model/types.js").Answer} answer */
  function note(answer) {
    if (!answer) return;
    const { model, origin } = state.get();
    const text = joined(tokensOf(answer));
    const struck = tokensOf(answer).some(({ removed }) => removed);
    // With words struck it is still the review that was read before; and an example is at hand anyway.
    if (struck || isExample(text) || answer.model !== model) return;
    remember(
      NAME,
      added(entries(), { at: Date.now(), text, model, verdict: answerName(answer, " ★"), edited: origin !== null }),
    );
  }
  shown.subscribe(({ answer }, before) => {
    if (answer === before.answer) return;
    note(answer);
    show();
  });
  // Something may have been read before this was fetched.
  note(shown.get().answer);
  show();
}

/**
 * @param {Entry[]} entries newest first
 * @param {Entry} entry
 * @returns {Entry[]} with the entry, which replaces the one that it continues and those with the same text
 */
export function added(entries, entry) {
  const [last] = entries;
  const goesOn = last && last.edited === entry.edited && last.model === entry.model && isEdit(last.text, entry.text);
  const others = (goesOn ? entries.slice(1) : entries).filter(
    ({ text, model }) => text !== entry.text || model !== entry.model,
  );
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
    ["text", "model", "verdict"].every((name) => typeof entry?.[name] === "string") &&
    new Date(entry.at).toDateString() === day;
  return Array.isArray(stored) ? stored.filter(isEntry) : [];
}
