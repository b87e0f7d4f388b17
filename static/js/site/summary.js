/** @file The sentence that names the phrases which move an answer most, as limelight/insights/summary.py has it. */

/** @import { Asked, Target } from "./asked.js" */
/** @import { PhraseValues } from "./light.js" */

import { chance, filled } from "../format.js";
import rules from "../rules.js";
import { range } from "./arithmetic.js";

const { summary: SAYINGS, named: NAMED } = rules;

/**
 * @typedef {{text: string, sentence: number, tokens: number[], value: ?number, without: ?number}} NamedPhrase
 * @typedef {{text: string, sentence: number, tokens: number[], value: number, places: number[]}} Chosen a phrase to name: `places`
 *   are those of its occurrences in the phrases of the question, and `value` is what they add together
 *
 * @typedef {object} Explained
 * @property {Asked} asked
 * @property {PhraseValues} light
 * @property {Pick<import("../model/types.js").Answer, "undecided" | "counts" | "expected_stars" | "label">} answer
 */

/** @param {Explained} explained @returns {Promise<import("../model/types.js").Summary>} */
export async function summarize(explained) {
  const { asked, answer, light } = explained;
  const { target } = asked;
  const value = light.whole;
  const sides = sidesOf(choosePhrases(explained));
  const name = printed(target, value, answer);
  // What is told is the answer itself, which its reader shows above; and not another number that was asked for.
  const head = target.unit === "stars" || (answer.expected_stars === null && String(target.labels) === answer.label) ? name : "";
  if (!sides.length) return answer.undecided ? compose([SAYINGS.nothing]) : compose([`${name}: `, SAYINGS.no_phrase], head);
  const gone = sides.map((side) => new Set(side.flatMap(({ places }) => places)));
  const without = await asked.askPhrases(gone.map((places) => range(asked.phrases.length).filter((phrase) => !places.has(phrase))));
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
  light.values.forEach((value, place) => {
    if (Math.abs(value) < rules.light.least[asked.target.unit]) return;
    const named = asked.named(place);
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
  const ranked = [...found.values()].sort((one, other) => Math.abs(other.value) - Math.abs(one.value));
  return ranked
    .slice(0, NAMED.most)
    .filter(({ value }, place) => place < NAMED.always || Math.abs(value) >= NAMED.share * Math.abs(ranked[0].value));
}

/** @param {Chosen[]} chosen @returns {Chosen[][]} those that raise the target, and those that lower it: the side of the strongest first */
function sidesOf(chosen) {
  const isFirst = ({ value }) => value > 0 === chosen[0].value > 0;
  return [chosen.filter(isFirst), chosen.filter((phrase) => !isFirst(phrase))].filter((side) => side.length);
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
 * @returns {import("../model/types.js").Summary}
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
