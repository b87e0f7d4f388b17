/** @file Marks an answer that is not of the text in the box: it pales, and a line says why. */

import { byId, passFocus } from "../dom.js";
import { shown, state } from "../model/state.js";

// Milliseconds: most answers arrive sooner and need no line.
const PATIENCE = 400;

/** The text of the line, and the title of its button. */
const SAYS = {
  waiting: ["Reading your changes …", ""],
  failed: ["This is an earlier answer.", "Try again"],
  refused: ["This is an earlier answer.", ""],
  unread: ["Your changes are not read yet.", "Read them"],
};

/**
 * @param {import("../model/types.js").Question} asked what the answer on the page was asked
 * @param {string} text in the box
 * @param {import("../model/state.js").State} now
 * @returns {boolean} whether the answer is to that text, read by that model, with those words struck
 */
const isFresh = (asked, text, { model, without }) =>
  asked.text === text && asked.model === model && String(asked.without ?? []) === String(without);

/** @param {{box: HTMLTextAreaElement, isLive: () => boolean}} parts `isLive`: whether typing is read by itself */
export function createFreshness({ box, isLive }) {
  const stage = byId("result");
  const line = byId("stale");
  /** Why no answer came. @type {"" | "failed" | "refused"} */
  let failed = "";
  let timer;

  /** @param {"" | keyof typeof SAYS} what */
  function say(what) {
    if ((stage.dataset.stale ?? "") === what) return;
    if (what) stage.dataset.stale = what;
    else delete stage.dataset.stale;
    const [words, action] = SAYS[what] ?? [];
    if (!action) passFocus(line);
    line.hidden = !what;
    if (!what) return;
    line.querySelector("span").textContent = words;
    line.querySelector("button").textContent = action;
    line.querySelector("button").hidden = !action;
    // An answer that arrives by itself is announced then.
    if (what !== "waiting") byId("status").textContent = words;
  }

  function look() {
    const { answer, asked } = shown.get();
    clearTimeout(timer);
    if (!answer || isFresh(asked, box.value, state.get())) say("");
    else if (failed) say(failed);
    else if (box.value !== state.get().text && !isLive()) say("unread");
    else timer = setTimeout(() => say("waiting"), PATIENCE);
  }

  shown.subscribe((now, before) => {
    if (now.answer !== before.answer) failed = "";
    look();
  });
  state.subscribe(look);
  for (const type of ["input", "restored"]) box.addEventListener(type, look);

  return {
    /** No answer came. @param {boolean} passing whether it may be tried again */
    fail(passing) {
      failed = passing ? "failed" : "refused";
      look();
    },
  };
}
