/**
 * @file Cuts a sentence into phrases that a person would read out as a unit, as limelight/text/phrases.py does: of all
 * ways to cut it, the one that costs least, by a table that was learned from parsed sentences.
 */

/** @import { Words } from "./sentence_words.js" */

import table from "../../phrase_table.js";
import rules from "../../rules.js";
import { withoutMarkup } from "./markup.js";
import { FIRST_OPEN, NUMBER_OF, wordsOf } from "./sentence_words.js";

/** @typedef {{start: number, stop: number}} Range of tokens of a sentence */

const { across: ACROSS, empty: EMPTY, clause: CLAUSE } = table.costs;
const LENGTHS = table.lengths;
const EDGE = NUMBER_OF.edge;
// Joining words of Chinese, which begin a clause, and of Japanese, which end one.
const BEGINS_CLAUSE = new RegExp(`^${rules.clauses.before}`, "u");
const ENDS_CLAUSE = new RegExp(`${rules.clauses.after}$`, "u");
const FINITE = new Set(table.finite.split(" ").map((name) => NUMBER_OF[name]));

/**
 * @param {string[]} tokens of one sentence as written, without white space
 * @param {{english?: boolean, lines?: Set<number>}} [options] `english`: whether the table applies; otherwise, phrases
 *   are runs of words between marks. `lines`: the positions of the tokens that begin a line
 * @returns {Range[]} the phrases, in order; together they have all tokens
 */
export function cutPhrases(tokens, { english = true, lines } = {}) {
  const words = wordsOf(tokens, lines);
  if (!words.starts.length) return tokens.length ? [{ start: 0, stop: tokens.length }] : [];
  const begins = english ? cheapest(words) : even(words, tokens);
  const starts = begins.map((begin) => (begin ? words.starts[begin] : 0));
  return starts.map((start, at) => ({ start, stop: starts[at + 1] ?? tokens.length }));
}

/**
 * @param {Words} words
 * @returns {number[]} the first word of each phrase: of all ways to cut the sentence, the one that costs least
 */
function cheapest(words) {
  const { kinds } = words;
  const gaps = gapCosts(words);
  const clauses = kinds.map((kind, at) => (FINITE.has(kind) && !FINITE.has(kinds[at + 1]) ? CLAUSE : 0));
  // The least cost of the words before each place, with that of a cut there.
  const least = [0];
  const begins = [];
  for (let stop = 1; stop <= kinds.length; stop++) {
    const { cost, begin } = cheapestBefore(stop, words, clauses, least);
    least.push(cost + (stop < kinds.length ? gaps[stop] - table.reward : 0));
    begins.push(begin);
  }
  const starts = [];
  for (let stop = kinds.length; stop; ) {
    stop = begins[stop - 1];
    starts.unshift(stop);
  }
  return starts;
}

/**
 * @param {number} stop
 * @param {Words} words
 * @param {number[]} clauses what each word costs as the verb of a clause
 * @param {number[]} least the least cost of the words before each place up to `stop`
 * @returns {{cost: number, begin: number}} the least cost of the words before `stop`, and where the last phrase begins
 */
function cheapestBefore(stop, { kinds, marks }, clauses, least) {
  let best = { cost: Number.POSITIVE_INFINITY, begin: 0 };
  // What it costs that a phrase means nothing, has more than one verb of a clause, or goes on after a mark.
  let [lacks, more, broken] = [EMPTY, -CLAUSE, 0];
  for (let begin = stop - 1; begin > Math.max(-1, stop - LENGTHS.length); begin--) {
    if (kinds[begin] >= FIRST_OPEN) lacks = 0;
    more += clauses[begin];
    const cost = least[begin] + LENGTHS[stop - begin] + lacks + broken + Math.max(0, more);
    if (cost < best.cost) best = { cost, begin };
    if (marks[begin] === "|" || (marks[begin] === "." && broken)) break;
    if (marks[begin] === ".") broken = ACROSS;
  }
  return best;
}

/** @param {Words} words @returns {number[]} what a cut before each word costs */
function gapCosts({ kinds, marks, quoted }) {
  const around = [EDGE, EDGE, ...kinds, EDGE];
  return marks.map((mark, at) => {
    const [before, left, right, after] = around.slice(at, at + 4);
    // The table is in tenths.
    let cost = (table.pairs[left][right] + table.before[before][left] + table.after[right][after]) / 10;
    if (mark === ",") cost += (table.comma_left[left] + table.comma_right[right]) / 10 + table.costs.comma;
    else if (mark === "-") cost = table.costs.joined;
    else if (mark) cost = table.costs.break;
    else cost = Math.max(cost, table.floor_left[left] / 10, table.floor_right[right] / 10);
    return cost + (quoted[at] ? table.costs.quoted : 0);
  });
}

/**
 * @param {Words} words
 * @param {string[]} tokens
 * @returns {number[]} the first word of each phrase: runs between marks or clauses, long ones in about equal parts
 */
function even({ starts, marks }, tokens) {
  const isClause = (start) => BEGINS_CLAUSE.test(tokens[start]) || ENDS_CLAUSE.test(tokens[start - 1]);
  const bounds = marks.flatMap((mark, at) => (!at || (mark && mark !== "-") || isClause(starts[at]) ? [at] : []));
  const begins = [];
  bounds.forEach((start, place) => {
    const length = (bounds[place + 1] ?? marks.length) - start;
    const parts = Math.ceil(length / table.most_words);
    begins.push(start);
    for (let part = 1; part < parts; part++) {
      let begin = start + Math.floor((length * part) / parts);
      // "le" leads to what comes after it.
      while (begin > begins.at(-1) + 1 && [...tokens[starts[begin - 1]]].length <= table.short) begin--;
      begins.push(begin);
    }
  });
  return begins;
}

/**
 * @template {{text: string, whitespace: string}} T
 * @param {T[]} tokens of a sentence
 * @param {(token: T) => boolean} isRead
 * @returns {Set<number>} which of the tokens that are read begin a line, after white space or a tag of HTML, by their
 *   positions among these
 */
export function lineStarts(tokens, isRead) {
  const starts = new Set();
  let [position, broken] = [0, false];
  for (const token of tokens) {
    const read = isRead(token);
    if (read) {
      if (broken) starts.add(position);
      position++;
      broken = false;
    }
    if (token.whitespace.includes("\n") || (!read && withoutMarkup(token.text).includes("\n"))) broken = true;
  }
  return starts;
}
