/**
 * @file The network for digits at work: the picture, the filters of the first layer, the maps of each, and the sum
 *   under one cell.
 */

import { element } from "../../dom.js";
import { unpack } from "../../float16.js";
import { showAnswer, showBlocks } from "../answer.js";
import { part } from "../section.js";
import { createMosaic, placeAt } from "./mosaic.js";

/** @typedef {{layer: number, row: number, column: number, channel: number}} Place */

/**
 * @param {any} trace of the API
 * @param {number[][]} pixels 0 to 255
 * @param {(place: Place) => void} onPlace a cell is chosen
 * @returns {{parts: HTMLElement[], layers: import("../../float16.js").Numbers[], point: (place: Place) => HTMLElement}}
 *   `point` frames a cell, and returns the part that it is in
 */
export function showDigitCnn(trace, pixels, onPlace) {
  const layers = trace.layers.map(unpack);
  const image = part("image", "The picture");
  const picture = mosaicOf(pixels);
  image.append(
    element("p", "hint", `${pixels.length} × ${pixels[0].length} numbers, 0 for paper and 1 for ink.`),
    picture.node,
  );
  const maps = layers.map((layer, number) => mosaicOfLayer(layer, (cell) => onPlace({ layer: number, ...cell })));
  const sections = layers.map(({ shape: [rows, columns, channels] }, number) => {
    const section = part(`layer-${number}`, `Layer ${number + 1}: ${channels} maps of ${rows} × ${columns}`);
    if (number === 0) section.append(...filtersOf(unpack(trace.filters)));
    section.append(maps[number].node);
    return section;
  });

  return {
    parts: [image, ...sections, showAnswer(trace.scores), showBlocks(trace)],
    layers,
    point({ layer, row, column, channel }) {
      for (const mosaic of [picture, ...maps]) {
        const cursor = /** @type {HTMLElement} */ (mosaic.node.querySelector(".cell-cursor"));
        cursor.hidden = true;
      }
      maps[layer].point(row, column, channel);
      // Of the picture, the pixels that the cell sees.
      if (layer === 0) picture.point(row, column, 0, 3);
      return sections[layer];
    },
  };
}

/** @param {number[][]} pixels 0 to 255 */
function mosaicOf(pixels) {
  const values = Float32Array.from(pixels.flat(), (pixel) => pixel / 255);
  const picture = createMosaic(
    { shape: [pixels.length, pixels[0].length, 1], values },
    "The digit as the network reads it",
  );
  picture.node.classList.add("single");
  return picture;
}

/** @param {import("../../float16.js").Numbers} filters @returns {HTMLElement[]} with their headings */
function filtersOf({ shape, values }) {
  const [rows, columns, count] = shape;
  const label = `${count} filters of ${rows} × ${columns} numbers; amber is above zero, blue below`;
  return [
    element("h3", "", `Its ${count} filters, ${rows} × ${columns} numbers each`),
    createMosaic({ shape, values }, label).node,
    element("h3", "", "What each filter finds, in the same order"),
  ];
}

/**
 * @param {import("../../float16.js").Numbers} layer
 * @param {(cell: Omit<Place, "layer">) => void} onCell a cell is clicked
 */
function mosaicOfLayer(layer, onCell) {
  const [rows, columns, channels] = layer.shape;
  const label = `${channels} maps of ${rows} × ${columns} numbers. Click one, or choose a cell by its coordinates.`;
  const mosaic = createMosaic(layer, label);
  const find = (event) => {
    const box = mosaic.picture.getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * mosaic.picture.width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * mosaic.picture.height);
    return placeAt(x, y, layer.shape);
  };
  const told = (cell) =>
    `map ${cell.channel + 1}, row ${cell.row + 1}, column ${cell.column + 1}: ${valueAt(layer, cell).toFixed(2)}`;
  mosaic.picture.addEventListener("click", (event) => {
    const cell = find(event);
    if (cell) onCell(cell);
  });
  mosaic.picture.addEventListener("pointermove", (event) => {
    const cell = find(event);
    mosaic.picture.title = cell ? told(cell) : "";
  });
  return mosaic;
}

/**
 * @param {import("../../float16.js").Numbers} layer
 * @param {{row: number, column: number, channel: number}} place
 * @returns {number}
 */
export const valueAt = ({ shape: [, columns, channels], values }, { row, column, channel }) =>
  values[(row * columns + column) * channels + channel];

/**
 * @param {import("../../float16.js").Numbers} layer
 * @returns {{row: number, column: number, channel: number}} of its largest number
 */
export function strongest({ shape: [, columns, channels], values }) {
  const at = values.reduce((best, value, place) => (value > values[best] ? place : best), 0);
  return {
    row: Math.floor(at / channels / columns),
    column: Math.floor(at / channels) % columns,
    channel: at % channels,
  };
}
