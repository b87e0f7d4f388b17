/** @file The lenses: what they are called, and what they mean. */

/** @import { Answer, Explanation } from "./types.js" */

/**
 * @typedef {{name: string, title: string, meaning: string, signed: boolean}} Lens as the server describes it
 */

/** The lenses of each model, its own first. @type {Map<string, Lens[]>} */
const byModel = new Map();

/** @param {string} model @param {Lens[]} lenses those that it can be seen through */
export const learnLenses = (model, lenses) => byModel.set(model, lenses);

/** @param {string} model @returns {Lens[]} those that it can be seen through, its own first */
export const lensesOf = (model) => byModel.get(model) ?? [];

/** @param {string} name @returns {Lens | undefined} its description, from any model that has it */
const find = (name) => [...byModel.values()].flat().find((lens) => lens.name === name);

/** @param {string} name @returns {boolean} whether a model has such a lens */
export const isLens = (name) => find(name) !== undefined;

/**
 * @param {string} name
 * @returns {boolean} whether it is a network's own weights: where it looked, a view next to that of any lens
 */
export const isView = (name) => [...byModel.values()].some(([own]) => own?.name === name && !own.signed);

/** @param {string} name @returns {Lens} */
export const lensNamed = (name) => find(name) ?? { name, title: name, meaning: "", signed: true };

/** @param {string} method @returns {boolean} whether its weights have a sign, and so depend on the target */
export const isSigned = (method) => Boolean(method) && lensNamed(method).signed;

/** @param {?(Answer | Explanation)} answer @returns {?Explanation} it, if it came with its light */
export const litAnswer = (answer) => (answer && "summary" in answer ? answer : null);

/**
 * @param {string} target
 * @param {string[]} labels
 * @param {string[]} names the labels as the page calls them
 * @returns {string} "the stars", "4 stars", "positive", "4 stars rather than 3 stars"
 */
export function targetName(target, labels, names) {
  const nameOf = (label) => names[labels.indexOf(label)];
  const [more, less] = target.split(" vs ").map(nameOf);
  return nameOf(target) ?? (more && less ? `${more} rather than ${less}` : "the stars");
}

/**
 * @param {Answer} answer
 * @returns {string} the target that contrasts its most probable label with the next one; "" where there are but two
 */
export function closeContrast({ labels, probabilities }) {
  const [first, second] = labels
    .map((label, i) => ({ label, share: probabilities[i] }))
    .sort((one, other) => other.share - one.share);
  return labels.length > 2 ? `${first.label} vs ${second.label}` : "";
}
