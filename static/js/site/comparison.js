/** @file Where a network looked compared with what moved its answer, in one line, as limelight/insights/comparison.py has it. */

/** @import { Asked, PhraseValues } from "./light.js" */
/** @import { Looks } from "./model/model.js" */

import { isEnding, isWord, signed } from "../embed/limelight-heat.js";
import { filled } from "../format.js";
import { quoted } from "../quotation.js";
import rules from "../rules.js";

const { comparison: SAYINGS, light: { least: LEAST } } = rules;
const NEXT_TO = 1 / 3;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** @param {Asked} asked @param {PhraseValues} light @param {Looks} looks @returns {?{text: string}} null where it looked nowhere, or where that says nothing */
export function compare({ tokens, texts, numbers, phrases, phraseOf, read, target: { unit } }, { values }, { kind, words, sentences }) {
  const isAttention = kind === "attention";
  const lights = words.map((share, at) => (isWord(texts[at]) ? share * (isAttention ? Math.sqrt(sentences[at]) : 1) : 0));
  const top = lights.reduce((best, light, at) => (light > lights[best] ? at : best), 0);
  if (!lights[top] || !LETTER_OR_DIGIT.test(texts[top])) return null;
  const topPhrase = phraseOf[top];
  const isBeside = (text, at) => phrases[phraseOf[at]].sentence === phrases[topPhrase].sentence && isWord(text);
  // A word alone in its sentence has all of its attention.
  if (texts.filter(isBeside).length === 1) return null;
  let [start, stop] = [top, top + 1];
  const isBright = (at) => lights[at] >= NEXT_TO * lights[top];
  while (start > phrases[topPhrase].start && (isBright(start - 1) || isEnding(texts[start]))) start--;
  while (stop < phrases[topPhrase].stop && (isBright(stop) || isEnding(texts[stop]))) stop++;
  const most = values.reduce((best, value, at) => (Math.abs(value) > Math.abs(values[best]) ? at : best), 0);
  const quote = (run) => quoted(tokens.slice(numbers[run.start], numbers[run.stop - 1] + 1));
  const [looked, moved] = [quote({ start, stop }), quote(phrases[most])];
  if (!looked || !moved) return null;
  const change = (value) => (unit === "stars" ? `${signed(value)} ★` : `${signed(100 * value, 0)} points`);
  const [value, other] = [values[topPhrase], values[most]];
  const percent = (share) => `${Math.round(100 * share)}%`;
  const shares = { sentence: percent(words.slice(start, stop).reduce((sum, share) => sum + share, 0)), review: percent(sentences[top]) };
  const verb = SAYINGS[isAttention ? "looked" : "picked"];
  const share = isAttention ? filled(SAYINGS[read.ids.length > 1 ? "share" : "share_of_one"], shares) : "";
  const isLittle = Math.abs(value) < LEAST[unit] && change(Math.abs(value)) !== change(Math.abs(other));
  let name = value * other > 0 ? "less" : "against";
  if (Math.abs(other) < LEAST[unit]) name = "none";
  else if (topPhrase === most) name = "same";
  else if (change(value) === change(0)) name = "nothing";
  else if (isLittle) name = "little";
  return { text: filled(SAYINGS[name], { verb, looked, share, moved, value: change(value), other: change(other) }) };
}
