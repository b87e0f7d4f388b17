/**
 * @file From probabilities to an answer as the server gives it: the label, how sure it is, and the tokens with their
 *   weights, counted.
 */

/** @import { Model } from "./model.js" */
/** @import { Read } from "../text/reader.js" */
/** @import { Token } from "../text/tokens.js" */

import rules from "../../rules.js";
import { entropy, sum } from "../arithmetic.js";
import { isRead } from "../text/reader.js";
import { PAD, UNKNOWN } from "../text/tokens.js";

/**
 * @param {Model} model
 * @param {Read} read
 * @param {number[]} probabilities
 * @param {number[]} [weights] of the tokens that are read; all 0 before there is a light
 * @returns {Omit<import("../../model/types.js").Answer, "model" | "explanation">} the fields of an answer but those of
 *   the request and of a lens
 */
export function describe(model, read, probabilities, weights = []) {
  const { labels, stars } = model;
  return {
    label: labels[labelOf(probabilities, stars)],
    labels,
    probabilities,
    expected_stars: model.expectedStars(probabilities),
    sentences: weigh(read, weights),
    counts: count(read),
    undecided: model.cannotTell(probabilities, read.ids),
  };
}

/** @param {Read} read @param {number[]} weights @returns {import("../../model/types.js").Sentence[]} */
function weigh({ sentences, sentencesRead }, weights) {
  let index = 0;
  return sentences.map((tokens, number) => {
    const read = number < sentencesRead;
    const weighed = tokens.map((token) => ({
      text: token.text,
      whitespace: token.whitespace,
      weight: read && isRead(token) ? (weights[index++] ?? 0) : 0,
      known: token.id !== UNKNOWN,
      read: read && token.id !== PAD,
      removed: token.removed,
    }));
    return { weight: weighed.reduce((sum, { weight }) => sum + weight, 0), read, tokens: weighed };
  });
}

/** @param {Read} read @returns {import("../../model/types.js").Counts} */
function count({ sentences, sentencesRead }) {
  const counts = {
    sentences: sentences.length,
    sentences_read: sentencesRead,
    words: 0,
    words_read: 0,
    words_unknown: 0,
  };
  sentences.forEach((tokens, number) => {
    const read = number < sentencesRead;
    tokens.forEach((token, place) => {
      if (token.id === PAD || !isOneWord(tokens, place)) return;
      counts.words++;
      counts.words_read += Number(read);
      counts.words_unknown += Number(token.id === UNKNOWN);
    });
  });
  return counts;
}

/**
 * @param {Token[]} tokens
 * @param {number} place
 * @returns {boolean} whether a reader counts it: no mark, and no second half of a word
 */
function isOneWord(tokens, place) {
  const { kind } = tokens[place];
  return kind === "word" || (kind === "ending" && (place === 0 || tokens[place - 1].whitespace !== ""));
}

// A label that is not near the expected stars counts less of its probability.
const { near: NEAR, far: FAR } = rules.label;

/** @param {ArrayLike<number>} probabilities @returns {number} the position of the most probable label */
export function mostProbable(probabilities) {
  let best = 0;
  for (let label = 1; label < probabilities.length; label++)
    if (probabilities[label] > probabilities[best]) best = label;
  return best;
}

/**
 * @param {ArrayLike<number>} probabilities
 * @param {?number[]} stars of each label
 * @returns {number} the position of the label of the answer: the most probable one, of stars of those near the expected
 *   stars
 */
export function labelOf(probabilities, stars) {
  if (!stars) return mostProbable(probabilities);
  const mean = sum(stars.map((value, label) => value * probabilities[label]));
  const away = stars.map((value) => Math.abs(value - mean));
  const near = Math.max(NEAR, Math.min(...away));
  return mostProbable(stars.map((_, label) => probabilities[label] * (away[label] <= near ? 1 : FAR)));
}

/**
 * @param {ArrayLike<number>} probabilities
 * @param {?number[]} stars of each label
 * @returns {number} how wide they are spread: their variance in stars, or their entropy
 */
export function spread(probabilities, stars) {
  if (!stars) return entropy(probabilities);
  const mean = sum(stars.map((value, label) => value * probabilities[label]));
  return sum(stars.map((value, label) => probabilities[label] * (value - mean) ** 2));
}
