/** @file Many small pictures as one: the maps of a layer, or its filters, side by side, and which number is where. */

import { element } from "../../dom.js";
import { createGrid, size } from "../strips.js";

/** @param {number} channels @returns {number} pictures in a row: large ones while they are few */
export const acrossOf = (channels) => Math.min(channels, channels > 32 ? 16 : 8);

/**
 * @param {import("../../float16.js").Numbers} array `[rows, columns, channels]`
 * @returns {{values: Float32Array, rows: number, columns: number}} one picture, with a gap of one number between two
 */
export function lay({ shape: [rows, columns, channels], values }) {
  const across = acrossOf(channels);
  const width = across * (columns + 1) - 1;
  const height = Math.ceil(channels / across) * (rows + 1) - 1;
  const laid = new Float32Array(width * height);
  for (let channel = 0; channel < channels; channel++) {
    const [top, left] = cornerOf(channel, rows, columns, across);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        laid[(top + row) * width + left + column] = values[(row * columns + column) * channels + channel];
      }
    }
  }
  return { values: laid, rows: height, columns: width };
}

/**
 * @param {number} channel
 * @param {number} rows
 * @param {number} columns
 * @param {number} across
 * @returns {[number, number]} the top left number of a picture
 */
const cornerOf = (channel, rows, columns, across) => [
  Math.floor(channel / across) * (rows + 1),
  (channel % across) * (columns + 1),
];

/**
 * @param {number} x from the left of the mosaic
 * @param {number} y from its top
 * @param {number[]} shape `[rows, columns, channels]`
 * @returns {?{row: number, column: number, channel: number}} what is there; null for a gap, and where no picture is
 */
export function placeAt(x, y, [rows, columns, channels]) {
  const across = acrossOf(channels);
  const [row, column] = [y % (rows + 1), x % (columns + 1)];
  const channel = Math.floor(y / (rows + 1)) * across + Math.floor(x / (columns + 1));
  return row < rows && column < columns && channel < channels ? { row, column, channel } : null;
}

/**
 * @param {import("../../float16.js").Numbers} array `[rows, columns, channels]`
 * @param {string} name
 * @returns {{node: HTMLElement, picture: HTMLCanvasElement, point: (row: number, column: number, channel: number,
 *   tall?: number) => void}} `point` frames a square of numbers
 */
export function createMosaic(array, name) {
  const laid = lay(array);
  const picture = createGrid(laid.values, laid.rows, laid.columns, size(array.values), name);
  picture.classList.add("mosaic");
  const cursor = element("div", { class: "cell-cursor", hidden: true });
  return {
    node: element("div", "mosaic-frame", picture, cursor),
    picture,
    point(row, column, channel, tall = 1) {
      const [top, left] = cornerOf(channel, array.shape[0], array.shape[1], acrossOf(array.shape[2]));
      cursor.hidden = false;
      cursor.style.left = `${(100 * (left + column)) / laid.columns}%`;
      cursor.style.top = `${(100 * (top + row)) / laid.rows}%`;
      cursor.style.width = `${(100 * tall) / laid.columns}%`;
      cursor.style.height = `${(100 * tall) / laid.rows}%`;
    },
  };
}
