/** @file The page for digits, opened for a test, and a canvas that notes the lines that are drawn on it. */

import assert from "node:assert/strict";

import { openPage } from "../window.js";

/** Notes the lines that are drawn, from and to. */
export class Context {
  lines = [];
  constructor(canvas) {
    this.canvas = canvas;
  }
  beginPath() {}
  moveTo(x, y) {
    this.from = [x, y];
  }
  lineTo(x, y) {
    this.lines.push([...this.from, x, y].map(Math.round));
    this.from = [x, y];
  }
  clearRect(...whole) {
    assert.deepEqual(whole, [0, 0, 280, 280]);
    this.lines.length = 0;
  }
  getImageData(_x, _y, width, height) {
    const data = new Uint8ClampedArray(4 * width * height);
    for (const [x, y] of this.lines) data[4 * (y * width + x) + 3] = 255;
    return { data };
  }
  createImageData(width, height) {
    return { data: new Uint8ClampedArray(4 * width * height) };
  }
  putImageData() {}
  drawImage() {}
  fillRect() {}
  stroke() {}
  arc(...circle) {
    this.pen = circle;
  }
}

export const PARTS = ["image", "layer-0", "cell"];
openPage("digits.html", {
  html: (elements) =>
    elements.replace(
      /<li data-target="">[\s\S]*?<\/li>/,
      PARTS.map((part) => `<li data-target="${part}"></li>`).join(""),
    ),
});
HTMLCanvasElement.prototype.getContext = function () {
  return (this.drawn ??= new Context(this));
};
/** The paper that was made last. */
export let sheet;
globalThis.OffscreenCanvas = class {
  getContext() {
    return (sheet = new Context(this));
  }
};
globalThis.matchMedia ??= () => new EventTarget();
export const canvas = document.getElementById("pad");
Object.assign(canvas, { width: 280, height: 280, setPointerCapture: () => {} });
canvas.getBoundingClientRect = () => ({ left: 10, top: 20, width: 140, height: 140 });
export const point = (type, x, y, init = {}) =>
  canvas.dispatchEvent(
    Object.assign(new Event(type), { clientX: x, clientY: y, button: 0, isPrimary: true, pointerId: 1, ...init }),
  );
/** Takes the lines that are on the paper. */
export const drawn = () => sheet.lines.splice(0);
