/** @file The small card with the exact numbers of a word. */

import { element } from "../dom.js";

// Pixels between a word and its card.
const GAP = 8;

/** Makes the card; `node` belongs in a positioned element that also holds the words. */
export function createTip() {
  const node = element("div", "tip");
  node.id = "tip";
  node.setAttribute("role", "tooltip");
  node.hidden = true;
  let described;

  /**
   * @param {HTMLElement} word or a sentence, whose card then goes to its left end
   * @param {string[][]} facts rows of two: a name and its number
   */
  function show(word, facts) {
    describe(word);
    node.replaceChildren(
      ...facts.map(([name, number]) => {
        const row = element("div");
        row.append(element("span", "", name), " ", element("b", "", number));
        return row;
      }),
    );
    node.hidden = false;
    const frame = node.offsetParent.getBoundingClientRect();
    // A word that is broken over two lines has two boxes; the card goes to the first.
    const box = word.getClientRects()[0];
    const left = box.left + box.width / 2 - frame.left - node.offsetWidth / 2;
    const above = box.top - frame.top - node.offsetHeight - GAP;
    const below = box.bottom - frame.top + GAP;
    node.style.left = `${Math.max(0, Math.min(left, frame.width - node.offsetWidth))}px`;
    node.style.top = `${box.top < node.offsetHeight + 2 * GAP ? below : above}px`;
  }

  function hide() {
    describe(undefined);
    node.hidden = true;
  }

  /** A screen reader reads the card after the word. @param {HTMLElement | undefined} word */
  function describe(word) {
    described?.removeAttribute("aria-describedby");
    word?.setAttribute("aria-describedby", node.id);
    described = word;
  }

  return { node, show, hide };
}
