/** @file The output and the number of parameters of each block, under the part that shows it at work. */

import { element } from "../dom.js";
import { count } from "../format.js";

/** Where the blocks of limelight/networks/ are shown, by how their names begin. */
const PARTS = [
  ["word", "words"],
  ["sentence", "sentences"],
  ["windows", "windows"],
  ["max over time", "winners"],
  ["classifier", "answer"],
];

/** @typedef {{name: string, shape: (number | string)[], parameters: number}} Block */

/**
 * @param {Block} block
 * @returns {string} ": one row of 160 numbers a word (5,120,000 parameters)", ": 26 × 26 × 32 (448 parameters)"
 */
function sizeOf({ shape, parameters }) {
  const size = shape[0] === "words" && shape.length === 2 ? `one row of ${shape[1]} numbers a word` : shape.join(" × ");
  return `: ${size}${parameters ? ` (${count(parameters)} parameters)` : "; nothing in it is learned"}`;
}

/** @param {Block[]} blocks @param {HTMLElement} part gets a line for each */
export function addSizes(blocks, part) {
  const list = element("ul", "sizes");
  for (const block of blocks) {
    const item = element("li", "", sizeOf(block));
    item.prepend(element("b", "", block.name));
    list.append(item);
  }
  part.querySelector("h2").after(list);
}

/** @param {Block[]} blocks of a network that reads text @param {HTMLElement[]} parts */
export function addTextSizes(blocks, parts) {
  for (const part of parts) {
    const mine = blocks.filter(({ name }) => {
      const [, shownIn] = PARTS.find(([start]) => name.startsWith(start)) ?? [];
      // A convolution has no part for its words: they are next to its windows.
      const there = parts.some((other) => other.dataset.part === shownIn) ? shownIn : "windows";
      return part.dataset.part === there;
    });
    if (mine.length) addSizes(mine, part);
  }
}
