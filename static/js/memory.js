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
