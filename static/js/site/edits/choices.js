/** @file The words that may take the place of a word: a table that limelight/edits/choices.py makes of the weights. */

import rules from "../../rules.js";

const { along: ALONG, against: AGAINST } = rules.edits.tried;

/**
 * @typedef {object} Table
 * @property {string[]} words in lower case, in the order of what the network answers to each alone
 * @property {string[]} names of kinds
 * @property {number[]} kinds the number of the kind of each word
 * @property {number[][]} others the places of the words instead of each, from the one that promises to lower the answer most
 * @property {number[][]} near how near each of these is, in hundredths
 * @property {string[]} kept words of identity, which no edit touches
 */

export class Choices {
  /** @param {Table} table */
  constructor(table) {
    this.table = table;
    this.places = new Map(table.words.map((word, place) => [word, place]));
    this.kept = new Set(table.kept);
  }

  /** @param {string} word in lower case @returns {?string} such as "verb ing"; null for a word that stays */
  kindOf(word) {
    const { names, kinds } = this.table;
    return this.places.has(word) ? names[kinds[this.places.get(word)]] : null;
  }

  /** @param {string} word @param {boolean} up whether the answer is to rise @returns {{other: string, near: number}[]} those that promise most, and a few of the opposite ones */
  insteadOf(word, up) {
    const { words, others, near } = this.table;
    const place = this.places.get(word);
    const found = others[place].map((other, at) => ({ other: words[other], near: near[place][at] / 100 }));
    if (up) found.reverse();
    return [...found.slice(0, ALONG), ...found.slice(ALONG).slice(-AGAINST)];
  }

  /** @param {string} word @param {boolean} up @returns {number} of words of the table between it and the one that promises most instead */
  gain(word, up) {
    const place = this.places.get(word);
    const others = this.table.others[place];
    return !others.length ? 0 : up ? others.at(-1) - place : place - others[0];
  }
}
