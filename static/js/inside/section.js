/** @file A part of the page with its title, which a step can highlight. */

import { element } from "../dom.js";

/** @param {string} name @param {string} title @returns {HTMLElement} */
export function part(name, title) {
  return element("section", { class: "part", "data-part": name }, element("h2", "", title));
}
