/** @file The chances of the digits as bars: a click on one shows the pixels for it. */

import { button, element, svg } from "../dom.js";
import { probability } from "../format.js";

/**
 * @param {HTMLElement} list filled with a bar for each of `labels`
 * @param {string[]} labels
 * @param {(label: string) => void} onChoose
 * @returns {{show: (answer: {digit: number, undecided: boolean, probabilities: number[], target: number}) => void}}
 */
export function createChances(list, labels, onChoose) {
  const rows = labels.map((label) => {
    const now = svg("rect", { class: "bar-now", height: "100%", rx: 4 });
    const share = element("span", "bar-share");
    const row = button(
      { class: "bar-row", title: `What supports ${label}, and what opposes it` },
      () => onChoose(label),
      element("span", "bar-name", label),
      svg("svg", { class: "bar-track", "aria-hidden": "true" }, now),
      share,
    );
    return { item: element("li", "bar", row), row, now, share };
  });
  list.replaceChildren(...rows.map(({ item }) => item));

  function show({ digit, undecided, probabilities, target }) {
    rows.forEach(({ item, row, now, share }, place) => {
      item.classList.toggle("best", labels[place] === String(digit) && !undecided);
      row.setAttribute("aria-pressed", String(labels[place] === String(target)));
      now.setAttribute("width", probability(probabilities[place]));
      share.textContent = probability(probabilities[place]);
    });
  }

  return { show };
}
