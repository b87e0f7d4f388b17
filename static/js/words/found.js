/** @file One word: how much it is looked at with each label, where, and its nearest vectors. */

import { button, element, headRow, namedRow } from "../dom.js";
import { count, wholePercent } from "../format.js";

/** @import { WordElsewhere } from "../model/types.js" */

/**
 * @param {WordElsewhere} found
 * @param {string[]} names of the labels
 * @param {(word: string) => void} open looks another word up
 * @returns {Node[]}
 */
export function drawFound({ places, looks, twice, contexts, neighbours }, names, open) {
  const rows = names.map((name, label) => {
    const share = twice[label];
    const meter = share === null ? "–" : element("meter", { value: share, "aria-hidden": "true" });
    return namedRow(
      name,
      count(looks[label].reduce((sum, each) => sum + each, 0)),
      meter,
      share === null ? "" : wholePercent(share),
    );
  });
  const head = headRow("", "places", "", "twice or more");
  const lines = contexts.map(({ text, start, end, label, look }) =>
    element(
      "li",
      "",
      element("span", "hint", `${look.toFixed(look < 1 ? 2 : 1)} times, ${names[label]}: `),
      text.slice(0, start),
      element("b", "", text.slice(start, end)),
      text.slice(end),
    ),
  );
  const near = neighbours.flatMap(({ word }, index) => [index ? ", " : "", button("link", () => open(word), word)]);
  return [
    element("p", "hint", `${count(places)} places: how many are looked at twice an even share or more.`),
    element("table", "numbers looks", head, ...rows),
    ...(lines.length ? [element("h3", "", "From the least looked at to the most"), element("ul", "", ...lines)] : []),
    ...(near.length ? [element("h3", "", "Words with the most similar vectors"), element("p", "", ...near)] : []),
  ];
}
