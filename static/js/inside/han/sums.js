/** @file What the boxes of a HAN open to: each sum once more, with the numbers of this review in single precision. */

/** @import { Box, Sum, View } from "../grammar.js" */
/** @import { HanReading, HanWord, Sentence } from "./reading.js" */

import { element } from "../../dom.js";
import { rowOf } from "../../float16.js";
import { decimal, percent, probability, signed } from "../../format.js";
import { shareOf, weightOf } from "./reading.js";
import { share } from "../layout.js";
import { formula, line, mixtureOf, numberField, picture, sharesOf, sumOf, table } from "../sums.js";
import { textOf } from "../words.js";

// What a state is drawn with, as in the scene.
const FULL = 0.8;
const FIRST = 6;

/**
 * @typedef {object} Opened a box, and what its sum is made of
 * @property {HanReading} reading
 * @property {View} view
 * @property {string} key of the box
 * @property {HanWord} word in whose row it is
 * @property {Sentence} sentence
 * @property {{words: any, top: any}} exact both levels, in single precision
 * @property {Record<string, any>} layers the weights of the network
 * @property {string[]} names the words of the sentence that are read
 * @property {string[]} starts of the sentences that are read
 */

/** The sum of a box in each column that needs exact numbers. @type {Record<string, (opened: Opened) => Sum>} */
const SUMS = {
  x: ({ word, exact }) => ofVector(word, rowOf(exact.words.inputs, word.place)),
  f: ({ word, exact, names }) => ofState(exact.words, word.place, names, 0),
  b: ({ word, exact, names }) => ofState(exact.words, word.place, names, 1),
  score: ({ word, sentence, reading, exact, names, layers, view }) => ({
    ...ofScore(exact.words, word.place, names, layers["word_attention.context_vector"], view),
    looked: lookedOf(word, sentence, reading),
  }),
  s: ({ sentence: { number, place }, exact, names }) =>
    ofMixture(`Sentence ${number + 1} as one vector`, exact.words, names, rowOf(exact.top.inputs, place)),
  sf: ({ sentence, exact, starts }) => ofState(exact.top, sentence.place, starts, 0),
  sb: ({ sentence, exact, starts }) => ofState(exact.top, sentence.place, starts, 1),
  sscore: ({ sentence, exact, starts, layers, view }) =>
    ofScore(exact.top, sentence.place, starts, layers["sentence_attention.context_vector"], view),
  doc: ({ exact, starts }) => ofMixture("The review as one vector", exact.top, starts, exact.top.pooled.values),
  star: ({ key, reading, layers }) => ofLabel(Number(key.split(".")[1]), reading, layers),
};

/** @param {Box} box @param {HanReading} reading @param {View} view @returns {Sum} */
export function sumOfBox({ key, column, token, sentence: number }, reading, view) {
  const sentence = reading.sentences[number];
  const word = reading.words.find((each) => each.token === token);
  const { exact, layers } = reading.more;
  if (column === "word") return ofWord(word, sentence, reading);
  if (!exact || !layers) return { title: "…", parts: [], checks: [] };
  const read = (/** @type {HanWord[]} */ words) => words.filter((each) => each.read);
  const names = read(sentence?.words ?? []).map(({ text }) => text);
  const starts = reading.sentences
    .filter(({ place }) => place >= 0)
    .map((each) => `${each.number + 1}. ${textOf(read(each.words).slice(0, 3))} …`);
  return SUMS[column]({ reading, view, key, word, sentence, exact, layers, names, starts });
}

/** @param {HanWord} word @param {Sentence} sentence @param {HanReading} reading @returns {Sum} */
function ofWord(word, sentence, reading) {
  const title = word.read ? `“${word.text}”` : `“${word.text}” is struck out`;
  if (!word.read)
    return { title, parts: [line("The network reads the review as if it had not been written.")], checks: [] };
  const [own, above] = [weightOf(reading, word), shareOf(reading, sentence)];
  const adds = reading.more.decides?.get(word.token);
  const parts = [
    line(
      word.known
        ? `Row ${word.token_id} of the table of words.`
        : "Not in the table of words: it is read as “unknown”.",
    ),
    formula(
      `${share(own)} of its sentence × ${share(above)} for the sentence = ${share(own * above)} of all attention`,
    ),
    ...(adds === undefined
      ? []
      : [
          line(
            `It adds ${signed(adds, 2)}, as the mean over shorter versions of the review. Strike it out to see ` +
              "the answer without it.",
          ),
        ]),
  ];
  return { title, parts, checks: [], looked: lookedOf(word, sentence, reading) };
}

/**
 * @param {HanWord} word
 * @param {Sentence} sentence
 * @param {HanReading} reading
 * @returns {Sum["looked"]} a share of its sentence as a multiple of an even one
 */
const lookedOf = (word, { words }, reading) => ({
  text: word.text,
  look: weightOf(reading, word) * words.filter(({ read }) => read).length,
});

/** @param {HanWord} word @param {Float32Array} values @returns {Sum} */
const ofVector = (word, values) => ({
  title: `“${word.text}” as ${values.length} numbers`,
  parts: [
    formula(`x = row ${word.token_id} of the table`),
    picture(values, Math.max(...values.map(Math.abs)), `vector of “${word.text}”`),
    line(
      `It begins ${Array.from(values.slice(0, FIRST), (value) => decimal(value)).join(", ")} … Training filled ` +
        "the table: words that are used alike have rows that are alike.",
    ),
  ],
  checks: [],
});

/**
 * @param {any} level
 * @param {number} place
 * @param {string[]} names
 * @param {0 | 1} half forwards, or backwards
 * @returns {Sum}
 */
function ofState({ states, gates }, place, names, half) {
  const units = states.shape[1] / 2;
  const gate = (/** @type {number} */ which) =>
    gates.values.subarray(
      (3 * place + which) * 2 * units + half * units,
      (3 * place + which) * 2 * units + (half + 1) * units,
    );
  const other = place + (half ? 1 : -1);
  const first = other < 0 || other >= names.length;
  const before = first ? new Float32Array(units) : rowOf(states, other, half, 2);
  const [z, c, after] = [gate(0), gate(2), rowOf(states, place, half, 2)];
  const computed = Array.from(z, (keep, n) => keep * before[n] + (1 - keep) * c[n]);
  const mean = (/** @type {Float32Array} */ values) => values.reduce((sum, value) => sum + value, 0) / units;
  const changed = computed.reduce(
    (best, value, n) => (Math.abs(value - before[n]) > Math.abs(computed[best] - before[best]) ? n : best),
    0,
  );
  const field = numberField(units, changed, (n) => [
    table(
      ["", "share", "number", "product"],
      [
        { cells: [first ? "start" : names[other], percent(z[n]), decimal(before[n]), signed(z[n] * before[n], 3)] },
        { cells: ["new", percent(1 - z[n]), decimal(c[n]), signed((1 - z[n]) * c[n], 3)] },
        { cells: [names[place], "", "", signed(computed[n], 3)], marked: true },
      ],
    ),
  ]);
  return {
    title: `The state at “${names[place]}”, read ${half ? "backwards" : "forwards"}`,
    parts: [
      formula("h = z · h before + (1 − z) · new"),
      line(first ? "Before it there are only zeros." : `Before, at “${names[other]}”:`),
      ...(first ? [] : [picture(before, FULL, "state before")]),
      line(`After “${names[place]}”:`),
      picture(after, FULL, "state after"),
      line(
        `The update gate z keeps ${probability(mean(z))} of the state before on average, from ` +
          `${probability(Math.min(...z))} to ${probability(Math.max(...z))} of a number. What is new comes from ` +
          "the vector that is read here and from the state before, of which the reset gate lets " +
          `${probability(mean(gate(1)))} in. Each number of a gate is σ(w · x + v · h before + b), from 0 to 1, ` +
          "with weights that training found.",
      ),
      field,
    ],
    checks: computed.map((value, n) => [value, after[n]]),
  };
}

/**
 * @param {any} level
 * @param {number} place
 * @param {string[]} names
 * @param {import("../../float16.js").Numbers} context
 * @param {View} view
 * @returns {Sum}
 */
function ofScore({ projections, scores, weights }, place, names, context, { even }) {
  const title = `Score and share of “${names[place]}”`;
  const softmaxed = sharesOf(names, scores, place);
  const shares = [formula("share = exp(score) / sum of all exp(score)"), softmaxed.node];
  const checks = softmaxed.shares.map((value, n) => [value, weights[n]]);
  if (even || !context)
    return { title, parts: [line(`Attention is off: each of ${names.length} has the same share.`), ...shares], checks };
  const { node, sum } = sumOf(
    ["number", "u", "c", "u × c"],
    Array.from(rowOf(projections, place), (left, n) => ({ name: String(n + 1), left, right: context.values[n] })),
  );
  return {
    title,
    parts: [
      formula("u = tanh(W h + b), score = u · c"),
      line("u is what a small layer makes of the two states; c is the context vector, the same for every review."),
      node,
      ...shares,
    ],
    checks: [[sum, scores[place]], ...checks],
  };
}

/** @param {string} title @param {any} level @param {string[]} names @param {Float32Array} result @returns {Sum} */
function ofMixture(title, { states, weights }, names, result) {
  const rows = names.map((_, n) => rowOf(states, n));
  const computed = Array.from(result, (_, at) => rows.reduce((sum, row, n) => sum + weights[n] * row[at], 0));
  return {
    title,
    parts: [
      formula("vector = sum of share × state"),
      picture(result, Math.max(...result.map(Math.abs)), title),
      mixtureOf(names, weights, rows, result),
    ],
    checks: computed.map((value, n) => [value, result[n]]),
  };
}

/** @param {number} k @param {HanReading} reading @param {any} layers @returns {Sum} */
function ofLabel(k, { labels, more: { exact }, stars }, layers) {
  const { shape, values } = layers["classifier.kernel"];
  const bias = layers["classifier.bias"].values[k];
  const unit = stars === null ? "" : " ★";
  const { node, sum } = sumOf(
    ["number", "vector", "weight", "product"],
    Array.from(exact.top.pooled.values, (left, n) => ({ name: String(n + 1), left, right: values[n * shape[1] + k] })),
  );
  const softmaxed = sharesOf(
    labels.map((label) => `${label}${unit}`),
    exact.logits,
    k,
  );
  const mean = labels.reduce((total, label, n) => total + Number(label) * exact.probabilities[n], 0);
  return {
    title: `How probable is ${labels[k]}${unit}?`,
    parts: [
      line("The vector times the weights of this label, and a bias, give its logit:"),
      node,
      formula(
        `w · v + b = ${decimal(sum, 3)} ${signed(bias, 3).replace(/^[+−±]/, "$& ")} = ${decimal(exact.logits[k], 3)}`,
      ),
      softmaxed.node,
      ...(stars === null
        ? []
        : [
            element(
              "p",
              "formula",
              `${labels.map((label, n) => `${label} × ${probability(exact.probabilities[n])}`).join(" + ")} = ` +
                `${decimal(mean)} stars`,
            ),
          ]),
    ],
    checks: [
      [sum + bias, exact.logits[k]],
      ...softmaxed.shares.map((value, n) => [value, exact.probabilities[n]]),
      ...(stars === null ? [] : [[mean, exact.expected_stars]]),
    ],
  };
}
