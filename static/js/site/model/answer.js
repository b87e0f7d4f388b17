/** @file Puts what the network said of a text next to its tokens, and counts them: an answer as the server gives it. */

/** @import { Model } from "./model.js" */
/** @import { Read } from "../text/reader.js" */
/** @import { Token } from "../text/tokens.js" */

import { isRead } from "../text/reader.js";
import { PAD, UNKNOWN } from "../text/tokens.js";
import { labelOf, median } from "./verdict.js";

/**
 * @param {Model} model
 * @param {Read} read
 * @param {number[]} probabilities
 * @param {number[]} [weights] of the tokens that are read; all 0 before there is a light
 * @returns {Omit<import("../../model/types.js").Answer, "model" | "explanation">} the fields of an answer but those of the request and of a lens
 */
export function describe(model, read, probabilities, weights = []) {
  const { labels, stars } = model;
  return {
    label: labels[labelOf(probabilities, stars)],
    median_label: stars ? labels[median(probabilities)] : null,
    labels,
    probabilities,
    expected_stars: model.expectedStars(probabilities),
    sentences: weigh(read, weights),
    counts: count(read),
    regions: [],
    undecided: model.cannotTell(probabilities, read.ids),
    prior: null,
    truncated: isTruncated(read),
  };
}

/** @param {Read} read @returns {boolean} whether a part of the text was not read */
export const isTruncated = ({ sentences, sentencesRead }) => sentences.slice(sentencesRead).some((tokens) => tokens.some(({ id }) => id !== PAD));

/** @param {Read} read @param {number[]} weights @returns {import("../../model/types.js").Sentence[]} */
function weigh({ sentences, sentencesRead }, weights) {
  let place = 0;
  return sentences.map((tokens, number) => {
    const read = number < sentencesRead;
    const weighed = tokens.map((token) => ({
      text: token.text,
      whitespace: token.whitespace,
      weight: read && isRead(token) ? (weights[place++] ?? 0) : 0,
      known: token.id !== UNKNOWN,
      read: read && token.id !== PAD,
      removed: token.removed,
    }));
    return { weight: weighed.reduce((sum, { weight }) => sum + weight, 0), read, tokens: weighed };
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
