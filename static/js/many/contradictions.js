/** @file Finds given labels that the words make unlikely, by the rules of limelight/score/contradictions.py. */

import rules from "../rules.js";
import { sum } from "../site/arithmetic.js";
import { applyPrior, labelOf } from "../site/model/verdict.js";

const { wrong, look, margin, most: mostRows, least } = rules.contradictions;
const STARS = new RegExp(`^${rules.contradictions.stars}$`);

/**
 * @typedef {{row: number, given: number, likely: number, suggested: number, unlikely: number, margin: number}} Judged
 *   A row with the places of its given and its suggested label, -1 for none given, and how likely the given one is.
 */

/**
 * @param {string | undefined} cell
 * @param {string[]} labels
 * @param {?number[]} stars that each label stands for
 * @returns {number} the place of a cell's label: "4", "4.0" and "4 stars" are the label 4; -1 for none
 */
export function placeOf(cell, labels, stars) {
  const text = (cell ?? "").trim().toLowerCase();
  const place = labels.findIndex((label) => label.toLowerCase() === text);
  const [, number] = STARS.exec(text) ?? [];
  return place < 0 && stars && number ? stars.indexOf(Number(number.replace(",", "."))) : place;
}

/**
 * @param {(number[] | undefined)[]} probabilities of each row, without a prior, to any scale; none for one that says nothing
 * @param {number[]} given the place of each given label; -1 for none
 * @param {?number[]} stars that each label stands for
 * @returns {{prior: number[], lists: Judged[][]}} the estimated shares of the labels, and the rows of each list
 */
export function judge(probabilities, given, stars) {
  const rows = probabilities.map((shares) => shares?.map((share) => share / sum(shares)));
  const told = rows.filter((shares) => shares);
  const labels = [...(told[0] ?? []).keys()];
  // The mean of the answers, and a row of each label, so that no share is 0.
  const prior = labels.map((label) => (1 + sum(told.map((shares) => shares[label]))) / (labels.length + told.length));
  /** @type {Judged[][]} */
  const lists = [[], [], []];
  rows.forEach((shares, row) => {
    if (!shares) return;
    const believed = applyPrior(shares, prior);
    const [most, second] = believed.toSorted((a, b) => b - a);
    const [place, suggested] = [given[row], labelOf(believed, stars)];
    const near = labels.filter((label) => (stars ? Math.abs(stars[label] - stars[place]) <= 1 : label === place));
    const [likely, around] = place < 0 ? [1, 1] : [believed[place], sum(near.map((label) => believed[label]))];
    const judged = {
      row, given: place, likely, suggested,
      unlikely: -Math.log(likely + least.given) - Math.log(around + least.near),
      margin: most - second,
    };
    if (place >= 0 && place !== suggested && likely <= wrong.given && around <= wrong.near) lists[0].push(judged);
    else if (place >= 0 && place !== suggested && likely <= look) lists[1].push(judged);
    else if (judged.margin <= margin) lists[2].push(judged);
  });
  for (const list of lists.slice(0, 2)) list.sort((a, b) => b.unlikely - a.unlikely);
  lists[2].sort((a, b) => a.margin - b.margin);
  return { prior, lists: lists.map((list) => list.slice(0, mostRows)) };
}
