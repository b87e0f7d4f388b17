/** @file What the browser remembers, in this browser alone. */

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
