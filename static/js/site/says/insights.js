/** @file What else a model can say of a text: how its opinion came about, the range of stars, and what there is to doubt. */

/** @import { Patient } from "../engine/engine.js" */
/** @import { Calibration, Model } from "./model.js" */
/** @import { Read } from "../text/reader.js" */

import { EXPECTED_STARS, Target } from "../lenses/target.js";
import { isRead } from "../text/reader.js";
import { applyPrior, mostProbable } from "./verdict.js";

// A range that fewer reviews had is too rare to count how many of them were in it.
const MIN_REVIEWS = 30;
// Two words say little, whatever a network makes of them.
const SHORT_WORDS = 2;
// An answer is mixed where at least this much of the probability lies on either side of the middle.
const MIXED = 0.25;
// Readers disagree from a quarter of the way between bad and good.
const GAP = 0.25;

/**
 * @param {Model} model
 * @param {Patient} engine
 * @param {{model: Model, read: Read}[]} others with the same labels
 * @param {Read} read
 * @param {?number[]} prior
 * @returns {Promise<object>} the fields of an answer of insights but those of the request; what needs a server is null or empty
 */
export async function insights(model, engine, others, read, prior) {
  const lengths = read.ids.map((sentence) => sentence.length);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  let end = 0;
  // The text up to and with each sentence; the last is the whole.
  const kept = lengths.map((length) => new Uint8Array(total).fill(1, 0, (end += length)));
  const probabilities = await engine.parts(read.ids, kept);
  const whole = probabilities.at(-1);
  const believed = applyPrior(whole, prior);
  const undecided = model.isUndecided(whole);
  const mine = model.hasLean ? [opinion(model, believed, undecided)] : [];
  const theirs = others.map(({ model: other, read: theirRead }) => {
    const shares = other.engine.show(theirRead.ids).probabilities;
    return opinion(other, applyPrior(shares, prior), other.isUndecided(shares));
  });
  const opinions = [...mine, ...(model.hasLean ? theirs : [])];
  const leans = opinions.map(({ lean }) => lean);
  const disagree = leans.length > 0 && Math.max(...leans) - Math.min(...leans) >= GAP;
  const target = new Target(model.stars ? EXPECTED_STARS : model.labels.at(-1), model.labels, model.stars, prior);
  const worded = read.ids.flat().filter((id) => model.reader.isWord(id)).length;
  return {
    mood: sentenceNumbers(read).map((sentence, place) => ({ sentence, value: target.value(probabilities[place]) })),
    mood_unit: model.stars ? "stars" : "probability",
    range: model.range && model.stars && !prior ? starRange(model.range, whole, model.stars) : null,
    // Languages and other domains are told by tables that only a server holds: nothing speaks against a text here.
    familiarity: { familiar: true, language: null, score: null, limit: null, reasons: [] },
    doubts: doubts(worded, undecided, model.hasLean ? believed : null, disagree),
    opinions,
    disagree,
    ...(model.map?.find(model.engine.vector(read.ids), read.sentences) ?? { place: null, neighbours: [] }),
  };
}

/** @param {Read} read @returns {number[]} of those of which something was read */
const sentenceNumbers = ({ sentences, sentencesRead }) =>
  sentences.slice(0, sentencesRead).flatMap((tokens, number) => (tokens.some(isRead) ? [number] : []));

/** @param {Model} model @param {number[]} probabilities from bad to good @param {boolean} undecided */
function opinion(model, probabilities, undecided) {
  const label = mostProbable(probabilities);
  return {
    model: model.name,
    title: model.title,
    label: model.labels[label],
    probability: probabilities[label],
    expected_stars: model.stars ? probabilities.reduce((sum, share, place) => sum + share * model.stars[place], 0) : null,
    lean: probabilities.reduce((sum, share, place) => sum + (share * place) / (probabilities.length - 1), 0),
    undecided,
  };
}

/** @param {number} words @param {boolean} undecided @param {?number[]} probabilities @param {boolean} disagree @returns {string[]} codes, the gravest first */
function doubts(words, undecided, probabilities, disagree) {
  const half = (side) => probabilities.reduce((sum, share, place) => sum + (Math.sign(2 * place - probabilities.length + 1) === side ? share : 0), 0);
  const mixed = probabilities && !undecided && Math.min(half(-1), half(1)) >= MIXED;
  return [...(undecided ? ["undecided"] : []), ...(words <= SHORT_WORDS ? ["short"] : []), ...(mixed ? ["mixed"] : []), ...(disagree ? ["readers_disagree"] : [])];
}

/** @param {Calibration} fitted @param {ArrayLike<number>} probabilities @param {number[]} stars @returns {{low: number, high: number, share: number, stars: number}} */
export function starRange({ share, mass, ranges }, probabilities, stars) {
  let [first, last] = [mostProbable(probabilities), mostProbable(probabilities)];
  let held = probabilities[first];
  let widest = [first, last];
  while (last - first < probabilities.length - 1) {
    const [below, above] = [first ? probabilities[first - 1] : -1, probabilities[last + 1] ?? -1];
    if (below > above) first--;
    else last++;
    held += Math.max(below, above);
    if (held <= mass) widest = [first, last];
  }
  const [low, high] = widest.map((label) => stars[label]);
  const counted = ranges.find((range) => range.low === low && range.high === high);
  const expected = Array.from(probabilities).reduce((sum, value, label) => sum + value * stars[label], 0);
  return { low, high, share: counted && counted.n >= MIN_REVIEWS ? counted.share : share, stars: expected };
}
