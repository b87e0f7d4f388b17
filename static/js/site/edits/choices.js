/** @file The words that may take the place of a word: a table that limelight/edits/choices.py makes of the weights. */

import rules from "../../rules.js";

const { along: ALONG, against: AGAINST } = rules.edits.tried;

/**
 * @typedef {object} Table
 * @property {string[]} words in lower case, in the order of what the network answers to each alone
 * @property {string[]} names of kinds
 * @property {number[]} kinds the number of the kind of each word
 * @property {number[][]} steps of each word, from the place of one that may stand instead of it to that of the next
 * @property {number[][]} near how near each of these is, in hundredths
 * @property {string[]} kept words of identity, which no edit touches
 */

export class Choices {
  /** @param {Table} table */
  constructor(table) {
    this.table = table;
    this.places = new Map(table.words.map((word, place) => [word, place]));
    this.kept = new Set(table.kept);
    this.others = table.steps.map((steps) => {
      let other = 0;
      return steps.map((step) => (other += step));
    });
  }

  /** @param {string} word in lower case @returns {?string} such as "verb ing"; null for a word that stays */
  kindOf(word) {
    const { names, kinds } = this.table;
    return this.places.has(word) ? names[kinds[this.places.get(word)]] : null;
  }

  /** @param {string} word @param {boolean} up whether the answer is to rise @returns {{other: string, near: number}[]} those that alone are worth most or least, and a few of the opposite ones */
  insteadOf(word, up) {
    const { words, near } = this.table;
    const place = this.places.get(word);
    const found = this.others[place].map((other, at) => ({ other: words[other], near: near[place][at] / 100 }));
    if (up) found.reverse();
    return [...found.slice(0, ALONG), ...found.slice(ALONG).slice(-AGAINST)];
  }

  /** @param {string} word @param {boolean} up @returns {number} of words of the table between it and the farthest instead */
  gain(word, up) {
    const place = this.places.get(word);
    const others = this.others[place];
    return !others.length ? 0 : up ? others.at(-1) - place : place - others[0];
  }
}
