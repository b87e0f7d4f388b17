/** @file The network at work on a digit: asks for its trace when the drawing changes, and for a cell when one is chosen. */

import { messageOf, post } from "../model/api.js";
import { createReader } from "../model/reader.js";
import { isPassing } from "../model/retry.js";
import { createCell } from "./cell.js";
import { showDigitCnn, strongest } from "./digit_cnn.js";
import { createWalk } from "./walk.js";

/** @typedef {import("./digit_cnn.js").Place} Place */

/** @typedef {{step: number, cell: ?Place}} View where one is: `cell` was chosen; it stays while one draws */

/**
 * @param {HTMLElement} root with the parts of templates/walk.html
 * @param {object} options
 * @param {Node} options.keys where the arrow keys walk
 * @param {(view: View) => void} options.onView another step, or another cell, is looked at
 */
export function createDigitView(root, { keys, onView }) {
  const walk = createWalk(root, {
    keys,
    onStep(step) {
      view = { ...view, step };
      onView(view);
    },
    onAgain: () => traces.now({ pixels }),
  });
  /** @type {View} */
  let view = { step: 0, cell: null };
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
    choose(view.cell ?? { layer: 0, ...strongest(drawn.layers[0]) }, view.cell !== null);
  }

  /** @param {Place} next @param {boolean} [kept] whether it was the reader who chose it */
  function choose(next, kept = true) {
    const within = (at, length) => Math.min(at, length - 1);
    const layer = within(next.layer, drawn.layers.length);
    const [rows, columns, channels] = drawn.layers[layer].shape;
    const there = { layer, row: within(next.row, rows), column: within(next.column, columns), channel: within(next.channel, channels) };
    if (kept) {
      view = { ...view, cell: there };
      onView(view);
    }
    const section = drawn.point(there);
    // Moved, a field would lose the focus.
    const focused = cell.node.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
    if (section.nextElementSibling !== cell.node) section.after(cell.node);
    focused?.focus();
    cell.choose(there, drawn.layers.map(({ shape }) => shape));
    walk.light(false);
    cells.now({ pixels, cell: there });
  }

  return {
    /**
     * @param {number[][]} next 28 rows of 28 numbers, 0 to 255
     * @param {View} [there] where to go; without it, one stays
     */
    show(next, there) {
      const first = drawn === null;
      pixels = next;
      if (there) {
        view = there;
        walk.open("digit_cnn", view.step);
      }
      cells.cancel();
      traces[first ? "now" : "soon"]({ pixels });
    },
  };
}
