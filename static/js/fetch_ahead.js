/** @file Loads scripts and styles when they are needed: all at once, not one after the other as they import each other. */

/**
 * @param {HTMLElement} node with the addresses of the scripts in data-scripts and of a style sheet in data-styles
 * @returns {Promise<void>} once the rules of the style sheet hold
 */
export function fetchAhead({ dataset: { scripts, styles } }) {
  document.head.append(...scripts.split(" ").filter(Boolean).map((address) => link("modulepreload", address)));
  const sheet = link("stylesheet", styles);
  return new Promise((resolve, reject) => {
    sheet.addEventListener("load", () => resolve());
    sheet.addEventListener("error", () => {
      sheet.remove();
      reject(new Error(`${styles} did not come.`));
    });
    document.head.append(sheet);
  });
}

/** @param {string} rel @param {string} href @returns {HTMLLinkElement} */
function link(rel, href) {
  const node = document.createElement("link");
  Object.assign(node, { rel, href });
  return node;
}
