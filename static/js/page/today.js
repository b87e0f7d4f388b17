/** @file Recent reviews: a list kept in this browser alone; a click opens a review again, and another wipes them all. */

/** @import { Entry } from "../model/today.js" */

import { button, element } from "../dom.js";
import { answerName } from "../format.js";
import { shown, state } from "../model/state.js";
import { added, ofToday } from "../model/today.js";
import { joined, tokensOf } from "../model/words.js";
import { forget, recallJson, rememberJson } from "../memory.js";

const NAME = "today";
const WORDS = 9;

/** @param {string} text @returns {string} its first words */
function beginning(text) {
  const words = text.trim().split(/\s+/u);
  return words.slice(0, WORDS).join(" ").slice(0, 80) + (words.length > WORDS ? " …" : "");
}

/** @param {{models: string[], open: (entry: Entry) => void}} parts `models`: those that are served */
export function createToday({ models, open }) {
  const box = document.getElementById("today");
  const list = document.getElementById("today-list");
  const entries = () => ofToday(recallJson(NAME), Date.now()).filter(({ model }) => models.includes(model));

  function show() {
    const all = entries();
    box.hidden = !all.length;
    document.getElementById("today-count").textContent = String(all.length);
    list.replaceChildren(
      ...all.map((entry) => {
        const words = [element("b", "", entry.verdict), " ", element("span", "", beginning(entry.text))];
        return element("li", "", button("today-entry", () => open(entry), ...words));
      }),
    );
  }

  document.getElementById("today-wipe").addEventListener("click", () => {
    forget(NAME);
    show();
    document.getElementById("text").focus();
  });
  // Another tab of this browser may have read something.
  addEventListener("storage", show);
  /** @param {?import("../model/types.js").Answer} answer */
  function note(answer) {
    if (!answer) return;
    const { model, origin } = state.get();
    const text = joined(tokensOf(answer));
    const struck = tokensOf(answer).some(({ removed }) => removed);
    // With words struck it is still the review that was read before.
    if (struck || answer.model !== model) return;
    rememberJson(NAME, added(entries(), { at: Date.now(), text, model, verdict: answerName(answer, " ★"), edited: origin !== null }));
    show();
  }
  shown.subscribe(({ answer }, before) => {
    if (answer !== before.answer) note(answer);
  });
  show();
  // Something may have been read before this was fetched.
  note(shown.get().answer);
}
