/** @file More about an answer: the mood after each sentence, the range of stars, and reasons to doubt. */

/** @import { Patient } from "../engine/engine.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Read } from "../text/reader.js" */

import { filled } from "../../format.js";
import { likelyRange } from "../../range.js";
import rules from "../../rules.js";
import { sum } from "../arithmetic.js";
import { applyPrior, mostProbable, spread } from "../model/verdict.js";
import { isRead } from "../text/reader.js";

const { languages: { names: LANGUAGES } } = rules;

/**
 * @param {Model} model
 * @param {Patient} engine
 * @param {string} text
 * @param {Read} read
 * @param {?number[]} prior
 * @returns {Promise<object>} the fields of an answer of insights but those of the request
 */
export async function insights(model, engine, text, read, prior) {
  const lengths = read.ids.map((sentence) => sentence.length);
  const total = sum(lengths);
  let end = 0;
  // The text up to and including each sentence; the last is the whole.
  const kept = lengths.map((length) => new Uint8Array(total).fill(1, 0, (end += length)));
  const probabilities = await engine.parts(read.ids, kept);
  const whole = probabilities.at(-1);
  const believed = applyPrior(whole, prior);
  const undecided = model.cannotTell(whole, read.ids);
  const target = model.lean(prior, model.labels[mostProbable(believed)]);
  const vector = model.engine.vector(read.ids);
  const familiarity = await model.familiarity.judge(text, read.ids, whole, vector);
  const words = read.ids.flat().filter((id) => model.reader.isWord(id)).length;
  return {
    mood: sentenceNumbers(read).map((sentence, place) => ({ sentence, value: target.value(probabilities[place]) })),
    mood_unit: target.unit,
    range: model.stars ? starRange(model, believed) : null,
    familiarity,
    doubts: doubtsOf(model, { familiarity, undecided, words, believed }),
    ...(model.map?.find(vector, read.sentences) ?? { place: null, neighbours: [] }),
  };
}

/** @param {Read} read @returns {number[]} the sentences with tokens that were read */
const sentenceNumbers = ({ sentences, sentencesRead }) =>
  sentences.slice(0, sentencesRead).flatMap((tokens, number) => (tokens.some(isRead) ? [number] : []));

/** @returns {{code: string, text: string}[]} the reasons to doubt an answer, as limelight/insights/doubts.py has them, the gravest first */
function doubtsOf(model, { familiarity, undecided, words, believed }) {
  const { short_words: shortWords, unsure_from: unsureFrom, texts } = model.about.doubts;
  const codes = [
    ...(familiarity.reason ? [familiarity.reason] : []),
    ...(undecided ? ["undecided"] : []),
    ...(words <= shortWords ? ["short"] : []),
    ...(spread(believed, model.stars) >= unsureFrom && !undecided ? ["unsure"] : []),
  ];
  const names = { language: LANGUAGES[familiarity.language], own: LANGUAGES[model.familiarity.fitted.language] };
  return codes.map((code) => ({ code, text: filled(texts[code], names) }));
}

/** @param {Model} model @param {number[]} probabilities @returns {{low: number, high: number, share: number, stars: number}} */
function starRange(model, probabilities) {
  const { first, last, share } = likelyRange(probabilities, model.stars);
  return { low: model.stars[first], high: model.stars[last], share, stars: model.expectedStars(probabilities) };
}
