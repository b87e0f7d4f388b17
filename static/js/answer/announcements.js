/** @file Announces to screen readers what changes next to the stars, each change once. */

import { byId, element } from "../dom.js";
import { countOf } from "../format.js";
import { insights } from "../model/insights.js";
import { lensNamed } from "../model/lenses.js";
import { shown } from "../model/state.js";

// Milliseconds until a wait is announced; most answers come sooner.
const PATIENCE = 1_000;
// Milliseconds that words stay: if they were replaced sooner, a screen reader would announce only the new ones.
const STAY = 2_000;

/** @param {import("../model/types.js").Answer["counts"]} counts @returns {string} */
export function unread({ sentences, sentences_read: read }) {
  return sentences > read ? `Not read: the last ${countOf(sentences - read, "sentence")}.` : "";
}

/** @returns {{wait: (waiting: boolean) => void}} `wait`: an answer is on its way, or no more */
export function createAnnouncements() {
  const region = byId("announcements");
  /** The last announcement of each kind. @type {Map<string, string>} */
  const last = new Map();
  /** The announcements in the page. @type {{node: HTMLElement, at: number}[]} */
  let shownNow = [];
  let timer;

  /** @param {string} kind @param {string} words "" where there is nothing to say of it any more */
  function announce(kind, words) {
    if ((last.get(kind) ?? "") === words) return;
    last.set(kind, words);
    if (!words) return;
    const now = Date.now();
    for (const { node } of shownNow.filter(({ at }) => now - at >= STAY)) node.remove();
    shownNow = shownNow.filter(({ node }) => node.isConnected);
    const node = element("p", "", words);
    region.append(node);
    shownNow.push({ node, at: now });
  }

  shown.subscribe(({ answer, explanation }, before) => {
    if (answer !== before.answer) announce("unread", answer ? unread(answer.counts) : "");
    // The first explanation comes with the answer, and is no change.
    if (!explanation || !before.explanation || explanation.method === before.explanation.method) return;
    announce("lens", `Method: ${lensNamed(explanation.method).title}.`);
  });
  // Reads the words of the page after they are written: other subscribers of the same store write them.
  insights.subscribe(() => queueMicrotask(() => announce("doubts", byId("doubts").textContent)));

  return {
    wait(waiting) {
      clearTimeout(timer);
      last.delete("wait");
      if (waiting) timer = setTimeout(() => announce("wait", "Reading …"), PATIENCE);
    },
  };
}
