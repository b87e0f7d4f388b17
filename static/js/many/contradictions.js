/** @file Finds given labels that the words make unlikely, by the rules of limelight/score/contradictions.py. */

import rules from "../rules.js";
import { labelOf } from "../site/model/verdict.js";

const { wrong, look, margin, most } = rules.contradictions;
/** Keep logarithms finite: of the given label, and of all that are near it. */
const [LEAST, LEAST_NEAR] = [1e-9, 1e-3];

/**
 * @typedef {{row: number, given: number, likely: number, suggested: number, unlikely: number, margin: number}} Judged
 *   A row with the places of its given and its suggested label, -1 for none given, and how likely the given one is.
 */

/** @param {number[]} shares @returns {number[]} that sum to 1 */
const normalized = (shares) => {
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
};

/**
 * @param {string | undefined} cell
 * @param {string[]} labels
 * @param {?number[]} stars that each label stands for
 * @returns {number} the place of a cell's label: "4", "4.0" and "4 stars" are the label 4; -1 for none
 */
export function placeOf(cell, labels, stars) {
  const text = (cell ?? "").trim().toLowerCase();
  const place = labels.findIndex((label) => label.toLowerCase() === text);
  const [, number] = /^(\d+(?:[.,]\d+)?)(?: ?(?:\/ ?5|stars?|★))?$/.exec(text) ?? [];
  return place < 0 && stars && number ? stars.indexOf(Number(number.replace(",", "."))) : place;
}

/**
 * @param {(number[] | undefined)[]} probabilities of each row, without a prior, to any scale; none for one that says nothing
 * @param {number[]} given the place of each given label; -1 for none
 * @param {?number[]} stars that each label stands for
 * @returns {{prior: number[], lists: Judged[][]}} the estimated shares of the labels, and the rows of each list
 */
export function judge(probabilities, given, stars) {
  const rows = probabilities.map((shares) => shares && normalized(shares));
  const told = rows.filter((shares) => shares);
  const labels = (told[0] ?? []).map((_, label) => label);
  // The mean of the answers, and a row of each label, so that no share is 0.
  const prior = normalized(labels.map((label) => told.reduce((sum, shares) => sum + shares[label], 1)));
  /** @type {Judged[][]} */
  const lists = [[], [], []];
  rows.forEach((shares, row) => {
    if (!shares) return;
    const believed = normalized(shares.map((share, label) => share * prior[label]));
    const [first, second] = [...labels].sort((a, b) => believed[b] - believed[a] || a - b);
    const [place, suggested] = [given[row], labelOf(believed, stars)];
    const near = labels.filter((label) => (stars ? Math.abs(stars[label] - stars[place]) <= 1 : label === place));
    const [likely, around] = place < 0 ? [1, 1] : [believed[place], near.reduce((sum, label) => sum + believed[label], 0)];
    const judged = {
      row, given: place, likely, suggested,
      unlikely: -Math.log(likely + LEAST) - Math.log(around + LEAST_NEAR),
      margin: believed[first] - believed[second],
    };
    if (place >= 0 && place !== suggested && likely <= wrong.given && around <= wrong.near) lists[0].push(judged);
    else if (place >= 0 && place !== suggested && likely <= look) lists[1].push(judged);
    else if (judged.margin <= margin) lists[2].push(judged);
  });
  for (const list of lists.slice(0, 2)) list.sort((a, b) => b.unlikely - a.unlikely);
  lists[2].sort((a, b) => a.margin - b.margin);
  return { prior, lists: lists.map((list) => list.slice(0, most)) };
}
