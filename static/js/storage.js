/**
 * @file What the browser remembers, in this browser alone. One that blocks storage keeps nothing, and the page works
 *   all the same.
 */

/** @typedef {"localStorage" | "sessionStorage"} Store for all visits, or for this tab */

/**
 * @template T
 * @param {Store} store
 * @param {(kept: Storage) => T} act
 * @returns {?T} null also where nothing was kept that can be read
 */
function within(store, act) {
  try {
    return act(globalThis[store]);
  } catch {
    return null;
  }
}

/** @param {string} name @param {Store} [store] @returns {any} */
export const recall = (name, store = "localStorage") => within(store, (kept) => JSON.parse(kept.getItem(name)));

/** @param {string} name @param {any} value @param {Store} [store] */
export const remember = (name, value, store = "localStorage") =>
  within(store, (kept) => kept.setItem(name, JSON.stringify(value)));

/** @param {string} name @param {Store} [store] */
export const forget = (name, store = "localStorage") => within(store, (kept) => kept.removeItem(name));
