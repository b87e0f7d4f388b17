/**
 * @file The network at work on a digit: asks for its trace when the drawing changes, and for a cell when one is chosen.
 */

import { messageOf, post } from "../../model/api.js";
import { createReader } from "../../model/reader.js";
import { isPassing } from "../../model/retry.js";
import { createCell } from "./cell.js";
import { showDigitCnn, strongest } from "./layers.js";
import { createWalk } from "./walk.js";

/** @typedef {import("./layers.js").Place} Place */

/**
 * @param {HTMLElement} root with the parts of templates/walk.html
 * @param {Node} keys where the arrow keys walk
 */
export function createDigitView(root, keys) {
  const walk = createWalk(root, { keys, onAgain: () => traces.now({ pixels }) });
  /** The cell that the reader chose, which stays while one draws. @type {?Place} */
  let chosen = null;
  const cell = createCell(choose);
  /** @type {number[][]} */
  let pixels = [];
  /** @type {?ReturnType<typeof showDigitCnn>} */
  let drawn = null;

  const parts = {
    ask: (/** @type {any} */ question, /** @type {AbortSignal} */ signal) => post("digits/trace", question, signal),
    onStart: walk.wait,
    onError: (error) => walk.fail(messageOf(error), isPassing(error)),
    pause: 120,
  };
  const traces = createReader({ ...parts, onAnswer: draw });
  const cells = createReader({ ...parts, onStart() {}, onAnswer: ({ cell: sum }) => cell.show(sum) });

  /** @param {any} trace */
  function draw(trace) {
    drawn = showDigitCnn(trace, pixels, choose);
    walk.show(drawn.parts);
    choose(chosen ?? { layer: 0, ...strongest(drawn.layers[0]) }, chosen !== null);
  }

  /** @param {Place} next @param {boolean} [kept] whether it was the reader who chose it */
  function choose(next, kept = true) {
    const shapes = drawn.layers.map(({ shape }) => shape);
    const there = clampTo(shapes, next);
    if (kept) chosen = there;
    const section = drawn.point(there);
    if (section.nextElementSibling !== cell.node) moveAfter(section, cell.node);
    cell.choose(there, shapes);
    walk.light(false);
    cells.now({ pixels, cell: there });
  }

  return {
    /** @param {number[][]} next 28 rows of 28 numbers, 0 to 255 */
    show(next) {
      const first = drawn === null;
      pixels = next;
      cells.cancel();
      traces[first ? "now" : "soon"]({ pixels });
    },
  };
}

/** @param {number[][]} shapes of the layers @param {Place} place @returns {Place} the nearest that there is */
function clampTo(shapes, place) {
  const within = (at, length) => Math.min(at, length - 1);
  const layer = within(place.layer, shapes.length);
  const [rows, columns, channels] = shapes[layer];
  return {
    layer,
    row: within(place.row, rows),
    column: within(place.column, columns),
    channel: within(place.channel, channels),
  };
}

/**
 * Moves an element behind another; a field in it keeps the focus, which it would lose.
 *
 * @param {Element} other
 * @param {Element} node
 */
function moveAfter(other, node) {
  const focused = node.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
  other.after(node);
  focused?.focus();
}
