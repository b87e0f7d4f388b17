/** @file The place to draw: with mouse, pen, finger or keys; what is on it is always plain ink on paper. */

const STEP = 10;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {(message?: string) => void} onChange the ink changed; the message is for those who cannot see it
 */
export function createPad(canvas, onChange) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const { width, height } = canvas;
  // The ink itself, apart from what is shown: the pen of the keyboard is no ink, and colours follow the theme.
  const sheet = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  const pen = { x: width / 2, y: height / 2, down: false, shown: false };
  let last = null;
  // Whether the ink is an example of the page, which the first stroke replaces.
  let passes = false;

  /** Leaves the paper to the reader. */
  function begin() {
    if (passes) sheet.clearRect(0, 0, width, height);
    passes = false;
  }

  sheet.lineWidth = width / 13;
  sheet.lineCap = sheet.lineJoin = "round";

  function show() {
    const style = getComputedStyle(canvas);
    context.clearRect(0, 0, width, height);
    context.globalCompositeOperation = "source-over";
    context.drawImage(sheet.canvas, 0, 0);
    context.globalCompositeOperation = "source-in";
    context.fillStyle = style.getPropertyValue("color");
    context.fillRect(0, 0, width, height);
    context.globalCompositeOperation = "source-over";
    if (!pen.shown) return;
    context.beginPath();
    context.arc(pen.x, pen.y, sheet.lineWidth / 2, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = style.outlineColor;
    context.stroke();
  }

  function line(from, to) {
    sheet.beginPath();
    sheet.moveTo(from.x, from.y);
    // A line to where it begins would leave nothing; a dot of the pen's width does not.
    sheet.lineTo(to.x + (from.x === to.x && from.y === to.y ? 0.01 : 0), to.y);
    sheet.stroke();
  }

  function placeOf(event) {
    const box = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * width,
      y: ((event.clientY - box.top) / box.height) * height,
    };
  }

  function clear() {
    sheet.clearRect(0, 0, width, height);
    pen.down = false;
    show();
    onChange("Cleared");
  }

  canvas.addEventListener("pointerdown", (event) => {
    // A second finger, or the palm, draws nothing.
    if (event.button !== 0 || !event.isPrimary) return;
    canvas.setPointerCapture(event.pointerId);
    pen.shown = false;
    begin();
    last = placeOf(event);
    line(last, last);
    show();
    onChange();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last || !event.isPrimary) return;
    for (const step of event.getCoalescedEvents?.() ?? [event]) {
      const point = placeOf(step);
      line(last, point);
      last = point;
    }
    show();
    onChange();
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"]))
    canvas.addEventListener(end, ({ isPrimary }) => isPrimary && (last = null));

  const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in moves) {
      const [x, y] = moves[event.key];
      const to = { x: Math.min(Math.max(pen.x + x, 0), width), y: Math.min(Math.max(pen.y + y, 0), height) };
      if (pen.down) line(pen, to);
      Object.assign(pen, to, { shown: true });
    } else if (event.key === " ") {
      pen.down = !pen.down;
      pen.shown = true;
      begin();
      if (pen.down) line(pen, pen);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      clear();
      return;
    } else return;
    event.preventDefault();
    show();
    if (event.key === " ") onChange(pen.down ? "Pen down" : "Pen up");
    else if (pen.down) onChange();
  });
  canvas.addEventListener("focus", () => {
    pen.shown = canvas.matches(":focus-visible");
    show();
  });
  canvas.addEventListener("blur", () => {
    Object.assign(pen, { shown: false, down: false });
    show();
  });
  // The ink takes the colour of the text of the page, which changes with the theme.
  new MutationObserver(show).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);

  return {
    clear,
    /** @returns {{ink: Float32Array, width: number, height: number}} */
    read() {
      const { data } = sheet.getImageData(0, 0, width, height);
      return { ink: Float32Array.from({ length: width * height }, (_, i) => data[4 * i + 3] / 255), width, height };
    },
    /**
     * @param {number[][][]} strokes lists of places, 0 to 1 in both directions
     * @param {boolean} [isExample] whether the first stroke replaces them
     */
    draw(strokes, isExample = false) {
      passes = isExample;
      sheet.clearRect(0, 0, width, height);
      drawStrokes(sheet, strokes, width);
      show();
      onChange();
    },
  };
}

/**
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context
 * @param {number[][][]} strokes
 * @param {number} size
 */
export function drawStrokes(context, strokes, size) {
  for (const [first, ...places] of strokes) {
    context.beginPath();
    context.moveTo(first[0] * size, first[1] * size);
    for (const place of places) context.lineTo(place[0] * size, place[1] * size);
    context.stroke();
  }
}
