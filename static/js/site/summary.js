/** @file The sentence that quotes what moves an answer most, as limelight/insights/summary.py has it. */

/** @import { Asked, PhraseValues } from "./light.js" */
/** @import { Target } from "./model/model.js" */
/** @import { Quotation } from "./quotation.js" */
/** @import { Answer, Summary } from "../model/types.js" */

import { valueText } from "../embed/numbers.js";
import { chance, filled } from "../format.js";
import rules from "../rules.js";
import { range } from "./arithmetic.js";
import { chooseQuotations } from "./quotation.js";

const { summary: SAYINGS } = rules;

/**
 * @typedef {object} Explained
 * @property {Asked} asked
 * @property {PhraseValues} light
 * @property {number[]} weights of the tokens of the document
 * @property {Pick<Answer, "undecided" | "mixed" | "counts" | "expected_stars" | "label">} answer
 * @property {{code: string, text: string}[]} doubts
 */

/** @param {Explained} explained @returns {Summary} */
export function summarize(explained) {
  const { asked, answer, light, weights, doubts } = explained;
  const { target } = asked;
  const question = doubts.find(({ code }) => code === "question");
  if (question) return compose([question.text]);
  const name = printed(target, light.whole);
  const named = chooseQuotations(asked, light, weights, answer);
  if (!named.length)
    return answer.undecided ? compose([SAYINGS.nothing]) : compose([`${name}: `, SAYINGS.no_phrase], name);
  // An undecided answer names no label: its sides say which one they are for, and against.
  const unit = answer.undecided && target.unit === "probability" ? "undecided" : target.unit;
  const pieces = named.flatMap((quotation, number) => {
    const isSame = number > 0 && quotation.value * named[number - 1].value > 0;
    const way = filled(SAYINGS[quotation.value > 0 ? "up" : "down"][unit], { label: target.name });
    return [isSame ? " and " : `${number ? ", " : ""}${way}`, quotation, ` (${valueText(target, quotation.value)})`];
  });
  const isStars = target.unit === "stars";
  if (answer.mixed) {
    const head = `${SAYINGS.mixed}${isStars ? `, ${name}` : ""}`;
    return compose([`${head}: `, ...pieces, "."], head);
  }
  if (answer.undecided) return compose([SAYINGS.cannot_tell[unit], ...pieces, "."]);
  // Phrases against a label do not explain it: the label stands in spite of them.
  return !isStars && named[0].value < 0
    ? compose([`${name}, `, ...pieces, "."])
    : compose([`${name}: `, ...pieces, "."], name);
}

/** @param {Target} target @param {number} value @returns {string} "3.5 stars", "Positive, 93%" */
function printed({ name, unit }, value) {
  if (unit === "stars") return `${value.toFixed(1)} stars`;
  // A label keeps its case, except for its first letter: "HUM" does not become "Hum".
  const [first = "", ...rest] = name;
  return `${first.toUpperCase()}${rest.join("")}, ${chance(value)}`;
}

/**
 * @param {(string | Quotation)[]} parts of the sentence
 * @param {string} [head] the answer that it begins with, if any
 * @returns {Summary}
 */
function compose(parts, head = "") {
  /** @type {Summary} */
  const summary = { text: "", head, pieces: [], phrases: [] };
  const { pieces, phrases } = summary;
  for (const part of parts) {
    if (typeof part !== "string") {
      const { text, run, value } = part;
      pieces.push({ text: `“${text}”`, phrase: phrases.length });
      phrases.push({ text, tokens: range(run.stop - run.start).map((number) => run.start + number), value });
    } else if (pieces.at(-1)?.phrase === null) pieces.at(-1).text += part;
    else if (part) pieces.push({ text: part, phrase: null });
  }
  summary.text = pieces.map((piece) => piece.text).join("");
  if (head) {
    const rest = pieces[0].text.slice(`${head}: `.length);
    pieces[0].text = rest.slice(0, 1).toUpperCase() + rest.slice(1);
  }
  return summary;
}
