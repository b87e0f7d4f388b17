/** @file The paper: the ink itself, and the canvas that shows it with the pen of the keyboard. */

/** @typedef {{x: number, y: number}} Point */

export class Paper {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    const { width, height } = canvas;
    this.shown = canvas.getContext("2d", { willReadFrequently: true });
    // The ink itself, apart from what is shown: the pen of the keyboard is no ink, and colours follow the theme.
    this.sheet = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    this.sheet.lineWidth = width / 13;
    this.sheet.lineCap = this.sheet.lineJoin = "round";
    this.pen = { x: width / 2, y: height / 2, down: false, shown: false };
    // Whether the ink is an example of the page, which the first stroke replaces.
    this.passes = false;
  }

  show() {
    const {
      canvas: { width, height },
      shown,
      pen,
    } = this;
    const style = getComputedStyle(this.canvas);
    shown.clearRect(0, 0, width, height);
    shown.globalCompositeOperation = "source-over";
    shown.drawImage(this.sheet.canvas, 0, 0);
    shown.globalCompositeOperation = "source-in";
    shown.fillStyle = style.getPropertyValue("color");
    shown.fillRect(0, 0, width, height);
    shown.globalCompositeOperation = "source-over";
    if (!pen.shown) return;
    shown.beginPath();
    shown.arc(pen.x, pen.y, this.sheet.lineWidth / 2, 0, 2 * Math.PI);
    shown.lineWidth = 2;
    shown.strokeStyle = style.outlineColor;
    shown.stroke();
  }

  wipe() {
    this.sheet.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** Leaves the paper to the reader: an example goes. */
  begin() {
    if (this.passes) this.wipe();
    this.passes = false;
  }

  /** @param {Point} from @param {Point} to */
  line(from, to) {
    this.sheet.beginPath();
    this.sheet.moveTo(from.x, from.y);
    // A line to where it begins would leave nothing; a dot of the pen's width does not.
    this.sheet.lineTo(to.x + (from.x === to.x && from.y === to.y ? 0.01 : 0), to.y);
    this.sheet.stroke();
  }

  /**
   * @param {number[][][]} strokes lists of places, 0 to 1 in both directions
   * @param {boolean} passes whether the first stroke of the reader replaces them
   */
  draw(strokes, passes) {
    this.passes = passes;
    this.wipe();
    drawStrokes(this.sheet, strokes, this.canvas.width);
  }

  /** @returns {{ink: Float32Array, width: number, height: number}} 0 to 1, row by row */
  read() {
    const { width, height } = this.canvas;
    const { data } = this.sheet.getImageData(0, 0, width, height);
    return { ink: Float32Array.from({ length: width * height }, (_, i) => data[4 * i + 3] / 255), width, height };
  }
}

/**
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context
 * @param {number[][][]} strokes lists of places, 0 to 1 in both directions
 * @param {number} size of the square, in pixels
 */
export function drawStrokes(context, strokes, size) {
  for (const [first, ...places] of strokes) {
    context.beginPath();
    context.moveTo(first[0] * size, first[1] * size);
    for (const place of places) context.lineTo(place[0] * size, place[1] * size);
    context.stroke();
  }
}
