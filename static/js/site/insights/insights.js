/** @file More about an answer: the mood after each sentence, the range of stars, other opinions, and reasons to doubt. */

/** @import { Patient } from "../engine/engine.js" */
/** @import { Asked } from "../lenses/asked.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Read } from "../text/reader.js" */

import { likelyRange } from "../../range.js";
import rules from "../../rules.js";
import { sum } from "../arithmetic.js";
import { phraseValues } from "../lenses/values.js";
import { applyPrior, labelOf, mostProbable } from "../model/verdict.js";
import { isRead } from "../text/reader.js";

const { doubts: { short_words: SHORT_WORDS, unsure: UNSURE, mixed: BOTH }, second_reader: COUNTED } = rules;

/**
 * @param {Model} model
 * @param {Patient} engine
 * @param {{model: Model, read: Read}[]} others with the same labels
 * @param {string} text
 * @param {Read} read
 * @param {?number[]} prior
 * @returns {Promise<object>} the fields of an answer of insights but those of the request
 */
export async function insights(model, engine, others, text, read, prior) {
  const lengths = read.ids.map((sentence) => sentence.length);
  const total = sum(lengths);
  let end = 0;
  // The text up to and including each sentence; the last is the whole.
  const kept = lengths.map((length) => new Uint8Array(total).fill(1, 0, (end += length)));
  const probabilities = await engine.parts(read.ids, kept);
  const whole = probabilities.at(-1);
  const believed = applyPrior(whole, prior);
  const undecided = model.cannotTell(whole, read.ids);
  const opinions = model.hasLean ? [opinion(model, believed, undecided)] : [];
  const second = model.hasLean && (await model.loadSecondReader());
  if (second) opinions.push({ ...opinion(model, applyPrior(second.probabilities(read.ids.flat()), prior), false), model: COUNTED.name, title: COUNTED.title });
  for (const { model: other, read: theirRead } of model.hasLean ? others : []) {
    const shares = other.engine.show(theirRead.ids).probabilities;
    opinions.push(opinion(other, applyPrior(shares, prior), other.cannotTell(shares, theirRead.ids)));
  }
  const leans = opinions.map(({ lean }) => lean);
  const disagree = leans.length > 0 && Math.max(...leans) - Math.min(...leans) >= model.about.gap;
  const target = model.lean(prior, model.labels[mostProbable(believed)]);
  const isUnsure = model.hasLean && leavesBothSides(believed);
  const mixed = isUnsure && (await praisesAndBlames(model.ask(engine, read, target)));
  const vector = model.engine.vector(read.ids);
  const familiarity = await model.familiarity.judge(text, read.ids, whole, vector);
  const words = read.ids.flat().filter((id) => model.reader.isWord(id)).length;
  return {
    mood: sentenceNumbers(read).map((sentence, place) => ({ sentence, value: target.value(probabilities[place]) })),
    mood_unit: target.unit,
    range: model.stars ? starRange(model, believed) : null,
    familiarity,
    doubts: [
      ...(undecided ? ["undecided"] : []),
      ...(model.familiarity.isForeign(familiarity.language) ? [`language:${familiarity.language}`] : familiarity.familiar ? [] : ["other_domain"]),
      ...(words <= SHORT_WORDS ? ["short"] : []),
      ...(!isUnsure ? [] : mixed ? ["mixed"] : undecided ? [] : ["unsure"]),
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
  const label = labelOf(probabilities, model.stars);
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

/** @param {Asked} asked @returns {Promise<boolean>} whether a phrase raises the target by a seventh of its scale, and another lowers it by as much */
async function praisesAndBlames(asked) {
  const { values } = await phraseValues(asked);
  const least = BOTH * (Math.max(...asked.target.weights) - Math.min(...asked.target.weights));
  return Math.max(...values) >= least && Math.min(...values) <= -least;
}

/** @param {number[]} probabilities from bad to good @returns {boolean} whether much of the probability lies on either side of the middle */
function leavesBothSides(probabilities) {
  const half = (side) => probabilities.reduce((sum, share, place) => sum + (Math.sign(2 * place - probabilities.length + 1) === side ? share : 0), 0);
  return Math.min(half(-1), half(1)) >= UNSURE;
}

/** @param {Model} model @param {number[]} probabilities @returns {{low: number, high: number, share: number, stars: number}} */
function starRange(model, probabilities) {
  const { first, last, share } = likelyRange(probabilities, model.stars);
  return { low: model.stars[first], high: model.stars[last], share, stars: model.expectedStars(probabilities) };
}
