/**
 * @file The shapes that pass between the modules, as the server sends them.
 *
 * @typedef {{text: string, whitespace: string, weight: number, known: boolean, read: boolean, removed?: boolean}} Token
 * @typedef {{weight: number, read: boolean, tokens: Token[]}} Sentence
 * @typedef {{sentences: number, sentences_read: number, tokens: number, tokens_read: number, tokens_unknown: number,
 *   words: number, words_read: number, words_unknown: number}} Counts words are what a reader counts: no marks
 *
 * @typedef {object} Answer
 * @property {string} [request_id] none of an answer that came from a file
 * @property {string} model
 * @property {string} [model_version]
 * @property {string} label the most probable of `labels`
 * @property {?string} [median_label] of stars the median of the probabilities; null where labels are not stars
 * @property {string[]} labels
 * @property {number[]} probabilities one for each label; they sum to 1
 * @property {?number} expected_stars only where the labels are star ratings
 * @property {"attention"|"ngrams"|"none"} explanation the lens of the weights; none for a classifier of your own
 * @property {"share" | "stars" | "probability"} [unit] what the weights count
 * @property {Sentence[]} sentences the text: all tokens with their white space, joined, give it back
 * @property {Counts} counts
 * @property {boolean} [undecided] whether the model cannot tell
 * @property {{total: number, model: number}} [timing_ms] milliseconds; `model`: in the network
 * @property {?number[]} [prior] the shares of the labels that were stated beforehand
 *
 * @typedef {object} Faithfulness what becomes of the target without the highlighted words, and without as many random ones
 * @property {number} words how many were left out
 * @property {number} drop how far the target fell without the most highlighted words
 * @property {number} random_drop the same without random words, over `draws` draws
 * @property {number} draws
 * @property {?number} words_to_flip number of the most highlighted words to remove until the label changes; null: never
 * @property {{share: number, words: number, comprehensiveness: number, sufficiency: number,
 *   random_comprehensiveness: number, random_sufficiency: number}[]} levels
 *
 * @typedef {object} Summary one sentence on what moves the answer, by the lens
 * @property {string} text
 * @property {{text: string, phrase: ?number}[]} pieces the same; a piece that quotes one of `phrases` has its number
 * @property {{text: string, sentence: number, tokens: number[], effect: ?number}[]} phrases each with what it does to the target
 *
 * @typedef {object} Lens the fields of an explanation besides those of an answer, whose weights are the lens's
 * @property {string} method
 * @property {string} target a label or "expected_stars"
 * @property {boolean} signed whether a weight above 0 pushes the target up, and one below 0 down
 * @property {"share" | "stars" | "probability"} unit
 * @property {number} value of the target now
 * @property {Summary} summary
 * @property {?Faithfulness} faithfulness null where the question said `trust: false`
 * @property {{methods: string[], rank_correlation: ?number}[]} agreement
 * @property {number[]} disputed numbers of the tokens on which the lenses disagree
 *
 * @typedef {Answer & Lens} Explanation
 *
 * @typedef {{title: string, detail: string, status: number}} Problem an error in words (RFC 9457)
 * @typedef {{text: string, model: string, without?: number[], method?: string, target?: string, trust?: boolean, budget?: number}} Question
 */

export {};
