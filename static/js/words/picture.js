/** @file All words at once: how their look changes with the label, how much they are looked at, and their number. */

import { svg } from "../dom.js";
import { count, wholePercent } from "../format.js";
import { scaleOf, scatter } from "../inside/scatter.js";

/** @typedef {import("../model/types.js").WordSummary} Word */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */

// Room at the edges, in pixels: below and above for the names of the axes.
const [EDGE, BELOW] = [40, 30];
const ABOVE = 28;
// The radius of a word with fewest places, and of one with most.
const [SMALLEST, LARGEST] = [2, 11];
// The height of a name, the width of a letter, and the room between two names.
const [NAME, LETTER, GAP] = [16, 8, 6];
const SHARES = [0, 0.25, 0.5, 0.75, 1];
/** A smaller rank correlation is called none. */
const NONE = 0.1;

/**
 * @param {Word[]} words
 * @param {object} parts
 * @param {number} parts.width
 * @param {number} parts.height
 * @param {string[]} parts.ends the names of the first label and of the last
 * @param {(word: Word) => void} parts.tell
 * @param {(word: string) => void} parts.open
 * @returns {{node: SVGElement, mark: (word: string) => void, like: (start: string) => void}}
 */
export function drawWords(words, { width, height, ends, tell, open }) {
  const ordered = words.some(({ correlation }) => correlation !== null);
  const across = words.map(({ correlation, places }) => (ordered ? correlation : Math.log(places)));
  const reach = across.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const xs = scaleOf(ordered ? [-reach, reach] : across, EDGE, width - EDGE);
  const ys = scaleOf([0, 1], height - BELOW, ABOVE);
  const sizes = scaleOf(
    words.map(({ places }) => Math.sqrt(places)),
    SMALLEST,
    LARGEST,
  );
  const points = words.map(({ twice, places, named }, index) => {
    const [x, y, r] = [xs(across[index]), ys(twice), sizes(Math.sqrt(places))];
    const node = svg("circle", { cx: x, cy: y, r, class: named ? "named" : "" });
    node.style.setProperty("--good", `${ordered ? Math.round(50 + (50 * across[index]) / (reach || 1)) : 50}%`);
    return { x, y, r, node };
  });
  const { node, choose } = scatter(points, {
    look: "word-map",
    title: `${count(words.length)} words; arrow keys choose one, Enter opens it`,
    width,
    height,
    behind: axes(width, height, ys, ordered ? ends.map((end) => `more at ${end}`) : ["fewer places", "more places"]),
    before: names(words, points, width, height - BELOW),
    tell: (index) => tell(words[index]),
    open: (index) => open(words[index].word),
  });
  return {
    node,
    mark(word) {
      const index = words.findIndex((each) => each.word === word);
      if (index >= 0) choose(index);
    },
    like(start) {
      for (const [index, { word }] of words.entries())
        points[index].node.classList.toggle("unlike", !word.startsWith(start));
    },
  };
}

/**
 * @param {number} width
 * @param {number} height
 * @param {(share: number) => number} ys
 * @param {string[]} ends what is at the left, and at the right
 * @returns {SVGElement[]} lines at some shares and in the middle, and names
 */
function axes(width, height, ys, [left, right]) {
  const line = (x1, y1, x2, y2) => svg("line", { x1, y1, x2, y2 });
  const text = (x, y, words, anchor) => svg("text", { x, y, "text-anchor": anchor, class: "of-axis" }, new Text(words));
  const lines = SHARES.flatMap((share) => [
    line(EDGE, ys(share), width, ys(share)),
    text(EDGE - 4, ys(share) + 4, wholePercent(share), "end"),
  ]);
  return [
    ...lines,
    line(width / 2, ys(1), width / 2, ys(0)),
    text(EDGE, ys(1) - 8, "↑ places looked at twice or more", "start"),
    text(EDGE, height - 8, `← ${left}`, "start"),
    text(width - 4, height - 8, `${right} →`, "end"),
  ];
}

/**
 * The names of the words that teach, each where it covers no other: right, left, above or below.
 *
 * @param {Word[]} words
 * @param {{x: number, y: number, r: number}[]} points
 * @param {number} width
 * @param {number} height
 * @returns {SVGElement[]}
 */
function names(words, points, width, height) {
  /** @type {Box[]} */
  const taken = [];
  return words.flatMap(({ word, named }, index) => {
    if (!named) return [];
    const { x, y, r } = points[index];
    const wide = LETTER * word.length + GAP;
    const gap = r + 3;
    const places = [0, 1, 2, 3].flatMap((step) =>
      [1, -1].flatMap((side) => [
        { x: side > 0 ? x + gap : x - gap - wide, y: y - NAME / 2 - step * side * NAME },
        { x: x - wide / 2, y: y - side * (gap + NAME / 2 + step * NAME) - NAME / 2 },
      ]),
    );
    const boxes = places.map((place) => ({ ...place, width: wide, height: NAME }));
    const fits = (box) =>
      box.x >= EDGE && box.x + wide <= width && box.y >= ABOVE && box.y + NAME <= height && !taken.some(overlaps(box));
    const box = boxes.find(fits) ?? boxes[0];
    taken.push(box);
    return [svg("text", { x: box.x + wide / 2, y: box.y + NAME / 2, class: "name" }, new Text(word))];
  });
}

/** @param {Box} one @returns {(other: Box) => boolean} */
const overlaps = (one) => (other) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

/** @param {Word} word @param {string[]} ends @returns {string} what the picture says of it, in words */
export function told({ word, places, twice, correlation }, [first, last]) {
  const often = `${wholePercent(twice)} of ${count(places)} places`;
  const looked = `“${word}”: looked at twice its even share or more in ${often}`;
  if (correlation === null) return `${looked}.`;
  if (Math.abs(correlation) < NONE) return `${looked}, about as much at ${first} as at ${last}.`;
  return `${looked}, more at ${correlation < 0 ? first : last}.`;
}
