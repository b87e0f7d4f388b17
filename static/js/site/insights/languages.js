/** @file Identifies the language of a text as limelight/insights/language.py does, with the data of the same identifier. */

import rules from "../../rules.js";
import { softmax } from "../arithmetic.js";

/**
 * Naive Bayes over runs of bytes (Lui and Baldwin 2012).
 *
 * @typedef {object} About
 * @property {string[]} codes of ISO 639-1
 * @property {number[]} prior the logarithm of the share of each language
 * @property {number} count of runs
 * @property {number} low the logarithm of a share that the byte 0 stands for
 * @property {number} step what each more adds
 */

export class Languages {
  /**
   * @param {About} about
   * @param {Uint8Array} bytes the runs in order, each as the number of bytes that it shares with the one before, the number of
   *   others, and those; then for each language the logarithm of its share of each run, in a byte
   */
  constructor(about, bytes) {
    this.about = about;
    /** @type {Map<string, number>} the place of each run, whose bytes are characters here */
    this.places = new Map();
    let [at, run] = [0, ""];
    for (let place = 0; place < about.count; place++) {
      const end = at + 2 + bytes[at + 1];
      run = run.slice(0, bytes[at]) + String.fromCharCode(...bytes.subarray(at + 2, end));
      this.places.set(run, place);
      this.longest = Math.max(this.longest ?? 0, run.length);
      at = end;
    }
    this.table = bytes.subarray(at);
  }

  /** @param {string} text @returns {?string} its language; null if it is too short or too mixed to tell */
  languageOf(text) {
    const { codes, prior, count, low, step } = this.about;
    const start = [...text].slice(0, rules.languages.characters).join("");
    const shouted = start === start.toUpperCase() && start !== start.toLowerCase();
    const bytes = new TextEncoder().encode((shouted ? start.toLowerCase() : start).normalize("NFC"));
    const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    /** @type {Map<number, number>} how often each run is the longest that ends at a byte */
    const found = new Map();
    for (let stop = 1; stop <= letters.length; stop++) {
      for (let from = Math.max(0, stop - this.longest); from < stop; from++) {
        const place = this.places.get(letters.slice(from, stop));
        if (place === undefined) continue;
        found.set(place, (found.get(place) ?? 0) + 1);
        break;
      }
    }
    const scores = prior.map((share, language) =>
      [...found].reduce((score, [place, times]) => score + Math.log1p(times) * (low + step * this.table[language * count + place]), share),
    );
    const shares = softmax(scores.map((score) => score / Math.sqrt(bytes.length)));
    return codes[shares.findIndex((share) => share >= rules.languages.sure)] ?? null;
  }
}
