/** @file Reads the drawing and the open place in the network from the fragment of the address: the server never sees it. */

import { holdsView, readLink } from "../model/link.js";
import { SIZE } from "./centre.js";

/** @import { View } from "../inside/digit_view.js" */

/**
 * @returns {Promise<?{pixels: number[][], inside: ?View}>} null where the address holds nothing
 * @throws {Error} with a message for the reader, where its link is broken
 */
export async function readPlace() {
  if (!holdsView(location.hash)) return null;
  /** @type {any} */
  const { pixels, step, cell } = await readLink(location.hash).catch(() => ({}));
  if (!isDrawing(pixels)) throw new Error("This link is broken: a part of it may have been cut off. Ask for it again, or draw the digit.");
  return { pixels, inside: natural(step) ? { step, cell: isCell(cell) ? cell : null } : null };
}

const natural = (value) => Number.isSafeInteger(value) && value >= 0;
const isRow = (row) => Array.isArray(row) && row.length === SIZE && row.every((pixel) => natural(pixel) && pixel <= 255);
const isDrawing = (pixels) => Array.isArray(pixels) && pixels.length === SIZE && pixels.every(isRow);
const isCell = (cell) => Object(cell) === cell && ["layer", "row", "column", "channel"].every((part) => natural(cell[part]));
