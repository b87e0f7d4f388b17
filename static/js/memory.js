/** @file What the browser remembers, in this browser alone: the page's settings, and what the reader can wipe at a click. */

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

/** @param {string} name */
export function forget(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // Blocked storage holds nothing.
  }
}

/** @param {string} name @returns {any} null where nothing was kept that can be read */
export function recallJson(name) {
  try {
    return JSON.parse(recall(name));
  } catch {
    return null;
  }
}

/** @param {string} name @param {any} value */
export const rememberJson = (name, value) => remember(name, JSON.stringify(value));

// One entry holds how the page is laid out and drawn.
const VIEW = "view";

/** @param {string[]} names @param {Record<string, any>} values which of `values` to remember */
export const rememberSome = (names, values) =>
  rememberJson(VIEW, Object.fromEntries(names.map((name) => [name, values[name]])));

/** @param {string[]} names @returns {Record<string, any>} those that were remembered */
export function recallSome(names) {
  // Entries of another page or version are ignored.
  const values = Object(recallJson(VIEW));
  return Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]));
}
