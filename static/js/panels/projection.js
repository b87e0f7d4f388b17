/**
 * @file Which part of the map is in the window, as plain numbers: fit, zoom, pan. A window is {x, y, width, height} in
 * the map's own units, as an SVG viewBox has it.
 */

/** @typedef {{x: number, y: number, width: number, height: number}} Frame */

// The limits of zooming in and out.
const MAX_ZOOM = 20;
// The share of the size of a window that `fit` leaves free at each side.
const MARGIN = 0.06;

/**
 * @param {{x: number, y: number}[]} points at least one
 * @param {number} aspect width over height of the window
 * @returns {Frame} the smallest window with this aspect that shows them all
 */
export function fit(points, aspect) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const room = 1 + 2 * MARGIN;
  // One point, or points in a line, still have an area around them.
  const least = Math.max(right - left, bottom - top) || 1;
  let width = Math.max(right - left, least / 100) * room;
  let height = Math.max(bottom - top, least / 100) * room;
  width = Math.max(width, height * aspect);
  height = width / aspect;
  return { x: (left + right - width) / 2, y: (top + bottom - height) / 2, width, height };
}

/**
 * @param {Frame} frame
 * @param {number} factor above 1 goes in
 * @param {{x: number, y: number}} fixed the point of the map that stays where it is
 * @param {Frame} home the window that shows everything
 * @returns {Frame}
 */
export function zoom(frame, factor, fixed, home) {
  const width = Math.min(Math.max(frame.width / factor, home.width / MAX_ZOOM), home.width);
  const scale = width / frame.width;
  return keepInside(
    {
      x: fixed.x - (fixed.x - frame.x) * scale,
      y: fixed.y - (fixed.y - frame.y) * scale,
      width,
      height: frame.height * scale,
    },
    home,
  );
}

/**
 * @param {Frame} frame
 * @param {number} dx in the map's units; positive shows what lies further right
 * @param {number} dy
 * @param {Frame} home
 * @returns {Frame}
 */
export const pan = (frame, dx, dy, home) => keepInside({ ...frame, x: frame.x + dx, y: frame.y + dy }, home);

/** @param {Frame} frame @param {Frame} home @returns {Frame} moved so that it does not look beyond the map */
function keepInside(frame, home) {
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  return {
    ...frame,
    x: clamp(frame.x, home.x, home.x + home.width - frame.width),
    y: clamp(frame.y, home.y, home.y + home.height - frame.height),
  };
}

/**
 * @param {Frame} frame
 * @param {number} u where in the window, 0 to 1 from its left
 * @param {number} v from its top
 * @returns {{x: number, y: number}} the point of the map that lies there
 */
export const pointAt = (frame, u, v) => ({ x: frame.x + u * frame.width, y: frame.y + v * frame.height });
