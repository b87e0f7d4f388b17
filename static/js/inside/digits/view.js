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
    const within = (at, length) => Math.min(at, length - 1);
    const layer = within(next.layer, drawn.layers.length);
    const [rows, columns, channels] = drawn.layers[layer].shape;
    const there = {
      layer,
      row: within(next.row, rows),
      column: within(next.column, columns),
      channel: within(next.channel, channels),
    };
    if (kept) chosen = there;
    const section = drawn.point(there);
    // Moved, a field would lose the focus.
    const focused = cell.node.contains(document.activeElement)
      ? /** @type {HTMLElement} */ (document.activeElement)
      : null;
    if (section.nextElementSibling !== cell.node) section.after(cell.node);
    focused?.focus();
    cell.choose(
      there,
      drawn.layers.map(({ shape }) => shape),
    );
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
