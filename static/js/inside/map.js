/**
 * @file Held-out reviews as the network sees them, with the reader's own among them, and as it saw them before its
 *   training.
 */

import { element, svg } from "../dom.js";
import { messageOf } from "../model/api.js";
import { part } from "./section.js";

/** @import { Review } from "../model/types.js" */

/** @typedef {"trained" | "untrained"} When */

// The side of a picture in its own units, and the room for signs at its edges.
const [SIDE, EDGE] = [320, 14];

/** @param {any} trace of the API @param {() => Promise<{reviews: Review[]}>} getMap @returns {HTMLElement} */
export function showMap({ labels, expected_stars: stars, place }, getMap) {
  const section = part("map", "Where your review lies");
  if (!place) {
    section.append(element("p", "hint", "These weights have no map of reviews."));
    return section;
  }
  const output = element("output", "sum map-told");
  getMap().then(
    ({ reviews }) => {
      /** @param {string} label @returns {string} what a review is drawn as */
      const signOf = (label) => {
        if (stars !== null) return label;
        return labels.indexOf(label) ? "+" : "−";
      };
      const tell = (/** @type {Review} */ { label, excerpt }) =>
        (output.textContent = `${stars !== null ? `${label} ★` : label}: “${excerpt}”`);
      /** @param {When} when @param {string} title @param {?number[]} own */
      const draw = (when, title, own) =>
        element(
          "figure",
          "",
          element("figcaption", "", title),
          picture(reviews, when, own, { labels, signOf, tell, title }),
        );
      section.append(
        element("div", "maps", draw("untrained", "Before training", null), draw("trained", "After training", place)),
        output,
        element(
          "p",
          "hint",
          `Each sign is a held-out review, shown by its ${stars !== null ? "stars" : "label"}; the ring is your ` +
            "review. Before training, the network read only the first words of each. With the keyboard: arrow " +
            "keys move from one to the next.",
        ),
      );
    },
    (error) => section.append(element("p", "hint", messageOf(error))),
  );
  return section;
}

/**
 * @param {Review[]} reviews
 * @param {When} when
 * @param {?number[]} own the place of the reader's review
 * @param {{labels: string[], signOf: (label: string) => string, tell: (review: Review) => void, title: string}} parts
 * @returns {Element}
 */
function picture(reviews, when, own, { labels, signOf, tell, title }) {
  const points = [...reviews.map((review) => review[when]), ...(own ? [own] : [])];
  const [xs, ys] = [0, 1].map((axis) => scale(points.map((point) => point[axis])));
  // From left to right, as the arrow keys go.
  const signs = [...reviews]
    .sort((one, other) => one[when][0] - other[when][0])
    .map((review) => {
      const good = Math.round((100 * labels.indexOf(review.label)) / (labels.length - 1));
      const node = svg("text", { x: xs(review[when][0]), y: ys(review[when][1]) }, new Text(signOf(review.label)));
      node.style.setProperty("--good", `${good}%`);
      node.addEventListener("pointerenter", () => choose(signs.findIndex((each) => each.node === node)));
      return { node, review };
    });
  const ring = own && svg("circle", { cx: xs(own[0]), cy: ys(own[1]), r: 9, class: "own" });
  const node = svg(
    "svg",
    {
      viewBox: `0 0 ${SIDE} ${SIDE}`,
      class: "review-map",
      tabindex: 0,
      role: "application",
      "aria-label": `${title}: held-out reviews`,
    },
    ...signs.map((each) => each.node),
    ...(ring ? [ring] : []),
  );
  let current = -1;

  /** @param {number} next */
  function choose(next) {
    signs[current]?.node.classList.remove("chosen");
    current = next;
    signs[current].node.classList.add("chosen");
    tell(signs[current].review);
  }

  node.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    choose(Math.min(Math.max(current + step, 0), signs.length - 1));
  });
  return node;
}

/** @param {number[]} values @returns {(value: number) => string} where each is in the picture */
function scale(values) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return (value) => (EDGE + ((value - least) / (most - least || 1)) * (SIDE - 2 * EDGE)).toFixed(1);
}
