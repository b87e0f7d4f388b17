/**
 * @file Chooses the words that a summary quotes, as limelight/insights/quotation.py does: by what all words of a
 *   quotation add.
 */

/** @import { Run } from "./completion.js" */
/** @import { Asked, PhraseValues } from "./light.js" */

import { quoted } from "../quotation.js";
import rules from "../rules.js";
import { range, sum } from "./arithmetic.js";
import { clausesOf } from "./completion.js";

const {
  named: NAMED,
  light: { least: LEAST },
} = rules;

/**
 * @typedef {{text: string, run: Run, value: number}} Quotation of phrases that pull one way, and of the words that
 *   complete them; `value` is what all of them add
 */

const overlap = (one, other) => one.start < other.stop && other.start < one.stop;
const within = (inner, outer) => outer.start <= inner.start && inner.stop <= outer.stop;
const isSame = (one, other) => one.start === other.start && one.stop === other.stop;
const bySize = (one, other) => Math.abs(other.value) - Math.abs(one.value);

/**
 * @param {Asked} asked
 * @param {PhraseValues} light
 * @param {number[]} weights of the tokens of the document
 * @param {{mixed?: boolean, counts: import("../model/types.js").Answer["counts"]}} answer
 * @returns {Quotation[]} those for the answer first, and then the strongest first
 */
export function chooseQuotations(asked, light, weights, { mixed, counts }) {
  if (counts.words === counts.words_unknown) return [];
  const { unit, weights: ends } = asked.target;
  const way = light.whole >= (unit === "stars" ? (Math.min(...ends) + Math.max(...ends)) / 2 : 0) ? 1 : -1;
  const text = new Text(asked, light.values, weights, LEAST[unit]);
  const found = text.quotations(way);
  const speaksFor = ({ value }) => value * way > 0;
  const largest = Math.max(0, ...found.map(({ value }) => Math.abs(value)));
  const isStrong = (each) => (speaksFor(each) || mixed) && Math.abs(each.value) >= NAMED.share * largest;
  // The strongest of all, and the strongest for the answer, are named in any case.
  const named = [...new Set([...found.slice(0, 1), ...found.filter(speaksFor).slice(0, 1)])];
  for (const each of [...found].sort(bySize)) {
    const hasPlace = named.filter(({ value }) => value * each.value > 0).length < NAMED.a_side;
    if (!named.includes(each) && isStrong(each) && hasPlace) named.push(each);
  }
  const most = text.strongestSentence(named);
  if (most) named.push(most);
  return named.sort((one, other) => Number(speaksFor(other)) - Number(speaksFor(one)) || bySize(one, other));
}

/**
 * @param {{counts: import("../model/types.js").Answer["counts"]}} answer
 * @param {{unit: "stars" | "probability"}} target
 * @param {PhraseValues} light
 * @returns {boolean} whether the strongest phrases of both sides are worth naming
 */
export function pullsBothWays({ counts }, { unit }, { values }) {
  const sides = [Math.max(0, ...values), -Math.min(0, ...values)];
  return (
    counts.words > counts.words_unknown && Math.min(...sides) >= Math.max(LEAST[unit], NAMED.share * Math.max(...sides))
  );
}

/** A text, with what its tokens and phrases add; phrases that add less than `least` are not quoted. */
class Text {
  /**
   * @param {Asked} asked
   * @param {number[]} values of phrases
   * @param {number[]} weights of tokens of the document
   * @param {number} least
   */
  constructor({ tokens, numbers, phrases, read, english }, values, weights, least) {
    this.tokens = tokens;
    this.values = values;
    this.least = least;
    this.english = english;
    this.sentences = read.sentences;
    this.adds = tokens.map(() => 0);
    numbers.forEach((number, place) => (this.adds[number] = weights[place]));
    this.runs = phrases.map(({ start, stop }) => ({ start: numbers[start], stop: numbers[stop - 1] + 1 }));
    let end = 0;
    this.bounds = this.sentences.map(({ length }) => ({ start: end, stop: (end += length) }));
  }

  /**
   * @param {number} way of the answer
   * @returns {Quotation[]} that of the strongest phrase first; no two of them share words
   */
  quotations(way) {
    const ranked = range(this.runs.length)
      .filter((phrase) => Math.abs(this.values[phrase]) >= this.least)
      .sort((one, other) => Math.abs(this.values[other]) - Math.abs(this.values[one]));
    const clause = this.english ? clausesOf(this.sentences) : (run) => ({ run, isWhole: true });
    /** @type {Quotation[]} */
    const found = [];
    // The ways, up or down, that no quotation shows yet.
    const owed = new Set(ranked.length ? [this.values[ranked[0]] > 0, way > 0] : []);
    for (const phrase of ranked) {
      const own = this.runs[phrase];
      const text = quoted(this.tokens.slice(own.start, own.stop));
      const { run, isWhole } = clause(own);
      // Half of an outer quotation, and a letter, are not whole.
      const isComplete = isWhole && text.split('"').length % 2 === 1 && [...text].length > 1;
      const tried = [
        ...(isComplete ? [run] : []),
        ...(owed.has(this.values[phrase] > 0) ? this.othersThan(run, own) : []),
      ];
      const free = tried.filter((each) => text && !found.some((other) => overlap(other.run, each)));
      const quotation = free.map((each) => this.quote(each, phrase, !isComplete || !isSame(each, run))).find(Boolean);
      if (!quotation) continue;
      owed.delete(quotation.value > 0);
      // The same words are quoted once.
      if (!found.some((each) => each.text.toLowerCase() === quotation.text.toLowerCase())) found.push(quotation);
    }
    return found;
  }

  /**
   * @param {Run} run that completes a phrase
   * @param {Run} own of the phrase
   * @returns {Run[]} what may be quoted of it where `run` may not: more of the sentence, and then less
   */
  othersThan(run, own) {
    const sentence = this.sentenceOf(run);
    const longer = [sentence, { start: sentence.start, stop: run.stop }, { start: run.start, stop: sentence.stop }];
    const fits = (/** @type {number} */ most) =>
      longer.filter((each) => !isSame(each, run) && each.stop - each.start <= most);
    return [...NAMED.longest.flatMap(fits), run, { start: own.start, stop: run.stop }, own];
  }

  /**
   * @param {Quotation[]} named
   * @returns {?Quotation} the sentence that adds most of those without a quotation, if it adds more than each of these
   */
  strongestSentence(named) {
    const rows = this.bounds.filter((run) => !named.some((each) => overlap(each.run, run)));
    // Of sentences that add the same but for an error of rounding, the first is named.
    const rounded = (value) => Math.round(1e4 * value) / 1e4;
    const sums = rows.map(({ start, stop }) => rounded(sum(this.adds.slice(start, stop))));
    const number = range(rows.length).reduce(
      (most, each) => (Math.abs(sums[each]) > Math.abs(sums[most]) ? each : most),
      0,
    );
    const largest = named.length ? Math.max(...named.map(({ value }) => rounded(Math.abs(value)))) : this.least;
    if (!rows.length || Math.abs(sums[number]) <= largest) return null;
    const inside = range(this.runs.length).filter((phrase) =>
      within({ start: this.runs[phrase].start, stop: this.runs[phrase].start + 1 }, rows[number]),
    );
    return this.quote(
      rows[number],
      inside.reduce((most, phrase) =>
        this.values[phrase] * sums[number] > this.values[most] * sums[number] ? phrase : most,
      ),
    );
  }

  /** @param {Run} run @returns {Run} */
  sentenceOf({ start, stop }) {
    const bound = this.bounds.find((each) => start < each.stop);
    // A sentence that was too long to be read at once goes on in the next.
    return { start: bound.start, stop: Math.max(stop, bound.stop) };
  }

  /**
   * @param {Run} run
   * @param {number} phrase
   * @param {boolean} [isCut]
   * @returns {?Quotation} of a phrase with the words of `run`; null if a third of them says the contrary
   */
  quote(run, phrase, isCut = false) {
    const way = this.values[phrase] > 0 ? 1 : -1;
    const value = sum(this.adds.slice(run.start, run.stop));
    const phrases = range(this.runs.length).filter(
      (each) => within(this.runs[each], run) && (this.values[each] * way >= this.least || each === phrase),
    );
    if (
      !isSame(run, this.runs[phrase]) &&
      value * way < NAMED.grey * sum(phrases.map((each) => this.values[each] * way))
    )
      return null;
    const [sentence, text] = [this.sentenceOf(run), quoted(this.tokens.slice(run.start, run.stop))];
    const [before, after] = [
      isCut && run.start > sentence.start ? "… " : "",
      isCut && run.stop < sentence.stop ? " …" : "",
    ];
    return { text: `${before}${text}${after}`, run, value };
  }
}
