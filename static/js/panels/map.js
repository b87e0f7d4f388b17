/**
 * @file The map: held-out reviews by what the model makes of them, coloured by their true stars, and the reader's own
 * review among them as a cross, with the path that it has taken.
 */

import { element, headRow, svg } from "../dom.js";
import { listenToGestures } from "./gestures.js";
import { parted } from "./labels.js";
import { fit, pan, pointAt, zoom } from "./projection.js";

/**
 * @typedef {{x: number, y: number, label: string, excerpt: string}} Point
 * @typedef {{label: string, x: number, y: number, rx: number, ry: number, angle: number}} Ellipse
 * @typedef {{points: Point[], ellipses: Ellipse[], labels: string[]}} DocumentMap
 */

const ASPECT = 1.5;
// Half of the cross's width in pixels.
const CROSS = 9;
// Room for the name of a label, in pixels, and for that of the cross, whose middle is this far from it.
const NAME = { width: 64, height: 19 };
const OWN = { width: 84, height: 19, offset: 55 };

/**
 * @param {HTMLElement} surface what holds the drawing, takes the keys, and is three units wide and two high
 * @param {(point: ?number) => void} onPoint a dot is pointed at, or none any more
 * @param {(point: ?number) => void} onChoose a dot is clicked, or the map outside of all dots
 * @param {object} labels
 * @param {(labels: string[], label: string) => number} labels.toneOf the colour of a label, 1 to 5
 * @param {(label: string) => string} labels.shortOf what it is called on the map
 */
export function createMap(surface, { onPoint, onChoose }, { toneOf, shortOf }) {
  /** @type {?DocumentMap} */
  let map = null;
  let home = fit([{ x: 0, y: 0 }], ASPECT);
  let frame = home;
  let dots = [];
  // What keeps its size while the map grows: [node, x, y].
  let steady = [];
  const drawing = svg("svg", { class: "map-drawing", "aria-hidden": "true" });
  const own = svg("g", { class: "map-own" });
  surface.append(drawing);

  /** @param {import("./projection.js").Frame} next @returns {boolean} whether that is another part of the map */
  function show(next) {
    const same = ["x", "y", "width"].every((side) => Math.abs(next[side] - frame[side]) < 1e-9 * home.width);
    frame = next;
    drawing.setAttribute("viewBox", `${frame.x} ${frame.y} ${frame.width} ${frame.height}`);
    // At full view the page scrolls under one finger; further in, the finger moves the map.
    surface.classList.toggle("zoomed", frame.width < home.width * 0.999);
    scale();
    return !same;
  }

  /** Sizes labels and cross in pixels; the map itself is in units of its own. */
  function scale() {
    const unit = frame.width / (surface.clientWidth || 600);
    // No name lies on another, nor on the reader's own review.
    const boxes = steady.map(([node, x, y]) => {
      const name = node.classList.contains("map-name");
      return { x: x / unit, y: y / unit, width: name ? NAME.width : 2 * CROSS, height: name ? NAME.height : 2 * CROSS, fixed: !name };
    });
    // Near the right edge the name of the cross stands on its left.
    const turned = ([, x]) => x > frame.x + 0.7 * frame.width;
    const own = steady
      .filter(([node]) => !node.classList.contains("map-name"))
      .map((cross) => ({ ...OWN, x: cross[1] / unit + (turned(cross) ? -1 : 1) * OWN.offset, y: cross[2] / unit, fixed: true }));
    const moves = parted([...boxes, ...own]);
    for (const [i, place] of steady.entries()) {
      const [node, x, y] = place;
      node.setAttribute("transform", `translate(${x} ${y + moves[i] * unit}) scale(${unit})`);
      node.classList.toggle("turned", turned(place));
    }
  }

  const zoomBy = (factor, u = 0.5, v = 0.5) => show(zoom(frame, factor, pointAt(frame, u, v), home));

  /** The buttons have no place of their own to zoom about: that is the reader's review, while it is in sight. @param {number} factor */
  function zoomAbout(factor) {
    const [, x, y] = steady.find(([node]) => node.classList.contains("map-cross")) ?? [];
    const [u, v] = [(x - frame.x) / frame.width, (y - frame.y) / frame.height];
    return u >= 0 && u <= 1 && v >= 0 && v <= 1 ? zoomBy(factor, u, v) : zoomBy(factor);
  }
  const goHome = () => show(home);
  listenToGestures(surface, {
    zoom: zoomBy,
    pan: (du, dv) => show(pan(frame, du * frame.width, dv * frame.height, home)),
    home: goHome,
  });
  new ResizeObserver(scale).observe(surface);
  const placeOf = ({ target }) => {
    const place = dots.indexOf(target);
    return place < 0 ? null : place;
  };
  drawing.addEventListener("pointerover", (event) => onPoint(placeOf(event)));
  drawing.addEventListener("click", (event) => onChoose(placeOf(event)));

  return {
    zoomIn: () => zoomAbout(1.6),
    zoomOut: () => zoomAbout(1 / 1.6),
    goHome,

    /** @param {DocumentMap} shown */
    show(shown) {
      if (shown === map) return;
      map = shown;
      const star = (label) => toneOf(map.labels, label);
      // A round end on a line without length is a dot that keeps its size.
      dots = map.points.map(({ x, y, label }) => svg("path", { class: "map-dot", "data-star": star(label), d: `M${x} ${y}h0` }));
      const rings = map.ellipses.map(({ label, x, y, rx, ry, angle }) =>
        svg("ellipse", { class: "map-ring", "data-star": star(label), rx, ry, transform: `translate(${x} ${y}) rotate(${angle})` }),
      );
      const names = map.ellipses.map(({ label, x, y }) => {
        const name = svg("text", { class: "map-name", dy: "0.35em" });
        name.textContent = shortOf(label);
        return [name, x, y];
      });
      steady = names;
      own.replaceChildren();
      drawing.replaceChildren(...rings, ...dots, ...names.map(([node]) => node), own);
      home = fit([...map.points, ...map.ellipses], ASPECT);
      show(home);
    },

    /**
     * @param {import("./trail.js").Stop[]} trail where the review was, and last where it is; empty where it has no place
     * @param {number[]} near the points nearest to it
     */
    place(trail, near) {
      dots.forEach((dot, i) => dot.classList.toggle("near", near.includes(i)));
      // The nearest are drawn last, so that no other dot lies on them.
      own.before(...near.map((i) => dots[i]));
      const here = trail.at(-1);
      steady = steady.filter(([node]) => node.classList.contains("map-name"));
      own.replaceChildren();
      if (!here) return;
      const path = svg("path", { class: "map-trail", d: `M${trail.map(({ x, y }) => `${x} ${y}`).join("L")}` });
      const stops = trail.slice(0, -1).map(({ x, y }) => svg("path", { class: "map-stop", d: `M${x} ${y}h0` }));
      const d = `M${-CROSS} 0H${CROSS}M0 ${-CROSS}V${CROSS}`;
      const name = svg("text", { class: "map-you", dy: "0.35em" });
      name.textContent = "your review";
      const cross = svg("g", { class: "map-cross" }, svg("path", { class: "halo", d }), svg("path", { d }), name);
      own.append(path, ...stops, cross);
      steady.push([cross, here.x, here.y]);
      // A review unlike all others can lie outside of the map as it was.
      home = fit([...map.points, ...map.ellipses, ...trail], ASPECT);
      show(surface.classList.contains("zoomed") ? frame : home);
    },

    /** @param {?number} point the dot that stands out, or none */
    mark(point) {
      dots.forEach((dot, i) => dot.classList.toggle("pointed", i === point));
    },
  };
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
