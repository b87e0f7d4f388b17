/** @file The goal of an edit, a number of stars or a label, as limelight/edits/goal.py has it. */

import { descending, range, rounded, sum } from "../arithmetic.js";
import { Refusal } from "../refusal.js";

/**
 * @typedef {object} Goal
 * @property {string | number} name
 * @property {boolean} up whether the answer is to rise
 * @property {(shares: number[]) => number} valueFor probabilities, with the prior: a value that grows towards the goal
 * @property {(value: number) => boolean} reached
 */

// The ends of the scale, which no mean of stars reaches, count as reached from here on.
const NEAR_THE_END = 0.5;

/** @param {string} detail @returns {never} */
function refuse(detail) {
  throw new Refusal("invalid-request", detail);
}

/**
 * @param {?(string | number)} target null for a star towards the other end, or the second most probable label
 * @param {number[]} shares of the labels in the answer
 * @param {{labels: string[], stars: ?number[]}} model
 * @returns {Goal}
 */
export function chooseGoal(target, shares, { labels, stars }) {
  if (typeof target === "string") {
    const ways = stars ? `, and a number from ${Math.min(...stars)} to ${Math.max(...stars)}` : "";
    if (!labels.includes(target)) refuse(`There is no label '${target.slice(0, 60)}'. The labels are ${labels.join(", ")}${ways}.`);
    return labelGoal(labels, labels.indexOf(target), shares);
  }
  if (!stars) {
    if (target !== null) refuse(`The target is ${target}, and the labels of this model are no stars. Give one of ${labels.join(", ")}.`);
    return labelGoal(labels, descending(shares)[1], shares);
  }
  const starsOf = (given) => sum(given.map((share, label) => share * stars[label]));
  const [now, low, high] = [starsOf(shares), Math.min(...stars), Math.max(...stars)];
  if (target !== null && !(target >= low && target <= high)) refuse(`The target is ${target}. Give a number of stars from ${low} to ${high}, or a label.`);
  const wanted = target ?? (now < (low + high) / 2 ? now + 1 : now - 1);
  const sign = wanted > now ? 1 : -1;
  const least = target === null ? wanted : Math.min(Math.max(wanted, low + NEAR_THE_END), high - NEAR_THE_END);
  return { name: rounded(wanted, 2), up: sign > 0, valueFor: (given) => sign * starsOf(given), reached: (value) => value >= sign * least };
}

/** @param {string[]} labels @param {number} label @param {number[]} shares @returns {Goal} */
function labelGoal(labels, label, shares) {
  const valueFor = (given) => given[label] - Math.max(...given.toSpliced(label, 1));
  return { name: labels[label], up: label >= sum(range(shares.length).map((each) => each * shares[each])), valueFor, reached: (value) => value > 0 };
}
