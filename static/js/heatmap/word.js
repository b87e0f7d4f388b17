/** @file A word as an element of its own: a button that strikes it out. */

import { element } from "../dom.js";

/** @returns {boolean} whether there is a finger and nothing that could point without touching */
export const isTouch = () => matchMedia("(hover: none)").matches;

/** @param {import("../model/words.js").Word} word @returns {HTMLElement} which the Tab key does not come to */
export function createWord(word) {
  const node = element("span", "word", word.text);
  node.setAttribute("role", "button");
  node.setAttribute("aria-pressed", String(Boolean(word.removed)));
  node.tabIndex = -1;
  return node;
}

/** @param {{sentence: number, word: {numbers: number[]}}[]} places @param {number} sentence @returns {number[]} its tokens */
export const numbersOf = (places, sentence) =>
  places.filter((place) => place.sentence === sentence).flatMap(({ word }) => word.numbers);
