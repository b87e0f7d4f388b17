/** @file Says in one sentence what moves an answer, as limelight/insights/summary.py does: the brightest phrases, and what they do. */

/** @import { Patient } from "../engine/engine.js" */
/** @import { Light } from "../lenses/lenses.js" */
/** @import { Target } from "../lenses/target.js" */
/** @import { Read } from "../text/reader.js" */
/** @import { Place, Run } from "./places.js" */

import { isWord } from "../text/tokens.js";
import { contentWords, wholePhrases } from "./phrases.js";
import { placesOf, textOf } from "./places.js";
import { amount, compose, ledBy, printed, signed } from "./sentence.js";

// The phrase that is named first holds one of so many brightest words; further ones one of so many.
const BRIGHTEST = 3;
const BRIGHT = 8;
// So many phrases around each bright word are left out to see what becomes of the answer.
const TRIES = 6;
// A phrase has to move the answer this much more for each content word that it adds.
const PATIENCE = 1.2;
const WHOLE = 1.05;
const HEADS = { attention: "Looked at most", ngrams: "The strongest phrases" };
// A phrase that moves the target by less is not worth telling.
const LEAST = { stars: 0.05, probability: 0.01 };
const LEVELS = 10;

/**
 * A phrase with the bright word that it was found around; `sign` is that of the word's light, and `effect` has the same, or is 0.
 *
 * @typedef {{seed: number, run: Run, sign: number, effect: number}} Moving
 */

/** @typedef {{phrases: Moving[], effect: number, together: boolean}} Side what lifts the target, or holds it down, as it is told */

/** @param {Run} one @param {Run} other @returns {boolean} */
const overlap = (one, other) => one.start < other.stop && other.start < one.stop;

/** @param {Moving} phrase @returns {number} */
const strength = ({ effect }) => Math.abs(effect);

/** As the heat map draws it. @param {number} share @returns {number} */
const level = (share) => Math.floor(LEVELS * share + 0.5);

/**
 * @param {object} explained
 * @param {Patient} explained.engine
 * @param {Read} explained.read
 * @param {object} explained.answer with the weights of the lens
 * @param {Light} explained.light
 * @param {string} explained.method
 * @param {Target} explained.target
 * @param {number} explained.value of the target
 * @returns {Promise<import("../../model/types.js").Summary>}
 */
export async function summarize({ engine, read, answer, light, method, target, value }) {
  const found = placesOf(read);
  const weights = lit(answer, method, found);
  const words = found.flatMap(({ token }, position) => (isWord(token.text) ? [position] : []));
  const bright = words
    .sort((a, b) => Math.abs(weights[b]) - Math.abs(weights[a]))
    .slice(0, BRIGHT)
    .filter((position) => weights[position] !== 0);
  if (!light.signed) return lookedAt(HEADS[method], found, bright);
  if (answer.undecided) return compose(["Cannot tell: the probabilities are as flat as for no words at all."]);
  const effects = async (groups) => {
    const kept = groups.map((runs) => Uint8Array.from(found, (_, place) => Number(!runs.some(({ start, stop }) => place >= start && place < stop))));
    const left = kept.length ? await engine.parts(read.ids, kept) : [];
    return left.map((probabilities) => value - target.value(probabilities));
  };
  const moving = await findMoving(found, weights, bright, effects);
  const least = LEAST[target.unit];
  const name = printed(answer, target, value);
  const sides = [1, -1].map((sign) => sideOf(moving, bright, weights, sign)).filter((side) => side.length);
  const together = await effects(sides.map((side) => side.slice(0, BRIGHTEST).map(({ run }) => run)));
  const told = sides.map((side, place) => tell(side, together[place], least)).filter(Boolean);
  const leads = told.filter(({ phrases }) => bright.slice(0, BRIGHTEST).includes(phrases[0].seed));
  if (!leads.length) {
    const alone = [...moving.values()].every((phrase) => strength(phrase) < least);
    const nothing = alone ? "no phrase alone moves it" : "the phrases of its brightest words do not move it";
    return compose([`${name}: ${nothing} by ${amount(least, target)}.`]);
  }
  const toward = towardOf(target, value);
  const first = leads.reduce((best, side) => (isBefore(side, best, toward) ? side : best));
  const other = told.find((side) => side !== first);
  const against = other && without(other, first);
  const pieces = [`${name}: `, ...piecesOf(first, found, target), ...(against ? [", ", ...piecesOf(against, found, target)] : []), "."];
  return compose(pieces);
}

/** @param {Side} side @param {Side} best @param {number} toward @returns {boolean} whether it is told before `best`, which stands before it */
function isBefore(side, best, toward) {
  const [one, two] = [side, best].map(({ phrases: [{ sign }], effect }) => ({ fits: sign === toward, far: effect * sign }));
  return one.fits === two.fits ? one.far > two.far : one.fits;
}

/** @param {object} answer @param {string} method @param {Place[]} found @returns {number[]} the weight of each place as the page lights it */
function lit(answer, method, found) {
  const weights = answer.sentences.flatMap(({ weight, tokens }) => {
    // As the heat map: attention to a word counts with the square root of that to its sentence.
    const scale = method === "attention" ? Math.sqrt(weight) : 1;
    return tokens.map((token) => token.weight * scale);
  });
  return found.map(({ number }) => weights[number]);
}

/**
 * @param {Place[]} found
 * @param {number[]} weights
 * @param {number[]} bright
 * @param {(groups: Run[][]) => Promise<number[]>} effects
 * @returns {Promise<Map<number, Moving>>} for each bright word the phrase around it that moves the target most the way that the word is lit
 */
async function findMoving(found, weights, bright, effects) {
  const worth = (run) => WHOLE ** (run.stop - run.start) / PATIENCE ** contentWords(found, run);
  const tries = bright.flatMap((seed) =>
    wholePhrases(found, seed)
      .map((run) => ({ seed, run, light: weights.slice(run.start, run.stop).reduce((sum, weight) => sum + weight, 0) * Math.sign(weights[seed]) * worth(run) }))
      .filter(({ light }) => light > 0)
      .sort((a, b) => b.light - a.light)
      .slice(0, TRIES),
  );
  const moved = await effects(tries.map(({ run }) => [run]));
  const best = new Map();
  tries.forEach(({ seed, run }, place) => {
    const sign = weights[seed] > 0 ? 1 : -1;
    const phrase = { seed, run, sign, effect: moved[place] * sign > 0 ? moved[place] : 0 };
    const before = best.get(seed);
    if (!before || strength(phrase) * worth(run) > strength(before) * worth(before.run)) best.set(seed, phrase);
  });
  return best;
}

/**
 * @param {Map<number, Moving>} moving
 * @param {number[]} bright
 * @param {number[]} weights
 * @param {number} sign
 * @returns {Moving[]} phrases of one side that do not overlap: those of its brightest words, up to the first that has none
 */
function sideOf(moving, bright, weights, sign) {
  const most = bright.reduce((largest, seed) => Math.max(largest, Math.abs(weights[seed])), 0) || 1;
  const order = (seed) => [-level(Math.abs(weights[seed]) / most), moving.has(seed) ? -strength(moving.get(seed)) : 0];
  const seeds = bright
    .filter((seed) => weights[seed] * sign > 0)
    .sort((a, b) => {
      const [one, two] = [order(a), order(b)];
      return one[0] - two[0] || one[1] - two[1];
    });
  let side = [];
  for (const seed of seeds) {
    if (side.some(({ run }) => seed >= run.start && seed < run.stop)) continue;
    if (!moving.has(seed)) break;
    side = apart([...side, moving.get(seed)]);
  }
  return side;
}

/** @param {Moving[]} phrases @returns {Moving[]} those that overlap none before them */
const apart = (phrases) => phrases.reduce((kept, phrase) => (kept.some(({ run }) => overlap(run, phrase.run)) ? kept : [...kept, phrase]), []);

/** @param {Moving[]} side @param {number} effect @param {number} least @returns {?Side} the first two that move the target alone, else the first three together */
function tell(side, effect, least) {
  const end = side.findIndex((phrase) => strength(phrase) < least);
  const alone = end < 0 ? side : side.slice(0, end);
  if (alone.length) return { phrases: alone.slice(0, 2), effect, together: false };
  const phrases = side.slice(0, BRIGHTEST);
  return phrases.length > 1 && effect * phrases[0].sign >= least ? { phrases, effect, together: true } : null;
}

/** @param {Side} side @param {Side} first @returns {?Side} what is told after it: one phrase, or those together, if they share no word with it */
function without(side, first) {
  const phrases = side.together ? side.phrases : side.phrases.slice(0, 1);
  const shared = phrases.some(({ run }) => first.phrases.some((other) => overlap(run, other.run)));
  return shared ? null : { ...side, phrases };
}

/** @param {Moving} phrase @param {Place[]} found @param {?number} effect @returns {import("./sentence.js").TellingPhrase} */
const toldOf = ({ seed, run }, found, effect) => ({
  text: textOf(found, run),
  sentence: found[seed].sentence,
  tokens: found.slice(run.start, run.stop).map(({ number }) => number),
  effect,
});

/** @param {Side} side @param {Place[]} found @param {Target} target @returns {import("./sentence.js").Part[]} */
function piecesOf({ phrases, effect, together }, found, target) {
  const pieces = [ledBy(phrases[0].sign, target)];
  phrases.forEach((phrase, place) => {
    if (place) pieces.push(place === phrases.length - 1 ? " and " : ", ");
    pieces.push(toldOf(phrase, found, together ? effect : phrase.effect));
    if (!together) pieces.push(` (${signed(phrase.effect, target)})`);
  });
  return together ? [...pieces, ` together (${signed(effect, target)})`] : pieces;
}

/** Names the brightest words of a lens without signs, with what belongs to them. */
function lookedAt(head, found, bright) {
  const phrases = apart(bright.flatMap((seed) => wholePhrases(found, seed).slice(0, 1).map((run) => ({ seed, run, sign: 1, effect: 0 }))));
  if (!phrases.length) return compose([`${head}: nothing more than the rest.`]);
  const pieces = phrases.slice(0, BRIGHTEST).flatMap((phrase, place) => [place ? ", " : `${head}: `, toldOf(phrase, found, null)]);
  return compose([...pieces, "."]);
}

/** @param {Target} target @param {number} value @returns {number} the side that it is on, 1 or −1; 0 near the middle */
function towardOf(target, value) {
  const near = (Math.max(...target.weights) - Math.min(...target.weights)) / 8;
  if (Math.abs(value - target.middle) < near) return 0;
  return value > target.middle ? 1 : -1;
}
