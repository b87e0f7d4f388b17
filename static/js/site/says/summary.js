/** @file Says in one sentence what moves an answer, as limelight/insights/summary.py does: the phrases without which it would be another. */

/** @import { Patient } from "../engine/engine.js" */
/** @import { Light } from "../lenses/lenses.js" */
/** @import { Target } from "../lenses/target.js" */
/** @import { Read } from "../text/reader.js" */
/** @import { Place, Run } from "./places.js" */

import { countsBySentence, heat, isWord } from "../../embed/limelight-heat.js";
import { sum } from "../arithmetic.js";
import { look } from "../lenses/lenses.js";
import { strongestWords } from "../lenses/trust.js";
import { contentWords, wholePhrases } from "./phrases.js";
import { leaveOut, overlap, placesOf, textOf } from "./places.js";
import { amount, compose, ledBy, printed, signed } from "./sentence.js";

// Phrases are searched around this many words, those without which the target moves most.
const SEEDS = 8;
// Number of phrases around each of them that are left out to measure their effect.
const TRIES = 6;
// Largest number of phrases that are reported together.
const TOGETHER = 3;
// A phrase has to move the answer this much more for each content word that it adds.
const PATIENCE = 1.2;
const WHOLE = 1.05;
const HEADS = { attention: "Looked at most", ngrams: "The strongest phrases" };
// A phrase that moves the target by less is not worth telling.
const LEAST = { stars: 0.05, probability: 0.01 };
// What moves a network that cannot tell by less, one way or the other, is nothing to go by: 0.5 ★ or 12.5 points, as printed.
const TORN = { stars: 0.45, probability: 0.125 };

/**
 * A phrase with the word that it was found around; `sign` is that of the word alone, and `effect` has the same, or is 0.
 *
 * @typedef {{seed: number, run: Run, sign: number, effect: number}} Moving
 */

/** @typedef {{phrases: Moving[], effect: number, together: boolean}} Side what lifts the target, or holds it down, as it is told */

/** @param {Moving} phrase @returns {number} */
const strength = ({ effect }) => Math.abs(effect);

/** @param {number[]} weights @param {number[]} words @returns {number[]} */
const strongest = (weights, words) => [...words].sort((a, b) => Math.abs(weights[b]) - Math.abs(weights[a])).slice(0, SEEDS);

/** @param {Side} side @returns {number} how far what is told moves the target */
const effectTold = ({ phrases, effect, together }) => (together ? Math.abs(effect) : strength(phrases[0]));

/**
 * @param {object} explained
 * @param {Patient} explained.engine
 * @param {Read} explained.read
 * @param {any} explained.answer with the weights of the lens
 * @param {Light} explained.light
 * @param {string} explained.method
 * @param {Target} explained.target
 * @param {number} explained.value of the target
 * @returns {Promise<import("../../model/types.js").Summary>}
 */
export async function summarize({ engine, read, answer, light, method, target, value }) {
  const found = placesOf(read);
  const words = found.flatMap(({ token }, position) => (isWord(token.text) ? [position] : []));
  if (!light.signed) {
    const weights = lit(answer, method, found);
    return lookedAt(HEADS[method], found, strongest(weights, words).filter((position) => weights[position] !== 0));
  }
  const looked = method === "leave_one_out" ? light : await look("leave_one_out", engine, read.ids, target);
  const alone = Array.from(looked.weights);
  const effects = async (groups) => {
    const left = groups.length ? await engine.parts(read.ids, groups.map((runs) => leaveOut(found.length, runs))) : [];
    return left.map((probabilities) => value - target.value(probabilities));
  };
  const agreed = agreeing(await findMoving(found, alone, strongest(alone, words), effects), lit(answer, method, found));
  const levels = heat(/** @type {any} */ ({ sentences: answer.sentences, explanation: method, signed: true, unit: target.unit })).flatMap(({ tokens }) => tokens);
  const moving = telling(found, shown(agreed, found, levels));
  const sides = [1, -1].map((sign) => sideOf(found, moving, sign)).filter((side) => side.length);
  const together = await effects(sides.map((side) => side.slice(0, TOGETHER).map(({ run }) => run)));
  const told = sides
    .map((side, place) => tell(side, together[place], LEAST[target.unit]))
    .filter(Boolean)
    .sort((a, b) => effectTold(b) - effectTold(a));
  if (answer.undecided) return undecided(found, told, target);
  const name = printed(answer, target, value);
  if (!told.length) return compose([`${name}: `, ...(await allTogether(found, lit(answer, method, found), target, value, effects)), "."]);
  const [first, against] = both(told);
  const pieces = [...piecesOf(first, found, target), ...(against ? [", ", ...piecesOf(against, found, target)] : [])];
  // What speaks against a label alone explains nothing: the label stands in spite of it.
  const link = target.unit === "probability" && first.phrases[0].sign < 0 && !against ? ", " : ": ";
  return compose([name, link, ...pieces, "."]);
}

/** @param {Moving[]} moving @param {number[]} weights @returns {Moving[]} those whose light, in sum and at its brightest word, has the sign that they are told with */
function agreeing(moving, weights) {
  return moving.filter(({ run: { start, stop }, sign }) => {
    const light = weights.slice(start, stop);
    const brightest = light.reduce((best, weight) => (Math.abs(weight) > Math.abs(best) ? weight : best));
    return sign * sum(light) > 0 && sign * brightest > 0;
  });
}

/** @param {Moving[]} moving @returns {?Moving} the one with the largest effect */
const strongestOf = (moving) => moving.reduce((far, phrase) => (!far || strength(phrase) > strength(far) ? phrase : far), null);

/** @param {Moving[]} moving @param {Place[]} found @param {number[]} levels @returns {Moving[]} those with a word that the page lights, and that with the largest effect */
function shown(moving, found, levels) {
  const most = strongestOf(moving);
  return moving.filter((phrase) => phrase === most || found.slice(phrase.run.start, phrase.run.stop).some(({ number }) => levels[number] !== 0));
}

/** Tells a text that pulls a network both ways from one that gives it nothing to go by. */
function undecided(found, told, target) {
  const strong = told.filter((side) => effectTold(side) >= TORN[target.unit]);
  if (!strong.length) return compose([`Nothing to go by: no phrase moves it by ${amount(TORN[target.unit], target)} either way.`]);
  const [first, against] = both(strong);
  if (!against) return compose(["Cannot tell, though it is ", ...piecesOf(first, found, target), "."]);
  return compose(["Torn: ", ...piecesOf(first, found, target), ", ", ...piecesOf(against, found, target), "."]);
}

/** @param {Side[]} told @returns {[Side, ?Side]} the first, and the lead of the second if they share no word */
function both([first, other]) {
  if (!other) return [first, null];
  const lead = other.phrases[0].run;
  const kept = first.together || overlap(lead, first.phrases[0].run) ? first : { ...first, phrases: first.phrases.filter(({ run }) => !overlap(run, lead)) };
  return [kept, without(other, kept)];
}

/** Tells what the words do that the lens shows to be the strongest, or the one word, where no phrase does anything alone. */
async function allTogether(found, weights, target, value, effects) {
  const nothing = `no single phrase changes it by ${amount(LEAST[target.unit], target)}`;
  const isWords = found.map(({ token }) => isWord(token.text));
  const chosen = strongestWords(weights, isWords, target.direction(value));
  const runs = chosen.sort((a, b) => a - b).map((start) => ({ start, stop: start + 1 }));
  const [effect] = await effects([runs]);
  if (Math.abs(effect) < LEAST[target.unit]) return [nothing];
  const phrases = runs.map((run) => ({ seed: run.start, run, sign: effect > 0 ? 1 : -1, effect }));
  if (runs.length === 1) {
    return agreeing(phrases, weights).length ? piecesOf({ phrases, effect, together: false }, found, target) : [nothing];
  }
  const texts = new Set(runs.map((run) => textOf(found, run).toLowerCase()));
  if (runs.length > TOGETHER || texts.size < runs.length) return [`${nothing}, its ${runs.length} strongest words together by ${signed(effect, target)}`];
  return piecesOf({ phrases, effect, together: true }, found, target);
}

/** @param {any} answer @param {string} method @param {Place[]} found @returns {number[]} the weight of each place as the page lights it */
function lit(answer, method, found) {
  const weights = answer.sentences.flatMap(({ weight, tokens }) => {
    // As the heat map: attention to a word counts with the square root of that to its sentence.
    const scale = countsBySentence({ explanation: method }) ? Math.sqrt(weight) : 1;
    return tokens.map((token) => token.weight * scale);
  });
  return found.map(({ number }) => weights[number]);
}

/** @returns {Promise<Moving[]>} for each seed the phrase around it that moves the target most the way that the word alone does */
async function findMoving(found, weights, seeds, effects) {
  const worth = (run) => WHOLE ** (run.stop - run.start) / PATIENCE ** contentWords(found, run);
  const tries = seeds.flatMap((seed) => {
    const phrases = wholePhrases(found, seed);
    // A word that begins no phrase, such as "if", may be what turns the answer: it stands alone.
    return (phrases.length ? phrases : [{ start: seed, stop: seed + 1 }])
      .map((run) => ({ seed, run, light: sum(weights.slice(run.start, run.stop)) * Math.sign(weights[seed]) * worth(run) }))
      .filter(({ light }) => light > 0)
      .sort((a, b) => b.light - a.light)
      .slice(0, TRIES);
  });
  const moved = await effects(tries.map(({ run }) => [run]));
  const best = new Map();
  tries.forEach(({ seed, run }, place) => {
    const sign = weights[seed] > 0 ? 1 : -1;
    const phrase = { seed, run, sign, effect: moved[place] * sign > 0 ? moved[place] : 0 };
    const before = best.get(seed);
    if (!before || strength(phrase) * worth(run) > strength(before) * worth(before.run)) best.set(seed, phrase);
  });
  return [...best.values()];
}

/** @param {Place[]} found @param {Moving[]} moving @returns {Moving[]} a word that begins no phrase only where nothing moves it as far */
function telling(found, moving) {
  const most = strongestOf(moving);
  return moving.filter((phrase) => phrase === most || wholePhrases(found, phrase.seed).length);
}

/** @param {Place[]} found @param {Moving[]} moving @param {number} sign @returns {Moving[]} of one side, the strongest first; none overlaps another, or says the same again */
function sideOf(found, moving, sign) {
  const side = moving.filter((phrase) => phrase.sign === sign).sort((a, b) => strength(b) - strength(a));
  const said = new Map();
  for (const phrase of apart(side)) {
    const text = textOf(found, phrase.run).toLowerCase();
    if (!said.has(text)) said.set(text, phrase);
  }
  return [...said.values()];
}

/** @param {Moving[]} phrases @returns {Moving[]} those that overlap none before them */
function apart(phrases) {
  const kept = [];
  for (const phrase of phrases) if (!kept.some(({ run }) => overlap(run, phrase.run))) kept.push(phrase);
  return kept;
}

/** @param {Moving[]} side @param {number} effect @param {number} least @returns {?Side} the first two that move the target alone, else the first three together */
function tell(side, effect, least) {
  const end = side.findIndex((phrase) => strength(phrase) < least);
  const alone = end < 0 ? side : side.slice(0, end);
  if (alone.length) return { phrases: alone.slice(0, 2), effect, together: false };
  const phrases = side.slice(0, TOGETHER);
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
  /** @type {import("./sentence.js").Part[]} */
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
  const pieces = phrases.slice(0, TOGETHER).flatMap((phrase, place) => [place ? ", " : `${head}: `, toldOf(phrase, found, null)]);
  return compose([...pieces, "."]);
}
