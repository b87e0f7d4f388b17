/** @file The pinned version over this one, word over word, each with its own weights. */

/** @import { Answer } from "../model/types.js" */

import { element } from "../dom.js";
import { heat } from "../embed/limelight-heat.js";
import { wordsOf } from "../model/words.js";

/** @typedef {{text: string, level: number, removed: boolean}} Word */

/**
 * Pairs the words of two texts: the same ones in their order (longest common subsequence, letter case aside), and between
 * them each word with the one that took its place.
 *
 * @param {string[]} before
 * @param {string[]} after
 * @returns {[?number, ?number][]} places of the pairs, in reading order; null where only the other text has a word
 */
export function pairWords(before, after) {
  const [one, other] = [before, after].map((words) => words.map((word) => word.toLowerCase()));
  const width = other.length + 1;
  // The most pairs among the words from a place on, of both texts.
  const most = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      const here = i * width + j;
      most[here] = one[i] === other[j] ? most[here + width + 1] + 1 : Math.max(most[here + width], most[here + 1]);
    }
  }
  /** @type {[?number, ?number][]} */
  const pairs = [];
  let [i, j] = [0, 0];
  // Words that only one text has, since the last pair.
  let [gone, come] = [0, 0];
  const fill = () => {
    for (let k = 0; k < Math.max(gone, come); k++) pairs.push([k < gone ? i - gone + k : null, k < come ? j - come + k : null]);
    [gone, come] = [0, 0];
  };
  while (i < one.length || j < other.length) {
    const here = i * width + j;
    if (i < one.length && j < other.length && one[i] === other[j]) {
      fill();
      pairs.push([i++, j++]);
    } else if (j === other.length || (i < one.length && most[here + width] >= most[here + 1])) {
      i++;
      gone++;
    } else {
      j++;
      come++;
    }
  }
  fill();
  return pairs;
}

/** @param {Answer} answer @returns {Word[]} */
function wordsWithLevels(answer) {
  const sentences = wordsOf(answer.sentences, true);
  const levels = heat({ ...answer, sentences });
  return sentences
    .flatMap(({ tokens }, i) => tokens.map(({ text, removed }, j) => ({ text, level: levels[i].tokens[j], removed: Boolean(removed) })))
    .filter(({ text }) => text);
}

/** @param {?Word} word */
function cell(word) {
  if (!word) return element("span", "nothing", "·");
  return element("span", { class: word.removed ? "run removed" : "run", "data-level": String(word.level) }, word.text);
}

/**
 * @param {HTMLElement} box
 * @param {Answer} pinned
 * @param {Answer} now
 */
export function showWordDiff(box, pinned, now) {
  const [before, after] = [wordsWithLevels(pinned), wordsWithLevels(now)];
  const texts = (words) => words.map(({ text }) => text);
  const pairs = pairWords(texts(before), texts(after)).map(([i, j]) => {
    const [one, other] = [i === null ? null : before[i], j === null ? null : after[j]];
    const differs = one?.text !== other?.text || one?.removed !== other?.removed;
    return element("span", differs ? "pair differs" : "pair", cell(one), cell(other));
  });
  box.replaceChildren(...pairs.flatMap((pair) => [pair, " "]));
}
