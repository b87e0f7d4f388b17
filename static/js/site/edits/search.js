/** @file Searches the fewest words to change: every change alone, then those together that promise most, as limelight/edits/search.py does. */

/** @import { Goal } from "./goal.js" */
/** @import { Places, Proposal } from "./places.js" */

import rules from "../../rules.js";
import { sum } from "../arithmetic.js";

const { most_words: MOST_WORDS, combined: { apart: APART, singles: SINGLES, sets: SETS } } = rules.edits;

/** @typedef {{proposals: Proposal[], words: number, near: number, value: number}} Found changes that stand in one text together, and the value of the goal with them */

/**
 * @param {Places} places
 * @param {Goal} goal
 * @param {number} now the value of the text
 * @param {(probabilities: ArrayLike<number>) => number[]} believe applies the prior
 * @param {(word: string) => number} idOf
 * @returns {Promise<{singles: Found[], fewest: ?Found}>} the single changes that move the answer towards the goal, the farthest
 *   first, and the fewest words that reach it, of equally few the nearest
 */
export async function search(places, goal, now, believe, idOf) {
  const gone = places.leftOut();
  const putIn = [...places.negated(), ...places.replaced(goal.up)];
  const { document, own, at } = together(places, putIn, idOf);
  const all = new Uint8Array(sum(document.map(({ length }) => length)));
  for (const position of own) all[position] = 1;

  /** @param {Proposal[][]} sets @returns {Promise<Found[]>} the farthest first */
  async function tried(sets) {
    const kept = sets.map((proposals) => {
      const row = all.slice();
      for (const proposal of proposals) {
        for (let place = proposal.start; place < proposal.stop; place++) row[own[place]] = 0;
        if (proposal.after) row[at.get(proposal)] = 1;
      }
      return row;
    });
    const answers = sets.length ? await places.asked.engine.parts(document, kept) : [];
    return sets
      .map((proposals, number) => ({
        proposals,
        words: sum(proposals.map(({ words }) => words)),
        near: sum(proposals.map(({ near }) => near)) / proposals.length,
        value: goal.valueFor(believe(answers[number])),
      }))
      .sort((a, b) => b.value - a.value);
  }

  const singles = (await tried([...gone, ...putIn].map((proposal) => [proposal]))).filter(({ value }) => value > now);
  const reached = [];
  let sets = singles;
  for (let words = 1; words <= MOST_WORDS; words++) {
    if (words > 1) sets = await tried(joined(sets.slice(0, SINGLES), apart(singles)));
    reached.push(...sets.filter(({ value }) => goal.reached(value)));
    const enough = reached.filter((found) => found.words === words);
    // Of equal ones the first.
    if (enough.length) return { singles, fewest: enough.sort((a, b) => b.near - a.near)[0] };
  }
  return { singles, fewest: null };
}

/** @param {Found[]} singles @returns {Found[]} the first of these, few of each place */
function apart(singles) {
  const counts = new Map();
  const chosen = singles.filter(({ proposals: [{ start }] }) => {
    counts.set(start, (counts.get(start) ?? 0) + 1);
    return counts.get(start) <= APART;
  });
  return chosen.slice(0, SINGLES);
}

/** @param {Proposal} one @param {Proposal} other @returns {boolean} whether both change the same place */
const overlaps = (one, other) => one.start < Math.max(other.stop, other.start + 1) && other.start < Math.max(one.stop, one.start + 1);

/** @param {Found[]} sets @param {Found[]} singles @returns {Proposal[][]} each with each that changes another place, where both together promise most */
function joined(sets, singles) {
  /** @type {Map<string, {both: Proposal[], promise: number}>} */
  const promised = new Map();
  for (const one of sets) {
    for (const two of singles) {
      const [proposal] = two.proposals;
      if (one.words + two.words > MOST_WORDS || one.proposals.some((old) => overlaps(old, proposal))) continue;
      const both = [...one.proposals, proposal].sort((a, b) => a.start - b.start);
      const key = both.map((each) => `${each.start} ${each.stop} ${each.after}`).join();
      promised.set(key, { both, promise: Math.max(promised.get(key)?.promise ?? Number.NEGATIVE_INFINITY, one.value + two.value) });
    }
  }
  return [...promised.values()].sort((a, b) => b.promise - a.promise).slice(0, SETS).map(({ both }) => both);
}

/**
 * A document with all changes next to what they replace: a text with some of them is a part of it.
 *
 * @param {Places} places
 * @param {Proposal[]} putIn
 * @param {(word: string) => number} idOf
 * @returns {{document: number[][], own: number[], at: Map<Proposal, number>}} with the positions of the tokens of the text, and
 *   of the words that may be put in
 */
function together({ asked }, putIn, idOf) {
  const own = [];
  const at = new Map();
  let [place, size] = [0, 0];
  const document = asked.document.map((ids) =>
    ids.flatMap((id) => {
      own.push(size++);
      // A word that is put in stands after the token before it; what replaces, after the token replaced.
      place++;
      const added = putIn.filter(({ stop }) => stop === place);
      for (const proposal of added) at.set(proposal, size++);
      return [id, ...added.map((proposal) => idOf(proposal.after.toLowerCase()))];
    }),
  );
  return { document, own, at };
}
