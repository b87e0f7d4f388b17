/** @file Puts what the network said of a text next to its tokens, and counts them: an answer as the server gives it. */

/** @import { Shown } from "../engine/engine.js" */
/** @import { Model } from "./model.js" */
/** @import { Read } from "../text/reader.js" */
/** @import { Token } from "../text/tokens.js" */

import { rounded } from "../arithmetic.js";
import { isRead, tokenNumbers } from "../text/reader.js";
import { PAD, UNKNOWN } from "../text/tokens.js";
import { applyPrior, labelOf, median } from "./verdict.js";

/**
 * @param {Model} model
 * @param {Read} read
 * @param {Shown} shown
 * @param {?number[]} prior
 * @param {number} [decimals] of weights; all by default
 * @returns {Omit<import("../../model/types.js").Answer, "model">} the fields of an answer but those of the request
 */
export function describe(model, read, shown, prior, decimals) {
  const written = (value) => (decimals === undefined ? value : rounded(value, decimals));
  const probabilities = applyPrior(shown.probabilities, prior);
  const { labels, stars } = model;
  const numbers = tokenNumbers(read);
  return {
    label: labels[labelOf(probabilities, stars)],
    median_label: stars ? labels[median(probabilities)] : null,
    labels,
    probabilities,
    expected_stars: model.expectedStars(probabilities),
    explanation: model.engine.name,
    unit: "share",
    sentences: weigh(read, shown, written),
    counts: count(read),
    regions: shown.regions.map(({ start, end, activation, contribution, ...rest }) => ({
      ...rest,
      start: numbers[start],
      end: numbers[end - 1] + 1,
      activation: written(activation),
      contribution: written(contribution),
    })),
    phrases: [],
    undecided: model.cannotTell(shown.probabilities, read.ids),
    prior,
    truncated: isTruncated(read),
  };
}

/** @param {Read} read @returns {boolean} whether a part of the text was not read */
export const isTruncated = ({ sentences, sentencesRead }) => sentences.slice(sentencesRead).some((tokens) => tokens.some(({ id }) => id !== PAD));

/** @param {Read} read @param {Shown} shown @param {(weight: number) => number} written @returns {import("../../model/types.js").Sentence[]} */
function weigh({ sentences, sentencesRead }, shown, written) {
  // The network saw nothing of a sentence that is blank, struck out, or beyond the limit.
  let next = 0;
  return sentences.map((tokens, number) => {
    const read = number < sentencesRead;
    const seen = read && tokens.some(isRead) ? next++ : -1;
    let place = 0;
    return {
      weight: seen < 0 ? 0 : written(shown.sentenceWeights[seen]),
      read,
      tokens: tokens.map((token) => ({
        text: token.text,
        whitespace: token.whitespace,
        weight: seen >= 0 && isRead(token) ? written(shown.tokenWeights[seen][place++]) : 0,
        known: token.id !== UNKNOWN,
        read,
        removed: token.removed,
      })),
    };
  });
}

/** @param {Read} read @returns {import("../../model/types.js").Counts} */
function count({ sentences, sentencesRead }) {
  const counts = { sentences: sentences.length, sentences_read: sentencesRead, tokens: 0, tokens_read: 0, tokens_unknown: 0, words: 0, words_read: 0, words_unknown: 0 };
  sentences.forEach((tokens, number) => {
    const read = number < sentencesRead;
    tokens.forEach((token, place) => {
      if (token.id === PAD) return;
      const word = isOneWord(tokens, place);
      const unknown = token.id === UNKNOWN;
      counts.tokens++;
      counts.words += Number(word);
      counts.tokens_unknown += Number(unknown);
      counts.words_unknown += Number(word && unknown);
      if (!read) return;
      counts.tokens_read++;
      counts.words_read += Number(word);
    });
  });
  return counts;
}

/** @param {Token[]} tokens @param {number} place @returns {boolean} whether a reader counts it: no mark, and no second half of a word */
function isOneWord(tokens, place) {
  const { kind } = tokens[place];
  return kind === "word" || (kind === "ending" && (place === 0 || tokens[place - 1].whitespace !== ""));
}
