/** @file Announces to screen readers what changes next to the stars, each change once. */

import { byId, element } from "../dom.js";
import { countOf } from "../format.js";
import { insights } from "../model/insights.js";
import { lensNamed } from "../model/lenses.js";
import { shown } from "../model/state.js";

// Milliseconds: most answers are there sooner.
const PATIENCE = 1_000;
// Milliseconds that words stay: if they were replaced sooner, only the new ones would be announced.
const STAY = 2_000;

/** @param {import("../model/types.js").Answer["counts"]} counts @returns {string} */
export function unread({ sentences, sentences_read: read }) {
  return sentences > read ? `Not read: the last ${countOf(sentences - read, "sentence")}.` : "";
}

/** @returns {{wait: (waiting: boolean) => void}} `wait`: an answer is on its way, or no more */
export function createNews() {
  const news = byId("news");
  /** The last announcement of each kind. @type {Map<string, string>} */
  const said = new Map();
  /** The announcements in the page. @type {{node: HTMLElement, at: number}[]} */
  let standing = [];
  let timer;

  /** @param {string} kind @param {string} words "" where there is nothing to say of it any more */
  function say(kind, words) {
    if ((said.get(kind) ?? "") === words) return;
    said.set(kind, words);
    if (!words) return;
    const now = Date.now();
    for (const { node } of standing.filter(({ at }) => now - at >= STAY)) node.remove();
    standing = standing.filter(({ node }) => node.isConnected);
    const node = element("p", "", words);
    news.append(node);
    standing.push({ node, at: now });
  }

  shown.subscribe(({ answer, explanation }, before) => {
    if (answer !== before.answer) say("unread", answer ? unread(answer.counts) : "");
    // The first light comes with the answer, and is no change.
    if (!explanation || !before.explanation || explanation.method === before.explanation.method) return;
    say("lens", `Method: ${lensNamed(explanation.method).title}.`);
  });
  // Reads the words of the page after they are written: other subscribers of the same store write them.
  insights.subscribe(() => queueMicrotask(() => say("doubts", byId("doubts").textContent)));

  return {
    wait(waiting) {
      clearTimeout(timer);
      said.delete("wait");
      if (waiting) timer = setTimeout(() => say("wait", "Reading …"), PATIENCE);
    },
  };
}
