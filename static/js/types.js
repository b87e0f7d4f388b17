/**
 * @file The shapes that pass between the modules, as the server sends them.
 *
 * @typedef {{text: string, whitespace: string, weight: number, known: boolean, read: boolean}} Token
 * @typedef {{weight: number, read: boolean, tokens: Token[]}} Sentence
 * @typedef {{sentences: number, sentences_read: number, tokens: number, tokens_read: number, tokens_unknown: number}} Counts
 *
 * @typedef {object} Answer
 * @property {string} model
 * @property {string} label the most probable of `labels`
 * @property {string[]} labels
 * @property {number[]} probabilities one for each label; they sum to 1
 * @property {?number} expected_stars only where the labels are star ratings
 * @property {"attention"|"ngrams"} explanation what the weights are
 * @property {Sentence[]} sentences the text: all tokens with their white space, joined, give it back
 * @property {Counts} counts
 *
 * @typedef {{title: string, detail: string, status: number}} Problem an error in words (RFC 9457)
 * @typedef {{text: string, model: string}} Question
 */

export {};
