/** @file The path that a review takes over the map while it is edited. */

import { isEdit } from "../model/edits.js";

/** @typedef {{text: string, model: string, x: number, y: number}} Stop */

const MAX_STOPS = 40;

/**
 * @param {Stop[]} trail
 * @param {Stop} stop where the review is now
 * @returns {Stop[]} the trail with it, or a new one where this is another review or another model
 */
export function extend(trail, stop) {
  const last = trail.at(-1);
  if (!last || last.model !== stop.model || !isEdit(last.text, stop.text)) return [stop];
  if (last.x === stop.x && last.y === stop.y) return [...trail.slice(0, -1), stop];
  return [...trail, stop].slice(-MAX_STOPS);
}
