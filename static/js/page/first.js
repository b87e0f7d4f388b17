/** @file Puts the text of a link into the box, and asks about it, before the other scripts are loaded. */

import { postAhead } from "../model/api.js";
import { holdsView, readLink } from "../model/link.js";
import { lightQuestion, question, untested } from "../model/question.js";

const box = /** @type {HTMLTextAreaElement} */ (document.getElementById("text"));

async function begin() {
  const { text, model = "", without = [], method = "", target = "" } = await readLink(location.hash);
  if (typeof text !== "string") return;
  if (!box.value) box.value = text;
  // Of what else a link holds the rest of the page knows whether it can be asked.
  if (!text.trim() || text.length > Number(box.dataset.maxCharacters) || without.length || method || target) return;
  const tabs = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll('input[name="model"]')]);
  const tab = tabs.find(({ value }) => value === model) ?? tabs.find(({ checked }) => checked);
  const asked = question(tab.value, { text, without: [] });
  const { explanation } = await postAhead("predict", asked);
  // A classifier may be slow: model/answers.js asks for its light in rounds.
  if (explanation !== "none") await postAhead("explain", untested(lightQuestion(asked, tab.dataset.lens, "")));
}

// After a return, the history has the newer text. Errors are shown with the rest.
if (!history.state && holdsView(location.hash)) begin().catch(() => {});
