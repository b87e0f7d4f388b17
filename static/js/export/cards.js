/** @file Adds the exact numbers to the words of a copied heat map, as text, so that a page without a script has them. */

import { element } from "../dom.js";

// Words from this level on are among the brightest; a review has few of them.
const BRIGHT = 6;

/**
 * @typedef {object} Heatmap what is asked of the heat map on the page
 * @property {(box: Element) => string[][]} facts the rows of the card of a sentence
 * @property {(run: Element) => {text: string, whitespace: string, facts: string[][]}[]} wordsIn the words of a run
 */

/**
 * @param {Heatmap} heatmap
 * @param {Map<Element, Element>} copies of its elements; words of a run, which the page makes as they are pointed at, become
 *   elements there
 */
export function addCards(heatmap, copies) {
  for (const [node, copy] of copies) {
    if (node.matches(".run")) {
      const words = heatmap.wordsIn(node);
      copy.replaceChildren(
        ...words.flatMap(({ text, whitespace, facts }, i) => {
          // A touch comes to any of them, the Tab key to the brightest alone.
          const word = element("span", { class: "carded", tabindex: Number(node.dataset.level) >= BRIGHT ? 0 : -1 }, text, card(facts));
          // What follows the last one stands outside of the run.
          return i < words.length - 1 ? [word, whitespace] : [word];
        }),
      );
    } else if (node.matches(".sentence:not(.unread)")) {
      copy.append(card(heatmap.facts(node)));
    }
  }
}

/** @param {string[][]} rows */
function card(rows) {
  const node = element("span", "card", rows.map((row) => row.filter(Boolean).join("  ")).join("\n"));
  // Its own direction, which does not count for that of the sentence.
  node.dir = "auto";
  return node;
}
