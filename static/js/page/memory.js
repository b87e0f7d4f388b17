/** @file What the browser remembers of the page's settings; never of the reader's text. */

/** @param {string} name @returns {?string} null also where the browser blocks storage */
export function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string} value */
export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // The setting still holds until the page is closed.
  }
}

// One entry holds how the page is laid out and drawn.
const VIEW = "view";

/** @param {string[]} names @param {Record<string, any>} values which of `values` to remember */
export const rememberSome = (names, values) =>
  remember(VIEW, JSON.stringify(Object.fromEntries(names.map((name) => [name, values[name]]))));

/** @param {string[]} names @returns {Record<string, any>} those that were remembered */
export function recallSome(names) {
  try {
    const values = JSON.parse(recall(VIEW)) ?? {};
    return Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]));
  } catch {
    // What another page or version has left there counts as nothing.
    return {};
  }
}
