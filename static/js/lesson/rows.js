/** @file Takes the reviews and the stars given to them out of a file, which the server reads. */

import { readTable } from "../model/api.js";

const STARS = /^(stars?|ratings?|overall|score|label)$/i;

/**
 * @param {string | undefined} cell
 * @param {number} least
 * @param {number} most
 * @returns {?number} stars from `least` to `most`, else null
 */
export function starsOf(cell, least, most) {
  const number = Number.parseFloat(cell ?? "");
  return number >= least && number <= most ? number : null;
}

/**
 * @param {File} file
 * @param {number} least stars
 * @param {number} most stars
 * @returns {Promise<{text: string, given: ?number}[]>}
 */
export async function readReviews(file, least, most) {
  const { columns, rows, text } = await readTable(file.name, new Uint8Array(await file.arrayBuffer()), false);
  if (text === null) throw new Error(`Which column of ${file.name} contains the reviews? Name that column text.`);
  const stars = columns.findIndex((name) => STARS.test(name.trim()));
  return rows
    .map((row) => ({ text: row[text], given: starsOf(row[stars], least, most) }))
    .filter((review) => review.text.trim());
}
