/** @file The place to draw: with mouse, pen, finger or keys; what is on it is always plain ink on paper. */

import { Paper } from "./paper.js";

/** @typedef {(message?: string) => void} Change the ink changed; the message is for those who cannot see it */

const STEP = 10;
const MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

/** @param {HTMLCanvasElement} canvas @param {Change} onChange */
export function createPad(canvas, onChange) {
  const paper = new Paper(canvas);

  function clear() {
    paper.wipe();
    paper.pen.down = false;
    paper.show();
    onChange("Cleared");
  }

  drawByPointer(paper, onChange);
  drawByKeys(paper, onChange, clear);
  // The ink takes the colour of the text of the page, which changes with the theme.
  const show = () => paper.show();
  new MutationObserver(show).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);

  return {
    clear,
    read: () => paper.read(),
    /**
     * @param {number[][][]} strokes lists of places, 0 to 1 in both directions
     * @param {boolean} [isExample] whether the first stroke replaces them
     */
    draw(strokes, isExample = false) {
      paper.draw(strokes, isExample);
      paper.show();
      onChange();
    },
  };
}

/** @param {Paper} paper @param {Change} onChange */
function drawByPointer(paper, onChange) {
  const { canvas } = paper;
  let last = null;

  function placeOf(event) {
    const box = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * canvas.width,
      y: ((event.clientY - box.top) / box.height) * canvas.height,
    };
  }

  canvas.addEventListener("pointerdown", (event) => {
    // A second finger, or the palm, draws nothing.
    if (event.button !== 0 || !event.isPrimary) return;
    canvas.setPointerCapture(event.pointerId);
    paper.pen.shown = false;
    paper.begin();
    last = placeOf(event);
    paper.line(last, last);
    paper.show();
    onChange();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last || !event.isPrimary) return;
    for (const step of event.getCoalescedEvents?.() ?? [event]) {
      const point = placeOf(step);
      paper.line(last, point);
      last = point;
    }
    paper.show();
    onChange();
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"]))
    canvas.addEventListener(end, ({ isPrimary }) => isPrimary && (last = null));
}

/** @param {Paper} paper @param {Change} onChange @param {() => void} clear */
function drawByKeys(paper, onChange, clear) {
  const { canvas, pen } = paper;

  function move([x, y]) {
    const to = {
      x: Math.min(Math.max(pen.x + x, 0), canvas.width),
      y: Math.min(Math.max(pen.y + y, 0), canvas.height),
    };
    if (pen.down) paper.line(pen, to);
    Object.assign(pen, to, { shown: true });
    paper.show();
    if (pen.down) onChange();
  }

  function lowerOrLift() {
    pen.down = !pen.down;
    pen.shown = true;
    paper.begin();
    if (pen.down) paper.line(pen, pen);
    paper.show();
    onChange(pen.down ? "Pen down" : "Pen up");
  }

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in MOVES) move(MOVES[event.key]);
    else if (event.key === " ") lowerOrLift();
    else if (event.key === "Delete" || event.key === "Backspace") clear();
    else return;
    event.preventDefault();
  });
  canvas.addEventListener("focus", () => {
    pen.shown = canvas.matches(":focus-visible");
    paper.show();
  });
  canvas.addEventListener("blur", () => {
    Object.assign(pen, { shown: false, down: false });
    paper.show();
  });
}
