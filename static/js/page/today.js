/** @file Recent reviews: a list kept in this browser alone; a click opens a review again, and another wipes them all. */

/** @import { Entry } from "../model/today.js" */

import { button, byId, element } from "../dom.js";
import { answerName } from "../format.js";
import { shown, state } from "../model/state.js";
import { added, ofToday } from "../model/today.js";
import { beginning, joined, tokensOf } from "../model/words.js";
import { forget, recallJson, rememberJson } from "../memory.js";

const NAME = "today";
const WORDS = 9;
// Of a text without spaces.
const CHARACTERS = 80;

/** @param {{models: string[], open: (entry: Entry) => void}} parts `models`: those that are served */
export function createToday({ models, open }) {
  const box = byId("today");
  const list = byId("today-list");
  const entries = () => ofToday(recallJson(NAME), Date.now()).filter(({ model }) => models.includes(model));

  function show() {
    const all = entries();
    box.hidden = !all.length;
    byId("today-count").textContent = String(all.length);
    list.replaceChildren(
      ...all.map((entry) => {
        const words = [element("b", "", entry.verdict), " ", element("span", "", beginning(entry.text, WORDS).slice(0, CHARACTERS))];
        return element("li", "", button("today-entry", () => open(entry), ...words));
      }),
    );
  }

  byId("today-wipe").addEventListener("click", () => {
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
