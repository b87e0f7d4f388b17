/**
 * @file The shapes that pass between the modules, as the server sends them.
 *
 * @typedef {{text: string, whitespace: string, weight: number, known: boolean, read: boolean, removed?: boolean,
 *   level?: number, attention?: number, looked?: number}} Token `level`, −10 to 10, and `looked`, 0 to 10: how strongly
 *   it is drawn in what decides, and in where the network looked; absent: 0
 * @typedef {{weight: number, read: boolean, tokens: Token[], attention?: number, picked?: number}} Sentence
 * @typedef {{sentences: number, sentences_read: number, words: number, words_read: number, words_unknown: number}}
 *   Counts words are what a reader counts: no marks
 *
 * @typedef {object} Answer
 * @property {string} [request_id] none of an answer that came from a file
 * @property {string} model
 * @property {string} [model_version]
 * @property {string} label one of `labels`: the most probable, of stars of those near `expected_stars`
 * @property {string[]} labels
 * @property {number[]} probabilities one for each label; they sum to 1
 * @property {?number} expected_stars only where the labels are star ratings
 * @property {string} explanation the lens of the weights; `none` for a classifier of your own
 * @property {"share" | "stars" | "probability"} [unit] what the weights count
 * @property {Phrase[]} [phrases] those of the text with their values; only of the lens of phrases
 * @property {Sentence[]} sentences the text: all tokens with their white space, joined, give it back
 * @property {Counts} counts
 * @property {boolean} [undecided] whether the model cannot tell
 * @property {boolean} [mixed] in an explanation, whether it cannot tell since strong phrases pull both ways
 * @property {{total: number, model: number}} [timing_ms] milliseconds; `model`: in the network
 * @property {?number[]} [prior] the shares of the labels that were stated beforehand
 *
 * @typedef {object} Summary one sentence on what moves the answer, by the lens
 * @property {string} text
 * @property {string} head the answer, if it begins with that
 * @property {{text: string, phrase: ?number}[]} pieces what follows it, with a capital; a piece that quotes one of
 *   `phrases` has its number
 * @property {{text: string, tokens: number[], value: ?number}[]} phrases that it quotes: `value` is what all words of
 *   one add, as is printed after it; null for a lens of words
 *
 * @typedef {object} Phrase a run of words with natural ends
 * @property {number} start its first token, counted from 0 over all tokens of the answer
 * @property {number} end one more than its last
 * @property {number} sentence its number, from 0
 * @property {number} value what it adds to the target, on average; all phrases sum to the target's value less `base`
 * @property {number} without the target's value if it is struck out
 *
 * @typedef {object} Check what becomes of the target without phrases
 * @property {number} phrases how many the quotations have that the summary names first, for the answer or else against
 *   it
 * @property {number} without the target's value without these quotations
 * @property {?number} without_others its mean without another phrase instead; null if there is no other
 * @property {?number} phrases_to_flip how many to leave out, the most supporting first, until the label changes; null:
 *   over 64
 *
 * @typedef {object} Lens the fields of an explanation besides those of an answer, whose weights are the lens's
 * @property {string} method
 * @property {string} target a label or "expected_stars"
 * @property {boolean} signed whether a weight above 0 pushes the target up, and one below 0 down
 * @property {"share" | "stars" | "probability"} unit
 * @property {number} value of the target now
 * @property {?number} base its value for no words; null for a lens of words
 * @property {Summary} summary
 * @property {?Check} check null for a lens of words, and where the summary names no phrase
 * @property {?{text: string}} [comparison] where the network looked most, in one line; null where the summary quotes
 *   that, and where its weights are not known
 * @property {{code: string, text: string}[]} [doubts] reasons to doubt the answer, the gravest first
 *
 * @typedef {Answer & Lens} Explanation
 *
 * @typedef {{label: string, excerpt: string, trained: number[], untrained: number[]}} Review of the map, with its
 *   places before and after training
 * @typedef {{title: string, detail: string, status: number, near?: string[]}} Problem an error in words (RFC 9457);
 *   `near`: words that are known
 * @typedef {{word: string, places: number, twice: number, correlation: ?number, bulge: ?number, named: boolean}}
 *   WordSummary how much a network looks at a word in held-out reviews
 * @typedef {object} WordElsewhere the same in full
 * @property {string} word
 * @property {number} places
 * @property {string[]} labels
 * @property {number[]} edges between bins of looks
 * @property {number[][]} looks places by label and bin
 * @property {?number[]} twice for each label, the share of places looked at twice an even share or more
 * @property {?number} correlation
 * @property {?number} bulge
 * @property {{text: string, start: number, end: number, label: number, look: number}[]} contexts
 * @property {{word: string, similarity: number}[]} neighbours
 * @typedef {{text: string, model: string, without?: number[], method?: string, target?: string, budget?: number}}
 *   Question
 */

export {};
