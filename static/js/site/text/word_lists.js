/** @file The lists of English words that Python and the browser share. */

import rules from "../../rules.js";

/** @param {string[]} lines @returns {string[]} the words of a list, which is in lines of any length */
export const wordsOf = (lines) => lines.join(" ").split(" ").filter(Boolean);

/** @param {keyof typeof rules.words} name @returns {Set<string>} */
export const wordList = (name) => new Set(wordsOf(rules.words[name]));
