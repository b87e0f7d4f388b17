/**
 * @file Few changed words that turn the answer to a text, as limelight/edits finds them (goal.py, search.py, edit.py): the goal, the
 * search of the fewest words, and each edit predicted again.
 */

/** @import { Edits } from "../../answer/turning.js" */
/** @import { Patient } from "../engine/engine.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Read } from "../text/reader.js" */
/** @import { Proposal } from "./places.js" */

import rules from "../../rules.js";
import { descending, range, rounded, sum } from "../arithmetic.js";
import { describe } from "../model/answer.js";
import { applyPrior } from "../model/verdict.js";
import { refusal, repeated } from "../refusal.js";
import { UNKNOWN } from "../text/tokens.js";
import { Places } from "./places.js";

// The ends of the scale, which no mean of stars reaches, count as reached from near them on.
const { most_words: MOST_WORDS, shown: SHOWN, near_the_end: NEAR_THE_END, combined: { apart: APART, singles: SINGLES, sets: SETS } } = rules.edits;

/**
 * @typedef {object} Goal
 * @property {string | number} name
 * @property {boolean} up whether the answer is to rise
 * @property {(shares: number[]) => number} valueFor probabilities, with the prior: a value that grows towards the goal
 * @property {(value: number) => boolean} reached
 */

/**
 * @param {?(string | number)} target null for a star towards the other end, or the second most probable label
 * @param {number[]} shares of the labels in the answer
 * @param {{labels: string[], stars: ?number[]}} model
 * @returns {Goal}
 */
function chooseGoal(target, shares, { labels, stars }) {
  if (typeof target === "string") {
    const known = { name: repeated(target), labels: labels.join(", ") };
    if (!labels.includes(target)) throw refusal("invalid-request", stars ? "no_label_of_stars" : "no_label", stars ? { ...known, low: Math.min(...stars), high: Math.max(...stars) } : known);
    return labelGoal(labels, labels.indexOf(target), shares);
  }
  if (!stars) {
    if (target !== null) throw refusal("invalid-request", "no_stars", { target, labels: labels.join(", ") });
    return labelGoal(labels, descending(shares)[1], shares);
  }
  const starsOf = (given) => sum(given.map((share, label) => share * stars[label]));
  const [now, low, high] = [starsOf(shares), Math.min(...stars), Math.max(...stars)];
  if (target !== null && !(target >= low && target <= high)) throw refusal("invalid-request", "off_scale", { target, low, high });
  const wanted = target ?? (now < (low + high) / 2 ? now + 1 : now - 1);
  const sign = wanted > now ? 1 : -1;
  const least = target === null ? wanted : Math.min(Math.max(wanted, low + NEAR_THE_END), high - NEAR_THE_END);
  return { name: rounded(wanted, 2), up: sign > 0, valueFor: (given) => sign * starsOf(given), reached: (value) => value >= sign * least };
}

/** @param {string[]} labels @param {number} label @param {number[]} shares @returns {Goal} */
function labelGoal(labels, label, shares) {
  const valueFor = (given) => given[label] - Math.max(...given.toSpliced(label, 1));
  return { name: labels[label], up: label >= sum(range(shares.length).map((each) => each * shares[each])), valueFor, reached: (value) => value > 0 };
}

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
async function search(places, goal, now, believe, idOf) {
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

/** @param {Proposal} proposal @returns {string} */
const kindOf = ({ start, stop, after }) => (!after ? "left out" : stop > start ? "replaced" : "put in");

/**
 * @param {Model} model
 * @param {Patient} engine of it
 * @param {Read} read
 * @param {?(string | number)} target see `chooseGoal`
 * @param {?number[]} prior
 * @returns {Promise<Edits>} every edit predicted again
 */
export async function findEdits(model, engine, read, target, prior) {
  const believe = (probabilities) => applyPrior(probabilities, prior);
  const shares = believe(engine.show(read.ids).probabilities);
  const goal = chooseGoal(target, shares, model);
  const now = goal.valueFor(shares);
  const answer = { target: goal.name, words: /** @type {?number} */ (0), most_words: MOST_WORDS, edits: [] };
  if (goal.reached(now)) return answer;
  const places = new Places(model.ask(engine, read, model.lean(prior, model.labels.at(-1))), await model.loadChoices());
  const { singles, fewest } = await search(places, goal, now, believe, (word) => model.reader.vocabulary.get(word) ?? UNKNOWN);
  const least = rules.light.least[model.stars ? "stars" : "probability"];
  const moving = singles.filter(({ value }) => value - now >= least).sort((a, b) => (b.value - now) * b.near - (a.value - now) * a.near);
  const chosen = fewest ? [fewest] : [];
  for (const kind of ["replaced", "left out", "put in"]) chosen.push(...moving.filter((each) => kindOf(each.proposals[0]) === kind && each !== fewest).slice(0, 1));
  const edits = chosen.map(({ proposals, words }) => {
    const text = places.written(proposals);
    const again = model.reader.read(text);
    const prediction = { model: model.name, model_version: model.version, ...describe(model, again, engine.show(again.ids), prior), sentences: [], regions: [] };
    return { text, changes: changesOf(places, proposals), words, reached: goal.reached(goal.valueFor(prediction.probabilities)), prediction };
  });
  const words = edits.filter(({ reached }) => reached).map((edit) => edit.words);
  edits.sort((a, b) => Number(b.reached) - Number(a.reached) || a.words - b.words);
  return { ...answer, words: words.length ? Math.min(...words) : null, edits: edits.slice(0, SHOWN) };
}

/** @param {Places} places @param {Proposal[]} proposals @returns {Edits["edits"][0]["changes"]} */
const changesOf = ({ asked: { tokens, numbers } }, proposals) =>
  proposals
    .toSorted((a, b) => a.start - b.start)
    .map(({ start: first, stop, after }) => {
      const start = numbers[first] ?? numbers.at(-1) + 1;
      const end = stop > first ? numbers[stop - 1] + 1 : start;
      const before = tokens.slice(start, end).map(({ text, whitespace, removed }) => (removed ? "" : text + whitespace)).join("").trim();
      return { start, end, before, after };
    });
