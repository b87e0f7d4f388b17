/** @file The sentence that quotes what moves an answer most, as limelight/insights/summary.py has it. */

/** @import { Asked, PhraseValues, Target } from "./light.js" */
/** @import { Quotation } from "./quotation.js" */
/** @import { Answer, Summary } from "../model/types.js" */

import { signed } from "../embed/limelight-heat.js";
import { chance, filled } from "../format.js";
import { quoted } from "../quotation.js";
import rules from "../rules.js";
import { range, sum } from "./arithmetic.js";
import { chooseQuotations } from "./quotation.js";

const { summary: SAYINGS, named: { longest: LONGEST, ends: ENDS } } = rules;

/**
 * @typedef {object} Explained
 * @property {Asked} asked
 * @property {PhraseValues} light
 * @property {number[]} weights of the tokens of the document
 * @property {Pick<Answer, "undecided" | "mixed" | "counts" | "expected_stars" | "label">} answer
 * @property {{code: string, text: string}[]} doubts
 */

/** @param {Explained} explained @returns {Promise<Summary>} */
export function summarize(explained) {
  const { asked, answer, light, weights, doubts } = explained;
  const { target } = asked;
  const question = doubts.find(({ code }) => code === "question");
  if (question) return compose(explained, [question.text]);
  const name = printed(target, light.whole);
  const named = chooseQuotations(asked, light, weights, answer);
  if (!named.length) return answer.undecided ? compose(explained, [SAYINGS.nothing]) : compose(explained, [`${name}: `, SAYINGS.no_phrase], name);
  // An undecided answer names no label: its sides say which one they are for, and against.
  const unit = answer.undecided && target.unit === "probability" ? "undecided" : target.unit;
  const pieces = named.flatMap((quotation, number) => {
    const isSame = number > 0 && quotation.value * named[number - 1].value > 0;
    const way = filled(SAYINGS[quotation.value > 0 ? "up" : "down"][unit], { label: target.name });
    return [isSame ? " and " : `${number ? ", " : ""}${way}`, quotation, ` (${change(target, quotation.value)})`];
  });
  const isStars = target.unit === "stars";
  if (answer.mixed) {
    const head = `${SAYINGS.mixed}${isStars ? `, ${name}` : ""}`;
    return compose(explained, [`${head}: `, ...pieces, "."], head);
  }
  if (answer.undecided) return compose(explained, [SAYINGS.cannot_tell, ...pieces, "."]);
  // Phrases against a label do not explain it: the label stands in spite of them.
  return !isStars && named[0].value < 0 ? compose(explained, [`${name}, `, ...pieces, "."]) : compose(explained, [`${name}: `, ...pieces, "."], name);
}

/** @param {Target} target @param {number} value @returns {string} what is added to it: "−0.8 ★", "+12 points" */
export const change = ({ unit }, value) => (unit === "stars" ? `${signed(value)} ★` : `${signed(100 * value, 0)} points`);

/** @param {Target} target @param {number} value @returns {string} "3.5 stars", "Positive, 93%" */
function printed({ name, unit }, value) {
  if (unit === "stars") return `${value.toFixed(1)} stars`;
  // A label keeps its case, except for its first letter: "HUM" does not become "Hum".
  const [first = "", ...rest] = name;
  return `${first.toUpperCase()}${rest.join("")}, ${chance(value)}`;
}

/**
 * @param {Explained} explained
 * @param {(string | Quotation)[]} parts of the sentence
 * @param {string} [head] the answer that it begins with, if any
 * @returns {Promise<Summary>}
 */
async function compose(explained, parts, head = "") {
  const { asked: { tokens } } = explained;
  /** @type {Summary["pieces"]} */
  const pieces = [];
  /** @type {Summary["phrases"]} */
  const phrases = [];
  /** @type {Summary["quotations"]} */
  const quotations = [];
  for (const part of parts) {
    if (typeof part !== "string") {
      const named = await Promise.all(part.phrases.map((phrase) => namedPhrase(explained, phrase, part)));
      pieces.push(...piecesOf(explained.asked, part, named, phrases.length));
      const { start, stop } = part.run;
      const again = part.again.flatMap((phrase) => numbersOf(explained.asked, phrase));
      const all = [...new Set([...range(stop - start).map((number) => start + number), ...again])].sort((one, other) => one - other);
      quotations.push({ text: quoted(tokens.slice(start, stop)), tokens: all, value: part.value, phrases: named.map((_, number) => phrases.length + number) });
      phrases.push(...named);
    } else if (pieces.length && pieces.at(-1).phrase === null && !pieces.at(-1).aside) pieces.at(-1).text += part;
    else if (part) pieces.push({ text: part, phrase: null, aside: false });
  }
  const text = pieces.map((piece) => piece.text).join("");
  if (head) {
    const rest = pieces[0].text.slice(`${head}: `.length);
    pieces[0].text = rest.slice(0, 1).toUpperCase() + rest.slice(1);
  }
  return { text, head, pieces, phrases, quotations };
}

/** @param {Asked} asked @param {number} phrase @returns {number[]} its tokens, among all of the text */
const numbersOf = ({ numbers, phrases }, phrase) => numbers.slice(phrases[phrase].start, phrases[phrase].stop);

/** @param {Explained} explained @param {number} phrase @param {Quotation} quotation @returns {Promise<Summary["phrases"][number]>} with its other occurrences */
async function namedPhrase({ asked, light }, phrase, { again }) {
  const textOf = (each) => {
    const numbers = numbersOf(asked, each);
    return quoted(asked.tokens.slice(numbers[0], numbers.at(-1) + 1));
  };
  const text = textOf(phrase);
  const all = [phrase, ...again.filter((other) => textOf(other).toLowerCase() === text.toLowerCase())];
  const [without] = all.length === 1 ? [light.without[phrase]] : await asked.askPhrases([range(asked.phrases.length).filter((each) => !all.includes(each))]);
  return { text, sentence: asked.phrases[phrase].sentence, tokens: all.flatMap((each) => numbersOf(asked, each)), value: sum(all.map((each) => light.values[each])), without };
}

/** @param {Asked} asked @param {Quotation} quotation @param {Summary["phrases"]} named its phrases @param {number} first the index of the first @returns {Summary["pieces"]} */
function piecesOf(asked, { run, phrases, isCut }, named, first) {
  /** @type {Summary["pieces"]} */
  const written = [];
  const push = (text) => text && written.push({ text, phrase: null, aside: true });
  let end = run.start;
  phrases.forEach((phrase, number) => {
    const numbers = numbersOf(asked, phrase);
    const aside = asideOf(asked.tokens.slice(end, numbers[0]));
    if (aside) push(`${written.length ? " " : ""}${aside} `);
    else if (written.length) push(" ");
    written.push({ text: named[number].text, phrase: first + number, aside: false });
    end = numbers.at(-1) + 1;
  });
  const aside = asideOf(asked.tokens.slice(end, run.stop));
  if (aside) push(` ${aside}`);
  written[0].text = `“${isCut ? "… " : ""}${written[0].text}`;
  written.at(-1).text += isCut ? " …”" : "”";
  return written;
}

/** @param {{text: string, whitespace: string}[]} tokens @returns {string} words that only complete a quotation, in brackets; many of them are shortened in the middle */
function asideOf(tokens) {
  const words = quoted(tokens).split(" ").filter(Boolean);
  const few = words.length > LONGEST ? [...words.slice(0, ENDS), "…", ...words.slice(-ENDS)] : words;
  return few.length ? `[${few.join(" ")}]` : "";
}
