/**
 * @file Answers what the scene of a network asks, as POST /api/v1/trace does; arrays are not packed, and every sentence
 *   in full has all its numbers.
 */

/** @import { Model } from "./model/model.js" */
/** @import { Read } from "./text/reader.js" */

import { isWord } from "../embed/words.js";
import rules from "../rules.js";
import { softmax } from "./arithmetic.js";
import { sharesOfText } from "./comparison.js";
import { mostProbable } from "./model/answer.js";
import { rowsOf } from "./network/weights.js";
import { UNKNOWN } from "./text/tokens.js";
import { isRead } from "./text/reader.js";

const {
  in_full: IN_FULL,
  lesson: { most_words: MOST_WORDS, times: TIMES },
} = rules.trace;
const { least: LEAST } = rules.light;

/**
 * @param {Model} model
 * @param {Read} read
 * @param {{sentence?: ?number, detail?: string, even?: boolean, known_ids?: number[], window?: any}} question
 * @returns {object} the fields of the answer but those of the request
 */
export function traceOf(
  model,
  read,
  { sentence = null, detail = "full", even = false, known_ids: known = [], window = null },
) {
  const { labels, network } = model;
  const { ids: document } = read;
  const place = sentence === null ? null : Math.min(sentence, document.length - 1);
  const shows = (/** @type {number} */ number) =>
    number === place || (detail === "picture" && document.flat().length <= IN_FULL);
  const { logits, evenLogits, fields } = network.trace(document, { even, shows, window });
  const probabilities = softmax(logits);
  const { embedding } = network.arrays;
  const fresh = [...new Set(document.filter((_, number) => shows(number)).flat())]
    .filter((id) => !known.includes(id))
    .sort((a, b) => a - b);
  const { label, ...rest } = fields;
  return {
    network: model.about.network,
    labels,
    temperature: model.about.temperature,
    detail,
    ...wordsOf(read),
    sentence: place,
    logits: Array.from(logits),
    probabilities,
    expected_stars: model.expectedStars(probabilities),
    ...(evenLogits && {
      even: { probabilities: softmax(evenLogits), expected_stars: model.expectedStars(softmax(evenLogits)) },
    }),
    vectors: {
      token_ids: fresh,
      values: { shape: [fresh.length, embedding.shape[1]], values: rowsOf(embedding, fresh) },
    },
    place: null,
    ...rest,
    ...(label !== undefined && { label: labels[label] }),
  };
}

/**
 * @param {Read} read
 * @returns {{sentences: object[][], struck: object[]}} the words of each sentence that is read, and those that are
 *   struck out
 */
function wordsOf(read) {
  const sentences = [];
  const struck = [];
  let first = 0;
  for (const tokens of read.sentences.slice(0, read.sentencesRead)) {
    const numbered = tokens.map((token, at) => ({ token, number: first + at }));
    first += tokens.length;
    const words = numbered.filter(({ token }) => isRead(token)).map(wordOf);
    const sentence = words.length ? sentences.length : null;
    for (const { token, number } of numbered)
      if (token.removed) struck.push({ text: token.text, token: number, sentence });
    if (words.length) sentences.push(words);
  }
  return { sentences, struck };
}

const wordOf = ({ token, number }) => ({
  text: token.text,
  token: number,
  token_id: token.id,
  known: token.id !== UNKNOWN,
});

/**
 * Leaves out each word, and finds the two that teach that looking is not deciding, as limelight/insights/lesson.py
 * does.
 *
 * @param {import("./light.js").Asked} asked
 * @returns {Promise<object>} the lesson of the answer
 */
export async function findLesson(asked) {
  const { network, read, target, texts, numbers } = asked;
  const all = [...texts.keys()];
  const words = all.filter((at) => isWord(texts[at])).slice(0, MOST_WORDS);
  const [value, ...without] = await asked.ask([all, ...words.map((word) => all.filter((at) => at !== word))]);
  const [probabilities] = network.parts(read.ids, [all]);
  const shares = sharesOfText(network.looks(read.ids, mostProbable(probabilities)));
  const looked = words.map((at) => shares[at]);
  const changes = without.map((answer) => Math.abs(answer - value));
  const found = (/** @type {number} */ at) => ({
    text: texts[words[at]],
    token: numbers[words[at]],
    looked: looked[at],
    without: without[at],
  });
  let [best, pair] = [0, [looked.indexOf(Math.max(...looked)), -1]];
  for (const first of words.keys()) {
    for (const second of words.keys()) {
      const fits =
        looked[first] >= TIMES * looked[second] &&
        changes[second] >= TIMES * changes[first] &&
        changes[second] >= LEAST[target.unit];
      const gain = (looked[first] - looked[second]) * (changes[second] - changes[first]);
      if (fits && gain > best) [best, pair] = [gain, [first, second]];
    }
  }
  return { target: target.name, value, looked: found(pair[0]), counts: pair[1] < 0 ? null : found(pair[1]) };
}
