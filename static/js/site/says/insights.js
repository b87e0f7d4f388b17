/** @file What else a model can say of a text: how its opinion came about, the range of stars, and what there is to doubt. */

/** @import { Patient } from "../engine/engine.js" */
/** @import { Target } from "../lenses/target.js" */
/** @import { Model } from "./model.js" */
/** @import { Read } from "../text/reader.js" */

import { isWord } from "../../embed/limelight-heat.js";
import { likelyRange } from "../../range.js";
import { sum } from "../arithmetic.js";
import { look } from "../lenses/lenses.js";
import { isRead } from "../text/reader.js";
import { wholePhrases } from "./phrases.js";
import { placesOf } from "./places.js";
import { applyPrior, isUndecided, mostProbable } from "./verdict.js";

// Texts of this many words or fewer say too little.
const SHORT_WORDS = 2;
// An answer is not sure where at least this much of the probability lies on either side of the middle.
const UNSURE = 0.25;
// A text praises and blames where a phrase of each kind adds at least this much, as a share of the scale.
const BOTH = 0.15;

/**
 * @param {Model} model
 * @param {Patient} engine
 * @param {{model: Model, read: Read}[]} others with the same labels
 * @param {string} text
 * @param {Read} read
 * @param {?number[]} prior
 * @returns {Promise<object>} the fields of an answer of insights but those of the request; what needs a server is null or empty
 */
export async function insights(model, engine, others, text, read, prior) {
  const lengths = read.ids.map((sentence) => sentence.length);
  const total = sum(lengths);
  let end = 0;
  // The text up to and with each sentence; the last is the whole.
  const kept = lengths.map((length) => new Uint8Array(total).fill(1, 0, (end += length)));
  const probabilities = await engine.parts(read.ids, kept);
  const whole = probabilities.at(-1);
  const believed = applyPrior(whole, prior);
  const undecided = isUndecided(model.about, whole);
  const mine = model.hasLean ? [opinion(model, believed, undecided)] : [];
  const theirs = others.map(({ model: other, read: theirRead }) => {
    const shares = other.engine.show(theirRead.ids).probabilities;
    return opinion(other, applyPrior(shares, prior), isUndecided(other.about, shares));
  });
  const opinions = [...mine, ...(model.hasLean ? theirs : [])];
  const leans = opinions.map(({ lean }) => lean);
  const disagree = leans.length > 0 && Math.max(...leans) - Math.min(...leans) >= model.about.gap;
  const target = model.lean(prior, model.labels[mostProbable(believed)]);
  const mixed = model.hasLean && (await praisesAndBlames(engine, read, target));
  const vector = model.engine.vector(read.ids);
  const familiarity = model.familiarity.judge(text, read.ids, whole, vector);
  const worded = read.ids.flat().filter((id) => model.reader.isWord(id)).length;
  return {
    mood: sentenceNumbers(read).map((sentence, place) => ({ sentence, value: target.value(probabilities[place]) })),
    mood_unit: model.stars ? "stars" : "probability",
    range: model.stars ? starRange(model, believed) : null,
    familiarity,
    doubts: [
      ...(undecided ? ["undecided"] : []),
      ...(familiarity.familiar ? [] : ["other_domain"]),
      ...(worded <= SHORT_WORDS ? ["short"] : []),
      ...(mixed ? ["mixed"] : model.hasLean && !undecided && isUnsure(believed) ? ["unsure"] : []),
      ...(disagree ? ["readers_disagree"] : []),
    ],
    opinions,
    disagree,
    ...(model.map?.find(vector, read.sentences) ?? { place: null, neighbours: [] }),
  };
}

/** @param {Read} read @returns {number[]} the sentences with tokens that were read */
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
    expected_stars: model.expectedStars(probabilities),
    lean: probabilities.reduce((sum, share, place) => sum + (share * place) / (probabilities.length - 1), 0),
    undecided,
  };
}

/**
 * @param {Patient} engine
 * @param {Read} read
 * @param {Target} target
 * @returns {Promise<boolean>} whether a phrase raises the target by a seventh of its scale, and another lowers it by as much; what
 *   a phrase adds is the sum of the Shapley values of its words
 */
async function praisesAndBlames(engine, read, target) {
  const { weights } = await look("shapley", engine, read.ids, target);
  const least = BOTH * (Math.max(...target.weights) - Math.min(...target.weights));
  const found = placesOf(read);
  const sums = found.flatMap(({ token }, position) => {
    if (Math.abs(weights[position]) < least / 2 || !isWord(token.text)) return [];
    return wholePhrases(found, position)
      .slice(0, 1)
      .map(({ start, stop }) => sum(Array.prototype.slice.call(weights, start, stop)));
  });
  return sums.length > 0 && Math.max(...sums) >= least && Math.min(...sums) <= -least;
}

/** @param {number[]} probabilities from bad to good @returns {boolean} */
function isUnsure(probabilities) {
  const half = (side) => probabilities.reduce((sum, share, place) => sum + (Math.sign(2 * place - probabilities.length + 1) === side ? share : 0), 0);
  return Math.min(half(-1), half(1)) >= UNSURE;
}

/** @param {Model} model @param {number[]} probabilities @returns {{low: number, high: number, share: number, stars: number}} */
function starRange(model, probabilities) {
  const { first, last, share } = likelyRange(probabilities, model.stars);
  return { low: model.stars[first], high: model.stars[last], share, stars: model.expectedStars(probabilities) };
}
