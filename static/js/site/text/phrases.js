/**
 * @file Cuts a sentence into phrases that a person would read out as a unit, as limelight/text/phrases.py does: of all ways to cut
 * it, the one that costs least, by a table that was learned from parsed sentences.
 */

import table from "../../phrase_table.js";
import { FIRST_OPEN, NUMBER_OF, wordsOf } from "./phrase_words.js";

/** @import { Words } from "./phrase_words.js" */
/** @typedef {{start: number, stop: number}} Range of tokens of a sentence */

const { across: ACROSS, empty: EMPTY, clause: CLAUSE } = table.costs;
const LENGTHS = table.lengths;
const EDGE = NUMBER_OF.edge;
const FINITE = new Set(table.finite.split(" ").map((name) => NUMBER_OF[name]));

/**
 * @param {string[]} tokens of one sentence as written, without white space
 * @param {{english?: boolean}} [options] whether the table applies; otherwise, phrases are runs of words between marks
 * @returns {Range[]} the phrases, in order; together they have all tokens
 */
export function cutPhrases(tokens, { english = true } = {}) {
  const words = wordsOf(tokens);
  if (!words.starts.length) return tokens.length ? [{ start: 0, stop: tokens.length }] : [];
  const begins = english ? cheapest(words) : even(words, tokens);
  const starts = begins.map((begin) => (begin ? words.starts[begin] : 0));
  return starts.map((start, at) => ({ start, stop: starts[at + 1] ?? tokens.length }));
}

/** @param {Words} words @returns {number[]} the first word of each phrase: of all ways to cut the sentence, the one that costs least */
function cheapest(words) {
  const { kinds, marks } = words;
  const gaps = gapCosts(words);
  const verbs = kinds.map((kind, at) => FINITE.has(kind) && !FINITE.has(kinds[at + 1]));
  // The least cost of the words before each place, with that of a cut there.
  const least = [0];
  const begins = [];
  for (let stop = 1; stop <= kinds.length; stop++) {
    let [best, begin] = [Number.POSITIVE_INFINITY, 0];
    // What it costs that a phrase means nothing, has more than one verb of a clause, or goes on after a mark.
    let [lacks, more, broken] = [EMPTY, -CLAUSE, 0];
    for (let start = stop - 1; start > Math.max(-1, stop - LENGTHS.length); start--) {
      if (kinds[start] >= FIRST_OPEN) lacks = 0;
      if (verbs[start]) more += CLAUSE;
      const cost = least[start] + LENGTHS[stop - start] + lacks + broken + Math.max(0, more);
      if (cost < best) [best, begin] = [cost, start];
      if (marks[start] === "|" || (marks[start] === "." && broken)) break;
      if (marks[start] === ".") broken = ACROSS;
    }
    least.push(best + (stop < kinds.length ? gaps[stop] - table.reward : 0));
    begins.push(begin);
  }
  const found = [];
  for (let stop = kinds.length; stop; ) {
    stop = begins[stop - 1];
    found.unshift(stop);
  }
  return found;
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

/** @param {Words} words @param {string[]} tokens @returns {number[]} the first word of each phrase: runs between marks, long ones in about equal parts */
function even({ starts, marks }, tokens) {
  const bounds = marks.flatMap((mark, at) => (!at || (mark && mark !== "-") ? [at] : []));
  const found = [];
  bounds.forEach((start, place) => {
    const length = (bounds[place + 1] ?? marks.length) - start;
    const parts = Math.ceil(length / table.most_words);
    found.push(start);
    for (let part = 1; part < parts; part++) {
      let begin = start + Math.floor((length * part) / parts);
      // "le" leads to what comes after it.
      while (begin > found.at(-1) + 1 && [...tokens[starts[begin - 1]]].length <= table.short) begin--;
      found.push(begin);
    }
  });
  return found;
}
