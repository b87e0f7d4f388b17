/** @file Ranks the terms that a server found in many reviews, by the rules of limelight/score/aspects.py. */

import rules from "../rules.js";
import { bySum, LEAST_REVIEWS, movesOf } from "./drivers.js";

/** @typedef {import("./questions.js").Row} Row */
/**
 * @typedef {import("./drivers.js").Driver & {alone: number, aloneLow: number, aloneHigh: number, praised: number,
 *   criticised: number, opinion: "praised" | "criticised" | "divided"}} Aspect
 *   A term as a driver: its figures are those of leaving out its clauses. `alone` is the mean value of its clauses
 *   alone; `rows` are its reviews, the clearest first.
 */

// A clause so far from the middle praises or criticises; a share of the reviews that mention a term has to judge it; of a hundred
// counts, one lies RARE standard deviations above the mean.
const { opinion: OPINION, judged: JUDGED, rare: RARE } = rules.many;

/**
 * Ranks the terms that reviews mention beyond chance, or all where they were asked for.
 *
 * @param {(Row | undefined)[]} rows
 * @param {string} unit `stars` or `probability`
 * @param {number[]} scale the values that an answer may have, in any order
 * @param {boolean} [asked] the terms were asked for
 * @returns {Aspect[]} the largest |sum| first
 */
export function findAspects(rows, unit, scale, asked = false) {
  const scored = rows.map((_, row) => row).filter((row) => rows[row]?.mentions && !rows[row].error);
  const mentions = scored.flatMap((row) => rows[row].mentions.map(({ term, form, alone, move }) => ({ row, term, phrase: form, alone, move })));
  const counts = countsOf(mentions.map(({ term }) => term));
  const names = asked ? new Map([...counts.keys()].map((term) => [term, term])) : termsBeyondChance(counts);
  const found = new Map();
  for (const mention of mentions) {
    const name = names.get(mention.term);
    if (name !== undefined) (found.get(name) ?? found.set(name, []).get(name)).push(mention);
  }
  const judged = ({ praised, criticised, n }) => praised + criticised >= LEAST_REVIEWS && praised + criticised >= JUDGED * n;
  const aspects = [...found.values()].map((mine) => aspectOf(mine, scored.length, scale, unit));
  return aspects.filter((aspect) => asked || judged(aspect)).sort(bySum);
}

/** @param {string[]} names @returns {Map<string, number>} how often each is there */
function countsOf(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/**
 * A phrase of several words that too few reviews have counts for its last word.
 *
 * @param {Map<string, number>} counts in how many reviews each term is
 * @returns {Map<string, string>} the terms that more reviews have than by chance, each by every term that counts for it
 */
export function termsBeyondChance(counts) {
  if (!counts.size) return new Map();
  const mean = [...counts.values()].reduce((sum, count) => sum + count, 0) / counts.size;
  const least = Math.max(LEAST_REVIEWS, mean + RARE * Math.sqrt(mean));
  const names = new Map();
  const joined = new Map();
  for (const [term, count] of counts) {
    const name = count >= least ? term : term.split(" ").at(-1);
    names.set(term, name);
    joined.set(name, (joined.get(name) ?? 0) + count);
  }
  return new Map([...names].filter(([, name]) => joined.get(name) >= least));
}

/** @returns {Aspect} */
function aspectOf(mentions, reviews, scale, unit) {
  const opinion = OPINION[unit];
  const [lowest, highest] = [Math.min(...scale), Math.max(...scale)];
  // The value between praise and criticism.
  const middle = (lowest + highest) / 2;
  const n = mentions.length;
  const { mean, reach } = movesOf(mentions.map(({ move }) => move));
  const alone = movesOf(mentions.map((mention) => mention.alone));
  const way = alone.mean - alone.reach > middle ? 1 : alone.mean + alone.reach < middle ? -1 : 0;
  const clear = (mention) => (way ? (mention.alone - middle) * way : Math.abs(mention.alone - middle));
  const forms = countsOf(mentions.map(({ phrase }) => phrase));
  const [head, ...variants] = [...forms.keys()].sort((a, b) => forms.get(b) - forms.get(a) || (a < b ? 1 : -1));
  return {
    phrase: head,
    variants: variants.sort(),
    ...{ mean, low: mean - reach, high: mean + reach, n, share: n / reviews, sum: mean * n },
    ...{ alone: alone.mean, aloneLow: Math.max(alone.mean - alone.reach, lowest), aloneHigh: Math.min(alone.mean + alone.reach, highest) },
    opinion: way > 0 ? "praised" : way < 0 ? "criticised" : "divided",
    praised: mentions.filter((mention) => mention.alone >= middle + opinion).length,
    criticised: mentions.filter((mention) => mention.alone <= middle - opinion).length,
    rows: mentions.sort((a, b) => clear(b) - clear(a) || a.row - b.row),
  };
}
