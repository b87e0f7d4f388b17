/** @file Numbers as strips of colour: amber above 0, blue below, the deeper the larger; a pointer shows the number. */

import { element } from "../dom.js";
import { decimal } from "../format.js";
import rules from "../rules.js";

/** The colours of numbers above and below zero: red, green and blue. */
export const [AMBER, BLUE] = [rules.colours.page.above, rules.colours.page.below].map((hex) =>
  [0, 2, 4].map((start) => Number.parseInt(hex.slice(start, start + 2), 16)),
);

/**
 * @param {Float32Array} values
 * @param {number} most the size that gets the full colour
 * @param {string} name what they are, for those who cannot see them
 * @returns {HTMLCanvasElement}
 */
export function createStrip(values, most, name) {
  const label =
    `${name}: ${values.length} numbers, from ${decimal(Math.min(...values))} to ` + `${decimal(Math.max(...values))}`;
  const canvas = createGrid(values, 1, Math.max(values.length, 1), most, label, "strip");
  canvas.addEventListener("pointermove", (event) => {
    const box = canvas.getBoundingClientRect();
    const index = Math.min(
      values.length - 1,
      Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * values.length)),
    );
    canvas.title = `${name}, number ${index + 1}: ${decimal(values[index], 3)}`;
  });
  return canvas;
}

/**
 * @param {Float32Array} values rows after each other
 * @param {number} rows
 * @param {number} columns
 * @param {number} most
 * @param {string} name
 * @param {string} [look] its class
 * @returns {HTMLCanvasElement} a picture with one point for each number
 */
export function createGrid(values, rows, columns, most, name, look = "picture") {
  const attributes = { class: look, width: columns, height: rows, role: "img", "aria-label": name };
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", attributes));
  paint(canvas, values, columns, rows, most);
  return canvas;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values
 * @param {number} width
 * @param {number} height
 * @param {number} most
 */
function paint(canvas, values, width, height, most) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const { data } = image;
  for (let n = 0; n < width * height; n++) {
    const colour = values[n] < 0 ? BLUE : AMBER;
    for (let part = 0; part < 3; part++) data[4 * n + part] = colour[part];
    data[4 * n + 3] = Math.round(255 * Math.min(1, Math.abs(values[n]) / (most || 1)));
  }
  context.putImageData(image, 0, 0);
}

/** @param {Float32Array} values @returns {number} the largest size among them */
export const size = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
