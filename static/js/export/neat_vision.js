/** @file The two files that the neat-vision viewer reads, for its "Classification" task. */

import { countsBySentence } from "../embed/limelight-heat.js";

/** @import { Answer } from "../model/types.js" */

// The viewer takes posteriors through a softmax; the logarithm of the smallest probability must stay a number.
const LEAST = 1e-12;

/**
 * @param {Answer} answer by a lens without signs
 * @param {?string} truth the label that the writer meant, where that is known
 * @returns {object[]} its data file: one sample, whose attention sums to 1 over the words
 */
export function neatVision(answer, truth = null) {
  const words = [];
  for (const { weight, tokens } of answer.sentences) {
    for (const token of tokens) {
      if (!token.text || !token.read || token.removed) continue;
      // Attention to a word in the review is that in its sentence times the sentence's own.
      words.push([token.text, token.weight * (countsBySentence(answer) ? weight : 1)]);
    }
  }
  const total = words.reduce((sum, [, weight]) => sum + weight, 0) || 1;
  const prediction = answer.labels.indexOf(answer.label);
  const label = answer.labels.indexOf(truth);
  return [
    {
      id: answer.request_id,
      text: words.map(([text]) => text),
      attention: words.map(([, weight]) => weight / total),
      label: label < 0 ? prediction : label,
      prediction,
      posterior: answer.probabilities.map((probability) => Math.log(Math.max(probability, LEAST))),
    },
  ];
}

/**
 * @param {string[]} names what the labels are called, in their order
 * @returns {Record<string, {name: string, desc: string}>} its label file
 */
export const neatVisionLabels = (names) => Object.fromEntries(names.map((name, i) => [i, { name, desc: name }]));
