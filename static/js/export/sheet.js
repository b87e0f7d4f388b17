/** @file The answer as one element, for a picture: stars, bars, sentence, words, model and date. */

/** @import { Answer } from "../model/types.js" */

import { byId, element } from "../dom.js";

const dates = new Intl.DateTimeFormat("en-GB", { dateStyle: "long" });

/**
 * @param {Answer} answer
 * @param {string} title what the page calls the model
 * @returns {HTMLElement} the sheet, not yet in the page
 */
export function makeSheet(answer, title) {
  const sheet = element("div", "sheet");
  sheet.inert = true;
  sheet.dataset.view = byId("answer").dataset.view;
  const view = byId("views").hidden
    ? null
    : element("p", "view-name", document.querySelector("#views :checked + span").textContent);
  const parts = [
    document.querySelector(".verdict"),
    byId("summary"),
    byId("key"),
    byId("heatmap"),
    byId("comparison"),
    document.querySelector(".legend"),
  ];
  const copies = parts.map((node) => /** @type {HTMLElement} */ (node.cloneNode(true)));
  const head = element(
    "div",
    "sheet-head",
    element("h1", "", `Limelight · ${title}`),
    element("p", "", dates.format(new Date())),
  );
  const foot = element(
    "p",
    "sheet-foot",
    `The words behind the answer, according to the model ${answer.model}, version ${answer.model_version}.`,
  );
  sheet.append(head, ...copies, foot);
  if (view) copies[2].before(view);
  // There is nothing to press in a picture.
  for (const node of sheet.querySelectorAll(".tip, button, .ways-back, .stale, [hidden]")) node.remove();
  for (const node of sheet.querySelectorAll("[id]")) node.removeAttribute("id");
  return sheet;
}
