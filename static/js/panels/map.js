/**
 * @file The map: held-out reviews by what the model makes of them, coloured by their true stars, and the reader's own
 * review among them as a cross.
 */

import { element, headRow, svg } from "../dom.js";

/**
 * @typedef {{x: number, y: number, label: string, excerpt: string}} Point
 * @typedef {{label: string, x: number, y: number, rx: number, ry: number, angle: number}} Ellipse
 * @typedef {{points: Point[], ellipses: Ellipse[], labels: string[]}} DocumentMap
 */

const ASPECT = 1.5;
// The share of the window that is left free at each side.
const MARGIN = 0.06;
// Half of the cross, as a share of the width of the window.
const CROSS = 0.018;

/**
 * @param {HTMLElement} surface what holds the drawing, three units wide and two high
 * @param {object} on
 * @param {(point: ?number) => void} on.onPoint a dot is pointed at, or none any more
 * @param {(point: ?number) => void} on.onChoose a dot is clicked, or the map outside of all dots
 * @param {(labels: string[], label: string) => number} toneOf the colour of a label, 1 to 5
 */
export function createMap(surface, { onPoint, onChoose }, toneOf) {
  /** @type {?DocumentMap} */
  let map = null;
  /** @type {SVGElement[]} */
  let dots = [];
  // The map has y going up, and a drawing has it going down.
  const sheet = svg("g", { transform: "scale(1 -1)" });
  const drawing = svg("svg", { class: "map-drawing", "aria-hidden": "true" }, sheet);
  const own = svg("g", { class: "map-own" });
  surface.append(drawing);

  const pointOf = ({ target }) => {
    const point = dots.indexOf(target);
    return point < 0 ? null : point;
  };
  drawing.addEventListener("pointerover", (event) => onPoint(pointOf(event)));
  drawing.addEventListener("click", (event) => onChoose(pointOf(event)));

  return {
    /** @param {DocumentMap} shown */
    show(shown) {
      if (shown === map) return;
      map = shown;
      const star = (label) => toneOf(map.labels, label);
      // A round end on a line without length is a dot of the same size in pixels on every map.
      dots = map.points.map(({ x, y, label }) => svg("path", { class: "map-dot", "data-star": star(label), d: `M${x} ${y}h0` }));
      const rings = map.ellipses.map(({ label, x, y, rx, ry, angle }) =>
        svg("ellipse", { class: "map-ring", "data-star": star(label), rx, ry, transform: `translate(${x} ${y}) rotate(${angle})` }),
      );
      sheet.replaceChildren(...rings, ...dots, own);
    },

    /**
     * Fits the window to the map and the reader's review.
     *
     * @param {?{x: number, y: number}} place where the review is; null where it has no place
     * @param {number[]} near the points nearest to it
     */
    place(place, near) {
      dots.forEach((dot, i) => dot.classList.toggle("near", near.includes(i)));
      // The nearest are drawn last, so that no other dot covers them.
      own.before(...near.map((i) => dots[i]));
      // A review unlike all others can be outside of the dots and rings.
      const { x, y, width, height } = fit([...map.points, ...map.ellipses, ...(place ? [place] : [])], ASPECT);
      drawing.setAttribute("viewBox", `${x} ${-y - height} ${width} ${height}`);
      own.replaceChildren();
      if (!place) return;
      const arm = CROSS * width;
      const d = `M${place.x - arm} ${place.y}h${2 * arm}M${place.x} ${place.y - arm}v${2 * arm}`;
      own.append(svg("g", { class: "map-cross" }, svg("path", { class: "halo", d }), svg("path", { d })));
    },

    /** @param {?number} point the dot that stands out, or none */
    mark(point) {
      dots.forEach((dot, i) => dot.classList.toggle("pointed", i === point));
    },
  };
}

/**
 * @param {{x: number, y: number}[]} points at least one
 * @param {number} aspect width over height of the window
 * @returns {{x: number, y: number, width: number, height: number}} the smallest window with this aspect that shows them all
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
 * @param {DocumentMap} map
 * @param {(label: string) => string} nameOf
 * @returns {HTMLElement} the map as a table: every review with its stars
 */
export function mapTable(map, nameOf) {
  const inOrder = [...map.points].sort((a, b) => map.labels.indexOf(a.label) - map.labels.indexOf(b.label));
  const rows = inOrder.map(({ label, excerpt }) => element("tr", "", element("td", "", nameOf(label)), element("td", "", excerpt)));
  const caption = element("caption", "visually-hidden", "The reviews on the map, by what their writers gave");
  return element("table", "map-table", caption, element("thead", "", headRow("Its writer gave", "Review")), element("tbody", "", ...rows));
}
