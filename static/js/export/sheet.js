/** @file The answer as one element, for pictures and the standalone page: stars, bars, words, model and date. */

/** @import { Answer } from "../model/types.js" */

import { byId, element } from "../dom.js";

const dates = new Intl.DateTimeFormat("en-GB", { dateStyle: "long" });

/**
 * @param {Answer} answer
 * @param {string} title what the page calls the model
 * @returns {{sheet: HTMLElement, copies: Map<Element, Element>}} the sheet, not yet in the page, and where each element of the
 *   heat map is in it
 */
export function makeSheet(answer, title) {
  const sheet = element("div", "sheet");
  sheet.inert = true;
  const heatmap = byId("heatmap").cloneNode(true);
  // The page may show the table instead.
  heatmap.hidden = false;
  const all = [...heatmap.querySelectorAll("*")];
  const copies = new Map([...byId("heatmap").querySelectorAll("*")].map((node, i) => [node, all[i]]));
  const head = element("div", "sheet-head", element("h1", "", `Limelight · ${title}`), element("p", "", dates.format(new Date())));
  sheet.append(head, document.querySelector(".verdict").cloneNode(true));
  if (!byId("summary").hidden) sheet.append(byId("summary").cloneNode(true));
  sheet.append(heatmap);
  if (byId("check").textContent) sheet.append(byId("check").cloneNode(true));
  sheet.append(document.querySelector(".legend").cloneNode(true));
  sheet.append(element("p", "sheet-foot", `The words behind the answer, as the model ${answer.model} saw them, version ${answer.model_version}.`));
  for (const node of sheet.querySelectorAll("[id]")) node.removeAttribute("id");
  // A bar is a button on the page, and has nothing to press here.
  for (const button of sheet.querySelectorAll("button.bar-row")) {
    const row = element("div", "bar-row", ...button.childNodes);
    button.replaceWith(row);
  }
  // So is a phrase of the summary.
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (sheet.querySelectorAll("button.phrase"))) {
    const phrase = element("span", "phrase", button.textContent);
    Object.assign(phrase.dataset, { ...button.dataset });
    button.replaceWith(phrase);
  }
  for (const node of sheet.querySelectorAll(".tip, .check, button, .ways-back, [hidden]")) node.remove();
  // There is no script in a saved page, and nothing here needs one.
  for (const node of sheet.querySelectorAll(".needs-js")) node.classList.remove("needs-js");
  for (const node of sheet.querySelectorAll("[tabindex], [aria-describedby]")) {
    node.removeAttribute("tabindex");
    node.removeAttribute("aria-describedby");
  }
  return { sheet, copies };
}
