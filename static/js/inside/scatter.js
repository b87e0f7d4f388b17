/** @file Points in a plane, each chosen with a pointer or the arrow keys, and opened with a click or Enter. */

import { svg } from "../dom.js";

/** @typedef {{x: number, y: number, node: SVGElement}} Point its place in the picture, and what is drawn there */

// A pointer chooses the next point within this distance, in units of the picture.
const REACH = 24;

/**
 * @param {Point[]} points
 * @param {object} parts
 * @param {string} parts.look its class
 * @param {string} parts.title
 * @param {number} parts.width
 * @param {number} parts.height
 * @param {SVGElement[]} [parts.behind] what is drawn first
 * @param {SVGElement[]} [parts.before] what is drawn last
 * @param {(index: number) => void} parts.tell says what is at the point that is chosen
 * @param {(index: number) => void} [parts.open]
 * @returns {{node: SVGElement, choose: (index: number) => void}}
 */
export function scatter(points, { look, title, width, height, behind = [], before = [], tell, open }) {
  const numbers = [...points.keys()];
  // As the arrow keys go: from left to right, and from above to below.
  const [across, down] = [
    numbers.toSorted((one, other) => points[one].x - points[other].x),
    numbers.toSorted((one, other) => points[one].y - points[other].y),
  ];
  const node = svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, class: look, tabindex: 0, role: "application", "aria-label": title },
    ...behind,
    ...across.map((index) => points[index].node),
    ...before,
  );
  let current = -1;

  /** @param {number} index */
  function choose(index) {
    points[current]?.node.classList.remove("chosen");
    current = index;
    points[current].node.classList.add("chosen");
    tell(current);
  }

  /** @param {PointerEvent | MouseEvent} event @returns {number} the nearest point, or −1 */
  function under({ clientX, clientY }) {
    const box = node.getBoundingClientRect();
    const scale = width / (box.width || width);
    const far = ({ x, y }) => Math.hypot(x - (clientX - box.left) * scale, y - (clientY - box.top) * scale);
    const nearest = numbers.reduce((best, index) => (far(points[index]) < far(points[best]) ? index : best), 0);
    return points.length && far(points[nearest]) <= REACH ? nearest : -1;
  }

  node.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    const index = under(event);
    if (index >= 0 && index !== current) choose(index);
  });
  node.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const index = under(event);
    if (index < 0) return;
    choose(index);
    open?.(index);
  });
  node.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const opens = open && (event.key === "Enter" || event.key === " ") && current >= 0;
    const [order, step] = KEYS[event.key] ?? [];
    if (!opens && !step) return;
    event.preventDefault();
    if (opens) open(current);
    else {
      const way = order === "across" ? across : down;
      choose(way[Math.min(Math.max(way.indexOf(current) + step, 0), way.length - 1)]);
    }
  });
  return { node, choose };
}

const KEYS = {
  ArrowRight: ["across", 1],
  ArrowLeft: ["across", -1],
  ArrowDown: ["down", 1],
  ArrowUp: ["down", -1],
};

/**
 * @param {number[]} values
 * @param {number} from
 * @param {number} to
 * @returns {(value: number) => number} where each is between both
 */
export function scaleOf(values, from, to) {
  const least = values.reduce((one, other) => Math.min(one, other), Infinity);
  const most = values.reduce((one, other) => Math.max(one, other), -Infinity);
  return (value) => Number((from + ((value - least) / (most - least || 1)) * (to - from)).toFixed(1));
}
