/** @file The chances of the digits as bars: a click on one asks which pixels speak for it. */

import { element, svg } from "../dom.js";
import { probability } from "../format.js";

/**
 * @param {HTMLElement} list filled with a bar for each of `labels`
 * @param {string[]} labels
 * @param {(label: string) => void} onChoose
 * @returns {{show: (answer: {digit: number, undecided: boolean, probabilities: number[], target: number}) => void}}
 */
export function createChances(list, labels, onChoose) {
  const rows = labels.map((label) => {
    const item = element("li", "bar");
    const button = element("button", "bar-row");
    button.setAttribute("type", "button");
    button.title = `What speaks for ${label}, and what against it`;
    const now = svg("rect", { class: "bar-now", height: "100%", rx: 4 });
    const share = element("span", "bar-share");
    button.append(element("span", "bar-name", label), svg("svg", { class: "bar-track", "aria-hidden": "true" }, now), share);
    button.addEventListener("click", () => onChoose(label));
    item.append(button);
    return { item, button, now, share };
  });
  list.replaceChildren(...rows.map(({ item }) => item));

  function show({ digit, undecided, probabilities, target }) {
    rows.forEach(({ item, button, now, share }, place) => {
      item.classList.toggle("best", labels[place] === String(digit) && !undecided);
      button.setAttribute("aria-pressed", String(labels[place] === String(target)));
      now.setAttribute("width", probability(probabilities[place]));
      share.textContent = probability(probabilities[place]);
    });
  }

  return { show };
}
