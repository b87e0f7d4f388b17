/** @file The network at work on a digit: asks for its trace when the drawing changes, and for a cell when one is chosen. */

import { post, ProblemError } from "../model/api.js";
import { createReader } from "../model/reader.js";
import { createCell } from "./cell.js";
import { showDigitCnn, strongest } from "./digit_cnn.js";
import { createWalk } from "./walk.js";

/** @typedef {import("./digit_cnn.js").Place} Place */

/** @param {HTMLElement} root with the parts of templates/walk.html */
export function createDigitView(root) {
  const walk = createWalk(root, { keys: root, onStep() {} });
  const cell = createCell(choose);
  /** @type {number[][]} */
  let pixels = [];
  /** @type {?ReturnType<typeof showDigitCnn>} */
  let drawn = null;
  /** The cell that was chosen; it stays while one draws. @type {?Place} */
  let place = null;

  const parts = {
    ask: (/** @type {any} */ question, signal) => post("digits/trace", question, signal),
    onStart: walk.wait,
    onError(error) {
      walk.fail(error instanceof ProblemError ? error.message : "Something went wrong in this page. Reload it.");
      if (!(error instanceof ProblemError)) throw error;
    },
    pause: 120,
  };
  const traces = createReader({ ...parts, onAnswer: draw });
  const cells = createReader({ ...parts, onStart() {}, onAnswer: ({ cell: sum }) => cell.show(sum) });

  /** @param {any} trace */
  function draw(trace) {
    drawn = showDigitCnn(trace, pixels, choose);
    walk.show(drawn.parts);
    choose(place ?? { layer: 0, ...strongest(drawn.layers[0]) }, place !== null);
  }

  /** @param {Place} next @param {boolean} [kept] whether it was the reader who chose it */
  function choose(next, kept = true) {
    const [rows, columns, channels] = drawn.layers[next.layer].shape;
    const within = (at, length) => Math.min(at, length - 1);
    const there = { layer: next.layer, row: within(next.row, rows), column: within(next.column, columns), channel: within(next.channel, channels) };
    if (kept) place = there;
    const section = drawn.point(there);
    // Moved, a field would lose the focus.
    const focused = cell.node.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
    if (section.nextElementSibling !== cell.node) section.after(cell.node);
    focused?.focus();
    cell.choose(there, drawn.layers.map(({ shape }) => shape));
    walk.light(false);
    cells.now({ pixels, cell: there });
  }

  walk.open("digit_cnn", 0);
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
