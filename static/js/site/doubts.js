/**
 * @file Reasons to doubt an answer, as limelight/insights/doubts.py has them, whose sentences they are: those that need
 * nothing but the text and the probabilities. In place of the language, a browser knows the letters.
 */

import { filled } from "../format.js";
import rules from "../rules.js";
import { spread } from "./model/answer.js";

const LETTERS = {
  Latin: "Latin letters",
  Cyrillic: "Cyrillic letters",
  Greek: "Greek letters",
  Arabic: "Arabic letters",
  Hebrew: "Hebrew letters",
  Devanagari: "Hindi letters",
  Thai: "Thai letters",
  Hangul: "Korean letters",
  Han: "Chinese characters",
  Hiragana: "Japanese characters",
  Katakana: "Japanese characters",
};
const SCRIPTS = Object.entries(LETTERS).map(([script, name]) => ({
  name,
  letter: new RegExp(`\\p{Script=${script}}`, "gu"),
}));
const ASKS = new RegExp(`^${rules.asks}`, "iu");
// A text with fewer letters is in no language; and the first words of a vocabulary are the frequent ones.
const [LEAST, FREQUENT] = [3, 1000];

/** @param {string} text @returns {?string} the letters that most of it is written in */
function lettersOf(text) {
  const counts = SCRIPTS.map(({ letter }) => text.match(letter)?.length ?? 0);
  const most = Math.max(...counts);
  return most < LEAST ? null : SCRIPTS[counts.indexOf(most)].name;
}

/** @param {import("../model/types.js").Sentence[]} sentences @returns {number} the share of these that are questions */
function questionShare(sentences) {
  const texts = sentences
    .map(({ tokens }) =>
      tokens
        .map(({ text, whitespace }) => text + whitespace)
        .join("")
        .trim()
        .replace(/["')”’ ]+$/u, ""),
    )
    .filter(Boolean);
  return texts.filter((text) => text.endsWith("?") && ASKS.test(text)).length / (texts.length || 1);
}

/**
 * @param {import("./model/model.js").Model} model
 * @param {string} text
 * @param {Pick<import("../model/types.js").Answer, "undecided" | "counts" | "probabilities" | "sentences">} answer
 * @returns {{code: string, text: string}[]} the gravest first
 */
export function doubtsOf(model, text, { undecided, counts, probabilities, sentences }) {
  const { short_words: short, unsure_from: unsure, texts } = model.about.doubts;
  const [language, trained] = [lettersOf(text), lettersOf(model.reader.words.slice(0, FREQUENT).join(" "))];
  const asked = model.isEnglish ? questionShare(sentences) : 0;
  if (asked === 1) return [{ code: "question", text: texts.question }];
  const isOther = language && trained && language !== trained;
  const codes = [
    ...(isOther ? ["language"] : []),
    ...(!isOther && asked >= rules.asked ? ["asks"] : []),
    ...(undecided ? ["undecided"] : []),
    ...(counts.words_read <= short ? ["short"] : []),
    ...(spread(probabilities, model.stars) >= unsure && !undecided ? ["unsure"] : []),
  ];
  return codes.map((code) => ({ code, text: filled(texts[code], { language, own: trained }) }));
}
