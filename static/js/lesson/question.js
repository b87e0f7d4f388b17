/** @file The last question of the lesson: in which reviews does the network look at a word most? */

import { problemParts } from "../answer/problem.js";
import { byId } from "../dom.js";
import { drawElsewhere } from "../elsewhere/elsewhere.js";
import { countOf, wholePercent } from "../format.js";
import { getWord } from "../model/api.js";

/** @param {string} model @param {number[]} stars of its labels */
export function createQuestion(model, stars) {
  const form = /** @type {?HTMLFormElement} */ (document.getElementById("look-guess"));
  if (!form) return;
  const names = stars.map((value) => countOf(value, "star"));

  async function answer() {
    try {
      const found = await getWord(model, form.dataset.word, null);
      const guess = Number(new FormData(form).get("label"));
      const most = found.twice.reduce((best, share, label) => (share > found.twice[best] ? label : best), 0);
      const nameOf = (label) => `${names[label]}, ${wholePercent(found.twice[label] ?? 0)}`;
      byId("look-verdict").textContent =
        guess === most ? `Right: ${nameOf(most)}.` : `${nameOf(most)}. You said ${nameOf(guess)}.`;
      byId("elsewhere").replaceChildren(drawElsewhere(found, { names }));
      form.hidden = true;
    } catch (error) {
      byId("look-verdict").replaceChildren(...problemParts(error, answer));
    }
    byId("look-answer").hidden = false;
    byId("look-verdict").focus();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer();
  });
}
