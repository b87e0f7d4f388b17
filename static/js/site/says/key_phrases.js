/** @file The few phrases of a review that move the answer most, as limelight/scoring/key_phrases.py finds them. */

/** @import { Patient } from "../engine/engine.js" */
/** @import { Target } from "../lenses/target.js" */
/** @import { Read } from "../text/reader.js" */
/** @import { Place, Run } from "./places.js" */

import { isEnding } from "../../embed/limelight-heat.js";
import { rounded } from "../arithmetic.js";
import { look } from "../lenses/lenses.js";
import { areJoined, isContent, leaveOut, overlap, placesOf, textOf } from "./places.js";

const MAX_WORDS = 4;
// A longer run has to move the answer this much more for each word that it adds.
const PATIENCE = 1.25;
const LEAST_MOVE = { stars: 0.1, probability: 0.03 };
// Digits of a move behind the point.
const DECIMALS = 6;
// Phrases are looked for around this many more words than phrases are wanted.
const MORE_SEEDS = 3;

/**
 * @param {Patient} engine
 * @param {Read} read
 * @param {string} lens which words are looked at
 * @param {Target} target what is moved
 * @param {number} count most phrases
 * @returns {Promise<{phrase: string, move: number}[]>} that do not overlap, those first that move the target most
 */
export async function findKeyPhrases(engine, read, lens, target, count) {
  const places = placesOf(read);
  const runs = await candidates(engine, read, places, lens, target, count);
  const kept = [[], ...runs.map((run) => [run])].map((out) => leaveOut(places.length, out));
  const [whole, ...values] = (await engine.parts(read.ids, kept)).map((probabilities) => target.value(probabilities));
  const moves = values.map((value) => whole - value);
  const worth = (place) => Math.abs(moves[place]) / PATIENCE ** (runs[place].stop - runs[place].start - 1);
  const found = [];
  for (const best of runs.map((_, place) => place).sort((a, b) => worth(b) - worth(a))) {
    const run = runs[best];
    const apart = !found.some((other) => overlap(run, other.run));
    if (Math.abs(moves[best]) >= LEAST_MOVE[target.unit] && apart) found.push({ run, phrase: textOf(places, run), move: rounded(moves[best], DECIMALS) });
    if (found.length === count) break;
  }
  return found.map(({ phrase, move }) => ({ phrase, move })).sort((a, b) => Math.abs(b.move) - Math.abs(a.move));
}

/** @returns {Promise<Run[]>} the runs of words around those that the lens shows brightest, in the order of the text */
async function candidates(engine, read, places, lens, target, count) {
  const content = places.map(({ token }) => isContent(token));
  const light = await look(lens, engine, read.ids, target);
  const seeds = places
    .map((_, place) => place)
    .sort((a, b) => Math.abs(light.weights[b]) - Math.abs(light.weights[a]))
    .filter((place) => content[place])
    .slice(0, count + MORE_SEEDS);
  const runs = new Map();
  for (const { start, stop } of seeds.flatMap((seed) => runsAround(places, seed))) {
    if (!content[start] || !content[stop - 1]) continue;
    const run = { start: wholeWord(places, start), stop };
    runs.set(`${run.start}-${stop}`, run);
  }
  return [...runs.values()].sort((a, b) => a.start - b.start || a.stop - b.stop);
}

/** @param {Place[]} places @param {number} seed @returns {Run[]} the runs of at most four words around it that nothing interrupts */
function runsAround(places, seed) {
  let [start, stop] = [seed, seed];
  while (start > 0 && seed - start < MAX_WORDS - 1 && areJoined(places[start - 1], places[start])) start--;
  while (stop + 1 < places.length && stop - seed < MAX_WORDS - 1 && areJoined(places[stop], places[stop + 1])) stop++;
  const runs = [];
  for (let first = start; first <= seed; first++) {
    for (let last = seed; last <= Math.min(stop, first + MAX_WORDS - 1); last++) runs.push({ start: first, stop: last + 1 });
  }
  return runs;
}

/** @param {Place[]} places @param {number} start @returns {number} where the word begins: half a word, as "n't", begins no phrase */
function wholeWord(places, start) {
  const half = start > 0 && isEnding(places[start].token.text) && areJoined(places[start - 1], places[start]);
  return half ? start - 1 : start;
}
