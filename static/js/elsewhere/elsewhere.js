/**
 * @file This word elsewhere: for each label, how much the network looks at a word in held-out reviews, with a mark
 * where this place lies; such places, and words with similar vectors. After figures 3 and 4 of Yang et al. 2016.
 */

/** @import { WordElsewhere } from "../model/types.js" */

import { button, element } from "../dom.js";
import { countOf, decimal, probability, wholePercent } from "../format.js";
import { FEW, binNames, endsTold, insteadTold, looksTold, shareAbove, sumOf, timesText } from "./told.js";

// The number next to a bar is the share of looks from here on.
const TWICE = 2;

/**
 * @typedef {object} Parts
 * @property {string[]} names of the labels
 * @property {?number} [here] the look at the place that the reader points at, if there is one
 * @property {(text: string) => void} [onReview] opens a place as a review
 * @property {(word: string) => void} [onWord] opens another word
 * @property {(word: string) => boolean} [isKnown] whether another word can be opened
 *
 * @param {WordElsewhere} found
 * @param {Parts} parts
 * @returns {HTMLElement}
 */
export function drawElsewhere(found, parts) {
  const { names, here = null } = parts;
  const box = element("div", "elsewhere");
  box.append(
    element("p", "elsewhere-told", ...told(found, names, here)),
    element("ol", "looks", ...found.looks.map((looks, label) => row(looks, found, names[label], label, here))),
    legend(found.edges),
    ...(found.contexts.length ? [contexts(found, parts)] : []),
    ...(found.neighbours.length ? [neighbours(found, parts)] : []),
  );
  return box;
}

/** @param {WordElsewhere} found @param {string[]} names @param {?number} here @returns {(Node | string)[]} */
function told(found, names, here) {
  const sentences = [
    ` stands ${countOf(found.places, "time")} in reviews that the network was not trained on.`,
    endsTold(found, names),
    insteadTold(found),
    here === null ? "" : `This place has ${timesText(here)} its even share (▾).`,
  ];
  return [element("q", "", found.word), sentences.filter(Boolean).join(" ")];
}

/**
 * A bar of all places, the most looked at first: as long as the number next to it up to the line at twice an even
 * share.
 *
 * @param {number[]} looks
 * @param {WordElsewhere} found
 * @param {string} name
 * @param {number} label
 * @param {?number} here
 */
function row(looks, { edges, twice }, name, label, here) {
  const all = sumOf(looks);
  const limit = edges.indexOf(TWICE) + 1;
  const bar = element("span", { class: "look-bar", role: "img", "aria-label": looksTold(looks, edges) });
  for (let bin = looks.length - 1; bin >= 0; bin--) {
    const part = swatch(bin, bin === limit ? "twice" : "");
    part.style.width = probability(looks[bin] / (all || 1));
    bar.append(part);
  }
  if (here !== null && all) {
    const mark = element("b", { class: "look-here", "aria-hidden": "true" });
    mark.style.insetInlineStart = probability(shareAbove(looks, edges, here));
    bar.append(mark);
  }
  const counted = all ? `${sumOf(looks.slice(limit))} of ${all}` : "–";
  const share = all < FEW ? counted : wholePercent(twice[label]);
  return element("li", "", element("span", "look-label", name), bar, element("span", "look-share", share));
}

/** @param {number} bin @param {string} [look] @returns {HTMLElement} a colour, deeper the more a place is looked at */
const swatch = (bin, look = "") => element("i", { "data-bin": bin, class: look || null });

/** @param {number[]} edges */
const legend = (edges) =>
  element(
    "p",
    { class: "look-key", "aria-hidden": "true" },
    "Times its even share, where each word would get the same: ",
    ...binNames(edges)
      .map((name, bin) => element("span", "", swatch(bin), name))
      .reverse(),
  );

/** @param {WordElsewhere} found @param {Parts} parts */
function contexts({ contexts: places }, { names, onReview }) {
  const items = places.map(({ text, start, end, label, look }) => {
    const quote = [text.slice(0, start), element("mark", "", text.slice(start, end)), text.slice(end)];
    return element(
      "li",
      "",
      onReview
        ? button({ class: "link", title: "Open it as a review" }, () => onReview(text), ...quote)
        : element("q", "", ...quote),
      element("small", "", ` ${names[label]}, ${timesText(look)}`),
    );
  });
  return element(
    "section",
    "",
    element("h3", "", "From least looked at to most"),
    element("ul", "look-places", ...items),
  );
}

/** @param {WordElsewhere} found @param {Parts} parts */
function neighbours({ neighbours: near }, { onWord, isKnown = () => true }) {
  const items = near.map(({ word, similarity }) => {
    const title = `Cosine of both vectors: ${decimal(similarity)}`;
    return element(
      "li",
      "",
      onWord && isKnown(word)
        ? button({ class: "chip", title }, () => onWord(word), word)
        : element("span", { title }, word),
    );
  });
  return element(
    "section",
    "",
    element("h3", "", "Nearest words after training"),
    element("ul", "look-near", ...items),
  );
}
