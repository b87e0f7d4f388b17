/** @file The chances as bars; of stars, with the mean and the likely range on an axis next to them. */

/** @import { Answer } from "../model/types.js" */

import { button, element, svg } from "../dom.js";
import { chance, countOf, probability, signed } from "../format.js";
import rules from "../rules.js";

// A range is likely if it has at least this share of the chances.
const LIKELY = rules.likely;
// From this number of characters on a label needs more room than "5 stars".
const LONG = 13;
// Where the mark of an earlier answer is put if there is none: outside of its track, which hides it.
const AWAY = "-9";

/**
 * @param {string[]} labels
 * @param {?number[]} stars what each label stands for, where they are star ratings
 * @returns {string[]} the labels as the page calls them: "4 stars", or the model's own words
 */
export function labelNames(labels, stars) {
  return stars ? stars.map((value) => countOf(value, "star")) : labels;
}

/** @param {string} name of a label @returns {boolean} whether it needs more room than others */
export const isLong = (name) => name.length >= LONG;

/**
 * @param {number[]} probabilities
 * @param {number[]} stars
 * @returns {string} "likely 4 to 5 stars (85%)", "anything from 1 to 5 stars"
 */
export function rangeText(probabilities, stars) {
  const { first, last, share } = likelyRange(probabilities, stars);
  if (last - first === stars.length - 1) return `anything from ${stars[first]} to ${countOf(stars[last], "star")}`;
  const whole = first === last ? countOf(stars[first], "star") : `${stars[first]} to ${stars[last]} stars`;
  return `likely ${whole} (${chance(share)})`;
}

/**
 * Shows `answer` in `list`. Rows that are there already are kept, so that bars move from the last answer to this one.
 *
 * @param {HTMLElement} list
 * @param {Pick<Answer, "labels" | "probabilities" | "undecided"> & {expected_stars?: ?number}} answer
 * @param {?number[]} [stars]
 * @param {?Answer} [before] what each bar is compared with, if anything
 * @param {(label: string) => void} [onChoose] what a click on a bar does; without it they are no buttons
 */
export function showBars(list, answer, stars = null, before = null, onChoose = null) {
  const names = labelNames(answer.labels, stars);
  const shown = [...list.querySelectorAll(".bar-name")].map((node) => node.textContent);
  if (!list.querySelector(".bar-before") || shown.join("\n") !== names.join("\n"))
    list.replaceChildren(...names.map((name) => row(name, onChoose)));
  list.classList.toggle("compared", before !== null);
  list.classList.toggle("long", names.some(isLong));
  const { first, last } = stars ? likelyRange(answer.probabilities, stars) : { first: 0, last: -1 };
  const longest = Math.max(...answer.probabilities);
  answer.probabilities.forEach((share, i) => {
    const item = /** @type {HTMLElement} */ (list.children[i]);
    item.classList.toggle("best", share === longest && !answer.undecided);
    item.dataset.likely =
      i < first || i > last ? "" : [i === first && "first", i === last && "last", "in"].filter(Boolean).join(" ");
    item.querySelector(".bar-now").setAttribute("width", probability(share));
    item.querySelector(".bar-before").setAttribute("x", before ? probability(before.probabilities[i]) : AWAY);
    item.querySelector(".bar-share").textContent = probability(share);
    item.querySelector(".bar-change").textContent = before ? signed((share - before.probabilities[i]) * 100) : "";
  });
  list.classList.toggle("rated", stars !== null);
  if (!stars) return;
  // The position of the mean among the rows, which are stars in equal steps: the row and the fraction after it.
  const position = (answer.expected_stars - stars[0]) / (stars[1] - stars[0]);
  [...list.children].forEach((item, i) => {
    const tick = /** @type {HTMLElement} */ (item.querySelector(".mean-tick"));
    tick.hidden = i !== Math.round(position);
    tick.style.setProperty("--off", String(position - i));
  });
}

/** @param {string} name @param {?((label: string) => void)} onChoose */
function row(name, onChoose) {
  const track = svg(
    "svg",
    { class: "bar-track", "aria-hidden": "true" },
    svg("rect", { class: "bar-now", height: "100%", rx: 4 }),
    svg("rect", { class: "bar-before", width: 2, height: "100%" }),
  );
  const parts = [element("span", "bar-name", name), track, element("span", "bar-share"), element("span", "bar-change")];
  const box = onChoose
    ? button({ class: "bar-row", title: `What supports ${name}, and what opposes it` }, () => onChoose(name), ...parts)
    : element("span", "bar-row", ...parts);
  const [axis, mean] = [element("span", "axis"), element("span", "mean-tick")];
  for (const mark of [axis, mean]) mark.setAttribute("aria-hidden", "true");
  return element("li", "bar", box, axis, mean);
}

/**
 * The likely range grows from the most probable stars, each time by the more probable ones next to it, until it has
 * four fifths of the chances, and the mean to half a star. limelight/insights/star_range.py follows the same rule, and
 * tests/fixtures/ranges.json tests both.
 *
 * @param {number[]} probabilities
 * @param {number[]} stars ascending
 * @returns {{first: number, last: number, share: number}} positions, and what their chances sum to
 */
export function likelyRange(probabilities, stars) {
  const mean = probabilities.reduce((sum, share, i) => sum + share * stars[i], 0);
  let first = probabilities.indexOf(Math.max(...probabilities));
  let last = first;
  let share = probabilities[first];
  const narrow = () => share < LIKELY - 1e-6 || mean < stars[first] - 0.5 || mean > stars[last] + 0.5;
  while (last - first < stars.length - 1 && narrow()) {
    const [below, above] = [probabilities[first - 1] ?? -1, probabilities[last + 1] ?? -1];
    if (below > above) first -= 1;
    else last += 1;
    share += Math.max(below, above);
  }
  return { first, last, share: Math.min(share, 1) };
}
