/** @file Announces to screen readers what changes next to the stars, each change once. */

import { byId, element } from "../dom.js";
import { doubtLine } from "./insight_lines.js";
import { countOf } from "../format.js";
import { lensNamed, litAnswer } from "../model/lenses.js";
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

  shown.subscribe(({ answer }, before) => {
    if (answer === before.answer) return;
    announce("unread", answer ? unread(answer.counts) : "");
    announce("doubts", doubtLine(litAnswer(answer)?.doubts));
    // The first lens comes with the answer, and is no change.
    const [lens, other] = [answer, before.answer].map((each) => litAnswer(each)?.method);
    if (lens && other && lens !== other) announce("lens", `Method: ${lensNamed(lens).title}.`);
  });

  return {
    wait(waiting) {
      clearTimeout(timer);
      last.delete("wait");
      if (waiting) timer = setTimeout(() => announce("wait", "Reading …"), PATIENCE);
    },
  };
}
