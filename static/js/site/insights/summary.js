/**
 * @file The phrases of a text that move its answer most: the sentence that sums them up, what the answer is without them, and those
 * of one of many reviews, as limelight/insights/summary.py, check.py and limelight/score/key_phrases.py have it.
 */

/** @import { Asked, Target } from "../lenses/asked.js" */
/** @import { Light } from "../lenses/lenses.js" */

import { isEnding } from "../../embed/limelight-heat.js";
import { chance, filled } from "../../format.js";
import { quoted } from "../../quotation.js";
import rules from "../../rules.js";
import { ascending, descending, mean, randomOrder, range, rounded, sum } from "../arithmetic.js";
import { lightBy } from "../lenses/lenses.js";
import { subjectOf } from "../text/phrases.js";

const { summary: SAYINGS, named: NAMED, key_phrases: { least: LEAST, carries: CARRIES }, decimals: { scores: DECIMALS } } = rules;

/**
 * @typedef {{text: string, sentence: number, tokens: number[], value: ?number, without: ?number}} NamedPhrase
 * @typedef {{text: string, sentence: number, tokens: number[], value: number, places: number[]}} Chosen a phrase to name: `places`
 *   are those of its occurrences in the phrases of the question, and `value` is what they add together
 *
 * @typedef {object} Explained
 * @property {Asked} asked
 * @property {Light} light
 * @property {string} method the lens
 * @property {Pick<import("../../model/types.js").Answer, "undecided" | "counts" | "expected_stars" | "label">} answer
 */

/** @param {Explained} explained @returns {Promise<import("../../model/types.js").Summary>} */
export async function summarize(explained) {
  const { asked, answer, light } = explained;
  const { target, value } = asked;
  if (!light.phrases) return brightest(explained);
  const sides = sidesOf(choosePhrases(explained));
  const name = printed(target, value, answer);
  // What is told is the answer itself, which its reader shows above; and not another number that was asked for.
  const head = target.unit === "stars" || (answer.expected_stars === null && String(target.labels) === answer.label) ? name : "";
  if (!sides.length) return answer.undecided ? compose([SAYINGS.nothing]) : compose([`${name}: `, SAYINGS.no_phrase], head);
  const without = await asked.values(sides.map((side) => asked.without(side.flatMap(({ places }) => places))));
  // The side of the strongest phrase is named; the other one is if the answer without it reads otherwise.
  const told = sides.filter((_, number) => number === 0 || shown(target, without[number]) !== shown(target, value));
  // An undecided answer names no label: its sides say which one they are for, and against.
  const said = answer.undecided && target.unit === "probability" ? "undecided" : target.unit;
  const pieces = told.flatMap((side, number) => {
    const named = side.map(({ places, ...phrase }) => ({ ...phrase, without: without[number] }));
    const count = side.length === 1 && side[0].places.length === 1 ? "one" : "many";
    const left = shown(target, without[number]);
    return [
      number ? ", " : "",
      filled(SAYINGS[side[0].value > 0 ? "up" : "down"][said], { label: labelOf(target, answer) }),
      ...named.flatMap((phrase, place) => [place === 0 ? "" : place === named.length - 1 ? " and " : ", ", phrase]),
      filled(SAYINGS.without[count], { value: left === shown(target, value) ? filled(SAYINGS.same, { value: left }) : left }),
    ];
  });
  if (answer.undecided) return compose([SAYINGS[told.length > 1 ? "both_ways" : "cannot_tell"], ...pieces, "."]);
  // Phrases against a label do not explain it: the label stands in spite of them.
  const isAgainst = target.unit === "probability" && sides[0][0].value < 0;
  return isAgainst ? compose([`${name}, `, ...pieces, "."]) : compose([`${name}: `, ...pieces, "."], head);
}

/**
 * @param {Explained} explained
 * @returns {Chosen[]} the phrases that the summary names, the strongest first: the two strongest, and up to two more that add at
 *   least half as much as the first; each adds what is worth naming. One that occurs several times is named once. Of a text without
 *   a known word, nothing is named.
 */
function choosePhrases({ asked, light, answer }) {
  if (answer.counts.words === answer.counts.words_unknown) return [];
  /** @type {Map<string, Chosen>} */
  const found = new Map();
  light.phrases.values.forEach((value, place) => {
    if (Math.abs(value) < rules.light.least[asked.target.unit]) return;
    const named = namedWithSubject(asked, place);
    // A phrase of HTML alone is not named.
    if (!named.text) return;
    const key = `${value > 0} ${named.text.toLowerCase()}`;
    const same = found.get(key);
    if (!same) {
      found.set(key, { ...named, value, places: [place] });
      return;
    }
    same.tokens.push(...named.tokens);
    same.places.push(place);
    same.value += value;
  });
  const chosen = [...found.values()];
  const ranked = descending(chosen.map(({ value }) => Math.abs(value))).map((place) => chosen[place]);
  return ranked
    .slice(0, NAMED.most)
    .filter(({ value }, place) => place < NAMED.always || Math.abs(value) >= NAMED.share * Math.abs(ranked[0].value));
}

/** @param {Asked} asked @param {number} phrase @returns {{text: string, sentence: number, tokens: number[]}} its subject stands before it in brackets where it begins with a verb */
function namedWithSubject(asked, phrase) {
  const named = asked.named(phrase);
  const tokens = asked.read.sentences[named.sentence];
  const start = named.tokens[0] - sum(asked.read.sentences.slice(0, named.sentence).map(({ length }) => length));
  // White space before a sentence is a token without text.
  const first = Number(!tokens[0].text);
  const found = subjectOf(tokens.slice(first).map(({ text }) => text), start - first);
  const subject = quoted(tokens.slice(first + found.start, first + found.stop));
  return subject ? { ...named, text: filled(NAMED.said_of, { subject, phrase: named.text }) } : named;
}

/** @param {Chosen[]} chosen @returns {Chosen[][]} those that raise the target, and those that lower it: the side of the strongest first */
function sidesOf(chosen) {
  const isFirst = ({ value }) => value > 0 === chosen[0].value > 0;
  return [chosen.filter(isFirst), chosen.filter((phrase) => !isFirst(phrase))].filter((side) => side.length);
}

/** Names the phrases with the largest weights, of a lens of words. @param {Explained} explained */
function brightest({ asked, light, method }) {
  const head = rules.lenses[method].head;
  const sums = asked.phrases.map(({ start, stop }) =>
    sum(Array.from(light.weights).slice(start, stop).map((weight, place) => (asked.isWord[start + place] ? Math.abs(weight) : 0))),
  );
  const ranked = descending(sums).filter((place) => sums[place] > 0).map((place) => namedWithSubject(asked, place));
  const named = ranked.filter(({ text }) => text).slice(0, NAMED.most - 1);
  if (!named.length) return compose([filled(SAYINGS.no_light, { head })]);
  return compose([...named.flatMap((phrase, number) => [number ? ", " : `${head}: `, { ...phrase, value: null, without: null }]), "."]);
}

/** @param {Target} target @param {number} value @param {{expected_stars: ?number}} answer @returns {string} "3.5 stars", "Positive, 93%", "4 stars rather than 3 stars, +12 points" */
export function printed(target, value, answer) {
  if (target.unit === "stars") return `${value.toFixed(1)} stars`;
  // A label keeps its case, except for its first letter: "HUM" does not become "Hum".
  const [first = "", ...rest] = labelOf(target, answer);
  return `${first.toUpperCase()}${rest.join("")}, ${shown(target, value)}`;
}

/** @param {Target} target @param {{expected_stars: ?number}} answer @returns {string} */
const labelOf = ({ labels }, answer) =>
  labels.map((label) => (answer.expected_stars === null ? label : `${label} star${label === "1" ? "" : "s"}`)).join(" rather than ");

/** @param {Target} target @param {number} value @returns {string} "3.2 ★", "93%", or, of the difference of two labels, "+12 points" */
function shown({ unit, labels }, value) {
  if (unit === "stars") return `${value.toFixed(1)} ★`;
  if (labels.length < 2) return chance(value);
  const whole = Math.floor(100 * Math.abs(value) + 0.5);
  return `${value < 0 && whole ? "−" : "+"}${whole} points`;
}

/**
 * @param {(string | NamedPhrase)[]} parts of the sentence; phrases are quoted
 * @param {string} [head] the answer that it begins with, if any
 * @returns {import("../../model/types.js").Summary}
 */
function compose(parts, head = "") {
  const pieces = [];
  const phrases = [];
  for (const part of parts) {
    if (typeof part !== "string") pieces.push({ text: `“${part.text}”`, phrase: phrases.push(part) - 1 });
    else if (pieces.length && pieces.at(-1).phrase === null) pieces.at(-1).text += part;
    else if (part) pieces.push({ text: part, phrase: null });
  }
  const text = pieces.map((piece) => piece.text).join("");
  if (head) {
    const rest = pieces[0].text.slice(`${head}: `.length);
    pieces[0].text = rest.slice(0, 1).toUpperCase() + rest.slice(1);
  }
  return { text, head, pieces, phrases };
}

/**
 * @param {Explained} explained by the lens of phrases
 * @param {import("../../model/types.js").Summary} summary
 * @returns {Promise<import("../../model/types.js").Check | null>} null if the summary names no phrase
 */
export async function checkPhrases(explained, { phrases }) {
  const { asked } = explained;
  const side = phrases.filter(({ value }) => value * phrases[0].value > 0);
  if (!side.length) return null;
  const tokens = new Set(side.flatMap((phrase) => phrase.tokens));
  const named = range(asked.phrases.length).filter((place) => tokens.has(asked.numbers[asked.phrases[place].start]));
  const others = range(asked.phrases.length).filter((place) => !named.includes(place));
  const draws = others.length >= named.length ? rules.named.draws : 0;
  const random = range(draws).map((number) => randomOrder(others.length, number).slice(0, named.length).map((place) => others[place]));
  const values = draws ? await asked.values(random.map((out) => asked.without(out))) : [];
  return { phrases: named.length, without: side[0].without, without_others: draws ? mean(values) : null, draws, phrases_to_flip: await phrasesToFlip(explained) };
}

/** @param {Explained} explained @returns {Promise<?number>} the number of phrases to leave out, the most supporting first, until the label changes */
async function phrasesToFlip({ asked, light }) {
  const supports = light.phrases.values.map((added) => added * asked.direction);
  const places = ascending(descending(supports));
  return asked.firstChange(asked.phraseOf.map((phrase) => places[phrase]), supports.filter((support) => support > 0).length);
}

/**
 * @param {Asked} asked
 * @param {string} lens
 * @param {number} count most phrases
 * @returns {Promise<{phrase: string, move: number}[]>} those that move the target most first, each quoted from the first to the last
 *   of the words that carry it, so that many reviews share it
 */
export async function findKeyPhrases(asked, lens, count) {
  // The own lens of a network has no signs, and says nothing of moves.
  const { weights, phrases } = await lightBy(lens === asked.engine.name ? "shapley" : lens, asked);
  const moves = phrases?.values ?? asked.phrases.map(({ start, stop }) => sum(Array.from(weights).slice(start, stop)));
  return descending(moves.map(Math.abs))
    .slice(0, count)
    // A phrase of HTML alone is none for a reader.
    .filter((place) => asked.named(place).text && Math.abs(moves[place]) >= LEAST[asked.target.unit])
    .map((place) => ({ phrase: quoted(carrying(asked, place, weights)), move: rounded(moves[place], DECIMALS) }));
}

/** @param {Asked} asked @param {number} phrase @param {ArrayLike<number>} weights @returns {{text: string, whitespace: string}[]} its tokens from the first to the last with a fourth of the weight of its strongest word */
function carrying(asked, phrase, weights) {
  const { start, stop } = asked.phrases[phrase];
  const places = range(stop - start).map((place) => start + place);
  const sign = Math.sign(sum(places.map((place) => weights[place])));
  const least = CARRIES * Math.max(...places.map((place) => sign * weights[place]));
  const strong = places.filter((place) => asked.isWord[place] && sign * weights[place] >= least);
  let [first, last] = strong.length ? [strong[0], strong.at(-1)] : [start, stop - 1];
  // Half a word, as "n't", begins no phrase.
  if (first > start && isEnding(asked.texts[first])) first--;
  return asked.numbers.slice(first, last + 1).map((number) => asked.tokens[number]);
}
