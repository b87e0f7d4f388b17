/** @file The words of an answer as rows of a table: the CSV, with a column for every lens. */

/** @import { Answer } from "../model/types.js" */

/**
 * @param {Answer[]} answers the same text through each lens; the first one names sentences and words
 * @returns {(string | number | boolean | null)[][]} a row of names, then one row a word
 */
export function wordRows(answers) {
  const columns = answers.map(({ method, explanation }) => method ?? explanation);
  const rows = [["sentence", "word", "text", "known", "read", "removed", ...columns, ...columns.map((name) => `sentence_${name}`)]];
  let number = 0;
  answers[0].sentences.forEach(({ tokens }, i) => {
    tokens.forEach((token, j) => {
      // White space without a word has a number of its own, and no row.
      const place = number++;
      if (!token.text) return;
      const weights = answers.map(({ sentences }) => sentences[i].tokens[j].weight);
      const sentenceWeights = answers.map(({ sentences }) => sentences[i].weight);
      rows.push([i + 1, place, token.text, token.known, token.read, token.removed ?? false, ...weights, ...sentenceWeights]);
    });
  });
  return rows;
}
