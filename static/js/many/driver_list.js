/** @file Lists of the phrases that drive the stars, and of what reviews speak of; each entry opens its reviews. */

import { button, element } from "../dom.js";
import { count, countOf, percent, points, signed, starNumber, wholePercent } from "../format.js";
import rules from "../rules.js";
import { marked } from "./excerpt.js";

/** @typedef {import("./drivers.js").Driver} Driver */
/** @typedef {{unit: string, textOf: (row: number) => string, onOpen: (row: number) => void}} Options */

const MOST = 12;
const MOST_REVIEWS = 20;

/** @param {number} value @param {string} unit @returns {string} whose unit stays on its line */
export const moveText = (value, unit) => (unit === "stars" ? `${signed(value, 2)}\u00a0★` : points(value));

/**
 * Shows them; what is open stays open, where it was scrolled to, and what has the focus keeps it.
 *
 * @param {HTMLElement} place
 * @param {Options & {found: Driver[]}} options
 */
export function showDrivers(place, { found, ...options }) {
  redraw(place, [
    sideOf("Up", "+", found.filter(({ sum }) => sum > 0), options),
    sideOf("Down", "-", found.filter(({ sum }) => sum < 0), options),
  ]);
}

/**
 * Shows what reviews speak of, praised, criticised and divided, as `showDrivers` shows phrases.
 *
 * @param {HTMLElement} place
 * @param {Options & {found: import("./aspects.js").Aspect[]}} options
 */
export function showAspects(place, { found, ...options }) {
  const lists = [["Praised", "+"], ["Criticised", "-"], ["Divided", ""]].flatMap(([name, sign]) => {
    const aspects = found.filter(({ opinion }) => opinion === name.toLowerCase());
    return aspects.length ? [sideOf(name, sign, aspects, options)] : [];
  });
  redraw(place, found.length ? lists : [element("p", "hint", "No noun stands out from the others. Ask for one under “About”.")]);
}

/** @param {string} name @param {string} sign @param {Driver[]} drivers @param {Options} options */
function sideOf(name, sign, drivers, options) {
  const content = drivers.length ? listOf(drivers, options) : element("p", "hint", rules.many.no_driver);
  return element("section", { class: "drivers", "data-sign": sign }, element("h3", "", `${name} (${count(drivers.length)})`), content);
}

/** @param {HTMLElement} place @param {Node[]} sides in place of those that are there */
function redraw(place, sides) {
  const back = remember(place);
  place.replaceChildren(...sides);
  back();
}

/** @param {import("./aspects.js").Aspect} aspect @param {string} unit @returns {string} the value of its clauses alone */
export function aloneText({ alone, aloneLow, aloneHigh, praised, criticised }, unit) {
  const value = (number) => (unit === "stars" ? starNumber(number) : percent(number));
  return `alone ${value(alone)} (95% ${value(aloneLow)} to ${value(aloneHigh)}), up in ${count(praised)}, down in ${count(criticised)}`;
}

/** @param {HTMLElement} place @returns {() => void} opens, scrolls and focuses what is so now, in redrawn lists */
function remember(place) {
  const scrolled = new Map(
    [...place.querySelectorAll("details[open]")].map((details) => [details.getAttribute("data-phrase"), details.querySelector(".reviews")?.scrollTop ?? 0]),
  );
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  const phrase = focused?.closest("details").getAttribute("data-phrase");
  const row = focused?.getAttribute("data-row");
  return () => {
    for (const details of /** @type {NodeListOf<HTMLDetailsElement>} */ (place.querySelectorAll("details"))) {
      const name = details.dataset.phrase;
      if (scrolled.has(name)) {
        openReviews.get(details)();
        details.open = true;
        details.querySelector(".reviews").scrollTop = scrolled.get(name);
      }
      if (name !== phrase) continue;
      const same = row ? details.querySelector(`[data-row="${row}"]`) : null;
      /** @type {HTMLElement} */ (same ?? details.querySelector("summary")).focus({ preventScroll: true });
    }
  };
}

/** What puts its reviews into a phrase. @type {WeakMap<Element, () => void>} */
const openReviews = new WeakMap();

/** @param {any[]} drivers @param {Options} options */
function listOf(drivers, { unit, textOf, onOpen }) {
  const largest = Math.max(...drivers.map(({ sum }) => Math.abs(sum)));
  const list = element("ol");
  for (const driver of drivers.slice(0, MOST)) {
    const alone = "alone" in driver ? `${aloneText(driver, unit)}; ` : "";
    const reviews = `${countOf(driver.n, "review")} (${wholePercent(driver.share)})`;
    const between = `95% ${moveText(driver.low, unit)} to ${moveText(driver.high, unit)}`;
    const summary = element(
      "summary",
      "",
      element("b", "", [driver.phrase, ...driver.variants].join(", ")),
      element("span", "mean", moveText(driver.mean, unit)),
      element("meter", { value: Math.abs(driver.sum) / largest, "aria-hidden": "true" }),
      element("span", "hint", `${alone}${reviews}, ${between}, in all ${moveText(driver.sum, unit)}`),
    );
    const details = /** @type {HTMLDetailsElement} */ (element("details", { "data-phrase": driver.phrase }, summary));
    // Made when it is opened: a hundred phrases have thousands of reviews.
    const fill = () => details.children.length === 1 && details.append(reviewsOf(driver, { unit, textOf, onOpen }));
    openReviews.set(details, fill);
    details.addEventListener("toggle", () => details.open && fill());
    list.append(element("li", "", details));
  }
  return list;
}

function reviewsOf(driver, { unit, textOf, onOpen }) {
  const list = element("ul", "reviews");
  for (const { row, phrase, move } of driver.rows.slice(0, MOST_REVIEWS)) {
    const words = [element("span", "mean", moveText(move, unit)), marked(textOf(row), phrase)];
    list.append(element("li", "", button({ class: "open-review", "data-row": row }, () => onOpen(row), ...words)));
  }
  if (driver.rows.length > MOST_REVIEWS) list.append(element("li", "hint", `and ${count(driver.rows.length - MOST_REVIEWS)} more, in the table`));
  return list;
}
