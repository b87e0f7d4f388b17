/** @file Small helpers to make elements, where text only ever becomes text, and to show them. */

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/**
 * @param {string} tag
 * @param {string | Record<string, any>} [look] its class, or its attributes: true is one without a value, null and
 *   false are left out
 * @param {...(Node | string | number | null | undefined)} children
 * @returns {HTMLElement}
 */
export function element(tag, look = "", ...children) {
  return filled(document.createElement(tag), typeof look === "string" ? { class: look || null } : look, children);
}

/**
 * @template {Element} Made
 * @param {Made} node
 * @param {Record<string, any>} attributes
 * @param {any[]} children
 * @returns {Made}
 */
function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/**
 * @param {string | Record<string, any>} look as for `element`
 * @param {(event: Event) => void} act what a click does
 * @param {...(Node | string)} children
 * @returns {HTMLButtonElement}
 */
export function button(look, act, ...children) {
  const node = /** @type {HTMLButtonElement} */ (element("button", look, ...children));
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...Node} children
 * @returns {SVGElement}
 */
export const svg = (tag, attributes, ...children) =>
  filled(/** @type {SVGElement} */ (document.createElementNS(SVG, tag)), attributes, children);

/** @param {...string} names @returns {HTMLElement} the row of a table that names its columns */
export const headRow = (...names) => element("tr", "", ...names.map((name) => element("th", { scope: "col" }, name)));

/**
 * @param {Node | string} name
 * @param {...(Node | string)} cells
 * @returns {HTMLElement} a row of a table with its name
 */
export const namedRow = (name, ...cells) =>
  element("tr", "", element("th", { scope: "row" }, name), ...cells.map((cell) => element("td", "", cell)));

/**
 * A node is about to go: where the keyboard is there, it goes on elsewhere.
 *
 * @param {Element} node
 * @param {HTMLElement} [next] by default a word, or the box where there is none
 */
export function passFocus(
  node,
  next = document.querySelector("#heatmap [tabindex='0']") ?? document.getElementById("text"),
) {
  const focused = document.activeElement;
  if (node.contains(focused) && focused.matches(":focus-visible")) next.focus({ preventScroll: true });
}

/** Brings a node to the upper edge unless it begins in the upper third of the window. @param {Element} node */
export function reveal(node) {
  const { top } = node.getBoundingClientRect();
  if (top < 0 || top >= innerHeight / 3) scrollToTop(node);
}

/** Scrolls until a node begins at the upper edge. @param {Element} node */
export function scrollToTop(node) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
}
