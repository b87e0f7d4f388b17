/** @file What stands around the text: the answer, the switch between the views, and what the colours mean. */

/**
 * @import { Explanation } from "../model/types.js"
 * @import { Key } from "./views.js"
 */

import { element, lit } from "./draw.js";
import { LEAST_LEVEL, LEVELS } from "./levels.js";
import { percent } from "./numbers.js";
import { hasViews, scaleEnds, viewKeys, viewNames } from "./views.js";

/** @param {Key} key @returns {HTMLElement[]} its line for either kind of page */
export const keyLine = ({ colours, lines }) => [
  element("span", "in-colours", colours),
  element("span", "in-lines", lines),
];

/**
 * @param {any} answer
 * @returns {?HTMLElement} its stars or its label, in words; null where the answer does not have them
 */
export function createScore({ undecided, expected_stars: stars, label, labels, probabilities }) {
  if (undecided) return element("p", "score", "Cannot tell");
  if (typeof stars !== "number")
    return typeof label === "string"
      ? element("p", "score", probabilities ? `${label}, ${percent(Math.max(...probabilities))}` : label)
      : null;
  const most = Math.max(...(labels ?? ["5"]).map(Number));
  const row = element(
    "span",
    "",
    most <= 10 ? "★".repeat(Math.round(stars)) + "☆".repeat(Math.max(0, most - Math.round(stars))) : "",
  );
  row.setAttribute("aria-hidden", "true");
  return element("p", "score", `${stars.toFixed(1)} of ${most} stars `, row);
}

/** @param {any} answer @returns {HTMLElement} what the colours mean, and whose they are */
export function createLegend(answer) {
  const { signed: isSigned, model } = answer;
  const scales = element("span", "either");
  const levels = Array.from({ length: LEVELS - LEAST_LEVEL + 1 }, (_, i) => i + LEAST_LEVEL);
  const scale = (view, ends, steps, draw) => {
    scales.append(
      element(
        "span",
        `scale of-${view}`,
        element("span", "", ends[0]),
        ...steps.map((level) => draw(element("i"), level)),
        element("span", "", ends[1]),
      ),
    );
  };
  if (isSigned) scale("decides", scaleEnds(answer), [...levels.toReversed().map((level) => -level), 0, ...levels], lit);
  if (!isSigned || hasViews(answer))
    scale(
      "looked",
      ["less", "more"],
      [0, ...levels],
      (node, level) => Object.assign(lit(node, 0).dataset, { looked: level }) && node,
    );
  return element(
    "div",
    "legend",
    scales,
    element("span", "", model ? `Words highlighted by Limelight, model ${model}` : "Words highlighted by Limelight"),
  );
}

/**
 * @param {Explanation} answer
 * @param {string} view
 * @param {(view: string) => void} onChoice
 * @returns {HTMLElement[]} the switch between the two views, and how to read each
 */
export function createSwitch(answer, view, onChoice) {
  const names = viewNames(answer);
  const group = element("div", "views");
  group.setAttribute("role", "radiogroup");
  group.setAttribute("aria-label", "What the colours show");
  const keys = element("div", "key either");
  ["decides", "looked"].forEach((name, i) => {
    const input = /** @type {HTMLInputElement} */ (element("input"));
    Object.assign(input, { type: "radio", name: "view", value: name, checked: name === view });
    input.addEventListener("change", () => onChoice(name));
    group.append(element("label", "", input, element("span", "", names[i])));
    const key = viewKeys(answer)[i];
    keys.append(element("p", `of-${name}`, ...keyLine(key), ` ${key.note}`));
  });
  return hasViews(answer) ? [group, keys] : [keys];
}
