/**
 * @file The types of all networks: what the page asks of each.
 *
 * @typedef {object} Network
 * @property {(document: number[][], parts: number[][]) => number[][]} parts the probabilities of parts of a document,
 *   each the places of the tokens that it has
 * @property {(document: number[][], asked: {even: boolean, shows: (sentence: number) => boolean, window: any}) =>
 *   {logits: Float64Array, evenLogits?: Float64Array, fields: any}} trace the numbers between words and logits;
 *   `shows`: whether a sentence is given in full
 * @property {Record<string, import("./weights.js").Weights>} arrays
 * @property {(document: number[][], label: number) => Looks} looks where it looked, of an answer with this label
 *
 * @typedef {{kind: "attention" | "picked", words: number[], sentences: number[]}} Looks of each token its share, of its
 *   sentence (attention) or of the text (picked), and the share of its sentence
 */

export {};
