/** @file The probabilities as bars. */

/** @import { Answer } from "./types.js" */

import { element, svg } from "./dom.js";
import { probability } from "./format.js";

/**
 * @param {string[]} labels
 * @param {?number[]} stars what each label stands for, where they are star ratings
 * @returns {string[]} the labels as the page calls them: "4 stars", or the model's own words
 */
export function labelNames(labels, stars) {
  return stars ? stars.map((value) => `${value} ${value === 1 ? "star" : "stars"}`) : labels;
}

/**
 * Shows `answer` in `list`. Rows that are there already are kept, so that bars move from the last answer to this one.
 *
 * @param {HTMLElement} list
 * @param {Answer} answer
 * @param {?number[]} stars
 */
export function showBars(list, answer, stars) {
  const names = labelNames(answer.labels, stars);
  const shown = [...list.querySelectorAll(".bar-name")].map((node) => node.textContent);
  if (shown.join("\n") !== names.join("\n")) list.replaceChildren(...names.map(row));
  answer.probabilities.forEach((share, i) => {
    const item = list.children[i];
    item.classList.toggle("best", answer.labels[i] === answer.label);
    item.querySelector("rect").setAttribute("width", probability(share));
    item.querySelector(".bar-share").textContent = probability(share);
  });
}

/** @param {string} name */
function row(name) {
  const item = element("li", "bar");
  const track = svg("svg", { class: "bar-track", "aria-hidden": "true" }, svg("rect", { height: "100%", rx: 4 }));
  item.append(element("span", "bar-name", name), track, element("span", "bar-share"));
  return item;
}
