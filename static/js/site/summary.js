/** @file The sentence that names the phrases which move an answer most, as limelight/insights/summary.py has it. */

/** @import { Asked, PhraseValues, Target } from "./light.js" */
/** @import { Quotation, Run } from "./quotation.js" */

import { chance, filled } from "../format.js";
import rules from "../rules.js";
import { range } from "./arithmetic.js";
import { grouped, overlap, piecesOf, quote } from "./quotation.js";

const { summary: SAYINGS, named: NAMED, quoted: QUOTED } = rules;

/**
 * @typedef {{text: string, sentence: number, tokens: number[], value: ?number, without: ?number}} NamedPhrase
 * @typedef {{text: string, sentence: number, tokens: number[], value: number, places: number[], run: Run, quotation: Run, isWhole: boolean}} Chosen a phrase
 *   to name: `places` are those of its occurrences in the phrases of the question, and `value` is what they add together
 *
 * @typedef {object} Explained
 * @property {Asked} asked
 * @property {PhraseValues} light
 * @property {Pick<import("../model/types.js").Answer, "undecided" | "counts" | "expected_stars" | "label">} answer
 * @property {{code: string, text: string}[]} doubts
 */

/** @param {Explained} explained @returns {Promise<import("../model/types.js").Summary>} */
export async function summarize(explained) {
  const { asked, answer, light, doubts } = explained;
  const { target } = asked;
  const question = doubts.find(({ code }) => code === "question");
  if (question) return compose([question.text]);
  const value = light.whole;
  const name = printed(target, value);
  const sides = await toldSides(explained);
  if (!sides.length) return answer.undecided ? compose([SAYINGS.nothing]) : compose([`${name}: `, SAYINGS.no_phrase], name);
  const [first, second] = sides.map(({ phrases }) => Math.abs(phrases[0].value));
  const rival = answer.undecided || first < second ? null : rivalOf(explained, sides[0]);
  if (rival) {
    const other = light.without[rival.places[0]];
    const values = { value: shown(target, sides[0].without), other: shown(target, other) };
    const [before, between, after] = filled(SAYINGS.either, values).split("|");
    const [quotations, rivals] = [quote(asked, sides[0].phrases, sides[0].without), quote(asked, [rival], other)];
    return compose([`${name}: `, before, ...listed(quotations), between, ...rivals, after], name);
  }
  // An undecided answer names no label: its sides say which one they are for, and against.
  const unit = answer.undecided && target.unit === "probability" ? "undecided" : target.unit;
  const pieces = sides.flatMap(({ phrases, without }, number) => {
    const quotations = quote(asked, phrases, without);
    return [
      number ? ", " : "",
      filled(SAYINGS[phrases[0].value > 0 ? "up" : "down"][unit], { label: target.name }),
      ...listed(quotations),
      ` (${filled(SAYINGS.without[quotations.length === 1 ? "one" : "many"], { value: shown(target, without) })})`,
    ];
  });
  if (answer.undecided) return compose([SAYINGS[sides.length > 1 ? "both_ways" : "cannot_tell"], ...pieces, "."]);
  // Phrases against a label do not explain it: the label stands in spite of them.
  const isAgainst = target.unit === "probability" && sides[0].phrases[0].value < 0;
  return isAgainst ? compose([`${name}, `, ...pieces, "."]) : compose([`${name}: `, ...pieces, "."], name);
}

/**
 * @param {Explained} explained
 * @param {boolean} whole whether torn phrases are left out
 * @returns {Chosen[]} the phrases that the summary may name, the strongest first: the two strongest, and up to two more that add at
 *   least half as much as the first; each adds what is worth naming. One that occurs several times is named once. Of a text without
 *   a known word, nothing is named, nor is a phrase in the quotation of a stronger one that pulls the other way.
 */
function choosePhrases({ asked, light, answer }, whole) {
  if (answer.counts.words === answer.counts.words_unknown) return [];
  /** @type {Map<string, Chosen>} */
  const groups = new Map();
  light.values.forEach((value, place) => {
    if (Math.abs(value) < rules.light.least[asked.target.unit]) return;
    const named = asked.named(place);
    // A phrase of HTML alone is not named.
    if (!named.text) return;
    const key = `${value > 0} ${named.text.toLowerCase()}`;
    const same = groups.get(key);
    if (!same) {
      groups.set(key, { ...named, value, places: [place] });
      return;
    }
    same.tokens.push(...named.tokens);
    same.places.push(place);
    same.value += value;
  });
  const ranked = [...groups.values()].filter(({ isWhole }) => isWhole || !whole).sort((one, other) => Math.abs(other.value) - Math.abs(one.value));
  const speaksFor = isFor(asked, light);
  /** @type {Chosen[]} */
  const chosen = [];
  for (const phrase of ranked) {
    const isWeak = Math.abs(phrase.value) < NAMED.share * Math.abs(ranked[0].value);
    const enough = chosen.length >= NAMED.most || (chosen.length >= NAMED.always && isWeak);
    if (enough && (!speaksFor(phrase) || chosen.some(speaksFor))) continue;
    if (!chosen.some((other) => speaksFor(other) !== speaksFor(phrase) && overlap(other, phrase))) chosen.push(phrase);
  }
  return chosen;
}

/** @param {Asked} asked @param {PhraseValues} light @returns {(phrase: {value: number}) => boolean} whether a phrase speaks for the answer */
function isFor({ target }, { whole }) {
  const middle = target.unit === "stars" ? (Math.min(...target.weights) + Math.max(...target.weights)) / 2 : 0;
  return ({ value }) => value > 0 === whole >= middle;
}

/** @typedef {{phrases: Chosen[], without: number}} Side phrases to name, and the target without them */

/**
 * @param {Explained} explained
 * @returns {Promise<Side[]>} for the answer, and against it, of two quotations each, or more where two do too little: a side without which
 *   the answer reads the same or goes the other way is left out, and one against the answer that moves it little
 */
async function toldSides(explained) {
  const { asked, light } = explained;
  const { target } = asked;
  const speaksFor = isFor(asked, light);
  const kinds = [[true, true], [true, false], [false, true]];
  const sides = kinds.flatMap(([way, whole], kind) => {
    const side = choosePhrases(explained, whole).filter((phrase) => speaksFor(phrase) === way);
    const few = grouped(side).slice(0, QUOTED.a_side).flat();
    return [few, ...(few.length < side.length ? [side] : [])].filter(({ length }) => length).map((phrases) => ({ kind, phrases }));
  });
  if (!sides.length) return [];
  const gone = sides.map(({ phrases }) => new Set(phrases.flatMap(({ places }) => places)));
  const values = await asked.askPhrases(gone.map((places) => range(asked.phrases.length).filter((phrase) => !places.has(phrase))));
  const clear = sides
    .map((side, number) => ({ ...side, without: values[number] }))
    .filter(({ phrases: [first], without }) => {
      const move = (light.whole - without) * (first.value > 0 ? 1 : -1);
      return move > (speaksFor(first) ? 0 : QUOTED.against[target.unit]) && shown(target, without) !== shown(target, light.whole);
    });
  const [wholeFor, anyFor, against] = kinds.map((_, number) => clear.find(({ kind }) => kind === number));
  // Torn phrases for the answer are named where whole ones move it by less than a share of what they do.
  const [wholeMove, anyMove] = [wholeFor, anyFor].map((side) => (side ? Math.abs(light.whole - side.without) : 0));
  return [wholeMove >= QUOTED.whole * anyMove ? wholeFor : anyFor, against].filter((side) => side !== undefined);
}

/** @param {Explained} explained @param {Side} side @returns {?Chosen} another phrase that, left out alone, moves the answer as far as the side */
function rivalOf({ asked, light }, { phrases, without }) {
  const way = phrases[0].value > 0 ? 1 : -1;
  const named = new Set(phrases.flatMap(({ places }) => places));
  const moves = light.without.map((value, place) => (named.has(place) ? Number.NEGATIVE_INFINITY : way * (light.whole - value)));
  const most = moves.indexOf(Math.max(...moves));
  if (moves[most] < Math.max(way * (light.whole - without), rules.light.least[asked.target.unit] / 2)) return null;
  const rival = { ...asked.named(most), value: light.values[most], places: [most] };
  return rival.text && rival.isWhole && !phrases.some((phrase) => overlap(rival, phrase)) ? rival : null;
}

/** @template T @param {T[]} phrases @returns {(T | string)[]} with what stands between them: "A, B and C" */
const listed = (phrases) => phrases.flatMap((phrase, place) => [place === 0 ? "" : place === phrases.length - 1 ? " and " : ", ", phrase]);

/** @param {Target} target @param {number} value @returns {string} "3.5 stars", "Positive, 93%" */
function printed({ name, unit }, value) {
  if (unit === "stars") return `${value.toFixed(1)} stars`;
  // A label keeps its case, except for its first letter: "HUM" does not become "Hum".
  const [first = "", ...rest] = name;
  return `${first.toUpperCase()}${rest.join("")}, ${chance(value)}`;
}

/** @param {Target} target @param {number} value @returns {string} "3.2 ★", "93%" */
const shown = ({ unit }, value) => (unit === "stars" ? `${value.toFixed(1)} ★` : chance(value));

/**
 * @param {(string | Quotation)[]} parts of the sentence
 * @param {string} [head] the answer that it begins with, if any
 * @returns {import("../model/types.js").Summary}
 */
function compose(parts, head = "") {
  /** @type {import("../model/types.js").Summary["pieces"]} */
  const pieces = [];
  /** @type {NamedPhrase[]} */
  const phrases = [];
  for (const part of parts) {
    if (typeof part !== "string") {
      pieces.push(...piecesOf(part, phrases.length));
      phrases.push(...part.phrases.map(({ text, sentence, tokens, value, without }) => ({ text, sentence, tokens, value, without })));
    } else if (pieces.length && pieces.at(-1).phrase === null && !pieces.at(-1).aside) pieces.at(-1).text += part;
    else if (part) pieces.push({ text: part, phrase: null, aside: false });
  }
  const text = pieces.map((piece) => piece.text).join("");
  if (head) {
    const rest = pieces[0].text.slice(`${head}: `.length);
    pieces[0].text = rest.slice(0, 1).toUpperCase() + rest.slice(1);
  }
  return { text, head, pieces, phrases };
}
