/** @file A scene as a PNG file, drawn on a canvas at twice its size. */

/** @import { Shape } from "./scene.js" */

const SCALE = 2;

// Browsers give up on a canvas with a longer side.
const MAX_SIDE = 16_000;

/**
 * @param {{width: number, height: number, ground: string, shapes: Shape[]}} scene
 * @returns {Promise<Blob>}
 */
export function toPng({ width, height, ground, shapes }) {
  const scale = Math.min(SCALE, MAX_SIDE / height, MAX_SIDE / width);
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext("2d");
  context.fillStyle = ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  for (const shape of shapes) {
    context.save();
    DRAW[shape.kind](context, shape);
    context.restore();
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The browser could not make the picture."))), "image/png");
  });
}

/** @type {Record<Shape["kind"], (context: CanvasRenderingContext2D, shape: any) => void>} */
const DRAW = {
  box(context, { x, y, width, height, radius, fill }) {
    context.fillStyle = fill;
    context.beginPath();
    context.roundRect(x, y, width, height, radius);
    context.fill();
  },

  line(context, { x1, x2, y, width, stroke, dashed }) {
    context.strokeStyle = stroke;
    context.lineWidth = width;
    if (dashed) context.setLineDash([2.5 * width, 2 * width]);
    context.beginPath();
    context.moveTo(x1, y);
    context.lineTo(x2, y);
    context.stroke();
  },

  wave(context, { d, width, stroke }) {
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.stroke(new Path2D(d));
  },

  text(context, { x, y, width, text, fill, size, family, weight, style, rtl }) {
    context.fillStyle = fill;
    context.textAlign = "left";
    context.direction = rtl ? "rtl" : "ltr";
    context.font = `${style} ${weight} ${size}px ${family}`;
    // Letter spacing makes a word narrower or wider than its letters are.
    const own = context.measureText(text).width;
    context.translate(x, y);
    if (own) context.scale(width / own, 1);
    context.fillText(text, 0, 0);
  },

  path(context, { d, matrix, fill, clip }) {
    context.transform(...matrix);
    if (clip !== null) {
      context.beginPath();
      context.rect(0, 0, Math.max(clip, 0), 24);
      context.clip();
    }
    context.fillStyle = fill;
    context.fill(new Path2D(d));
  },
};
