/**
 * @file Held-out reviews as the network sees them, with the reader's own among them, and as it saw them before its
 *   training.
 */

import { element, svg } from "../dom.js";
import { messageOf } from "../model/api.js";
import { scaleOf, scatter } from "./scatter.js";
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
  const places = [...reviews.map((review) => review[when]), ...(own ? [own] : [])];
  const [xs, ys] = [0, 1].map((axis) =>
    scaleOf(
      places.map((place) => place[axis]),
      EDGE,
      SIDE - EDGE,
    ),
  );
  const signs = reviews.map((review) => {
    const [x, y] = [xs(review[when][0]), ys(review[when][1])];
    const good = Math.round((100 * labels.indexOf(review.label)) / (labels.length - 1));
    const node = svg("text", { x, y }, new Text(signOf(review.label)));
    node.style.setProperty("--good", `${good}%`);
    return { x, y, node };
  });
  return scatter(signs, {
    look: "review-map",
    title: `${title}: held-out reviews`,
    width: SIDE,
    height: SIDE,
    before: own ? [svg("circle", { cx: xs(own[0]), cy: ys(own[1]), r: 9, class: "own" })] : [],
    tell: (index) => tell(reviews[index]),
  }).node;
}
