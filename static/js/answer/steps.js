/** @file The sum of an answer, drawn as steps: no words, the strongest phrases, all others, the answer. */

/** @import { Explanation } from "../model/types.js" */

import { button, byId, element } from "../dom.js";
import { direction, hasPhrases } from "../embed/levels.js";
import { targetText, valueText } from "../embed/numbers.js";
import { countOf } from "../format.js";
import { tokensOf } from "../model/words.js";
import { quoted } from "../quotation.js";

// Phrases that have a step of their own.
const MOST = 6;

/**
 * @typedef {object} Step
 * @property {"base" | "phrase" | "others" | "answer"} kind
 * @property {string} text what is added
 * @property {number} from the sum before it, of printed numbers
 * @property {number} to the sum with it
 * @property {number} shown the number that is printed: of "base" and "answer" the sum, of the rest what they add
 * @property {number[]} tokens of the phrase
 */

/**
 * @param {{unit?: string}} light
 * @param {number} value
 * @returns {number} as it is printed: in tenths of a star, or in whole percents
 */
const rounded = ({ unit }, value) =>
  unit === "stars" ? Number(value.toFixed(1)) : Number((100 * value).toFixed(0)) / 100;

/**
 * @param {Explanation} light of phrases
 * @returns {Step[]} from no words to the answer: the strongest phrases first; one that occurs several times has one
 *   step. A phrase the start and the answer are printed as everywhere else; what rounding leaves is with the others, or
 *   a step of its own, so that the printed numbers add up. Each bar is as long as its number
 */
export function stepsOf({ phrases, base, value, summary, ...light }) {
  const isSeen = (phrase) => !valueText(light, phrase.value).startsWith("±");
  const totals = totalsOf(phrases, summary?.phrases ?? [], tokensOf(light));
  const ranked = totals.sort((one, other) => Math.abs(other.value) - Math.abs(one.value));
  const seen = ranked.filter(isSeen).length;
  // For a single other one there is a line, too.
  const strongest = ranked.slice(0, ranked.length === MOST + 1 && seen > MOST ? seen : Math.min(seen, MOST));
  const others = ranked.slice(strongest.length);
  const added = strongest.map((phrase) => rounded(light, phrase.value));
  const rest = rounded(light, value) - added.reduce((sum, number) => sum + number, 0);
  const start = rounded(light, base);
  let sum = start;
  /** @type {(kind: Step["kind"], text: string, shown: number, tokens?: number[]) => Step} */
  const step = (kind, text, shown, tokens = []) => ({ kind, text, from: sum, to: (sum += shown), shown, tokens });
  const steps = strongest.map(({ text, tokens }, i) => step("phrase", text, added[i], tokens));
  if (others.length) {
    const exact = strongest.reduce((left, phrase) => left - phrase.value, value - base);
    const number = others.reduce((all, phrase) => all + phrase.phrases, 0);
    const isRounded = Math.abs(rest - start - rounded(light, exact)) > 1e-9;
    steps.push(step("others", `${countOf(number, "other")}${isRounded ? " and rounding" : ""}`, rest - start));
  } else if (Math.abs(rest - start) > 1e-9) steps.push(step("others", "Rounding", rest - start));
  /** @type {(kind: Step["kind"], text: string, at: number) => Step} */
  const end = (kind, text, at) => ({ kind, text, from: at, to: at, shown: at, tokens: [] });
  return [end("base", "No words", start), ...steps, end("answer", "Together", rounded(light, value))];
}

/**
 * @param {Explanation["phrases"]} phrases
 * @param {{text: string, value: number, tokens: number[]}[]} quotations of the sentence, which keep their numbers
 * @param {import("../model/types.js").Token[]} tokens
 * @returns {{text: string, value: number, tokens: number[], phrases: number}[]} the same words that pull the same way
 *   are one
 */
function totalsOf(phrases, quotations, tokens) {
  const totals = new Map();
  for (const quotation of quotations) totals.set(quotation.text, { ...quotation, phrases: 1 });
  const isQuoted = new Set(quotations.flatMap(({ tokens: own }) => own));
  for (const { start, end, value } of phrases) {
    if (isQuoted.has(start) || isQuoted.has(end - 1)) continue;
    const text = quoted(tokens.slice(start, end));
    const key = `${value > 0} ${text.toLowerCase()}`;
    const same = totals.get(key) ?? { text, value: 0, tokens: [], phrases: 0 };
    for (let number = start; number < end; number++) same.tokens.push(number);
    totals.set(key, { ...same, value: same.value + value, phrases: same.phrases + 1 });
  }
  return [...totals.values()];
}

/** @param {Explanation} light @param {Step} step @returns {string} "lifts by 0.8 stars: very well-built machine" */
export function stepInWords(light, { kind, text, shown }) {
  if (kind === "base" || kind === "answer") return `${text}: ${targetText(light, shown).replace("★", "stars")}`;
  const amount = valueText(light, Math.abs(shown)).replace(/^[+±]/, "").replace("★", "stars");
  const way = shown < 0 ? ["lower", "lowers"] : ["lift", "lifts"];
  return kind === "others"
    ? `${text} ${way[text === "1 other" || text === "Rounding" ? 1 : 0]} by ${amount}`
    : `${way[1]} by ${amount}: ${text}`;
}

/**
 * @param {?Explanation} light none where it is not one of phrases
 * @param {?number[]} stars what each label stands for
 * @param {{mark: (tokens: number[]) => void, showToken: (token: number) => void}} heatmap where the words are
 */
export function showSteps(light, stars, heatmap) {
  const box = byId("steps");
  box.hidden = !light || !hasPhrases(light);
  if (box.hidden) return;
  const steps = stepsOf(light);
  const ends = [
    ...(stars && light.unit === "stars" ? [Math.min(...stars), Math.max(...stars)] : [0, 1]),
    ...steps.map(({ to }) => to),
  ];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const percent = (value) => (100 * (value - low)) / (high - low);

  /** @param {Step} step */
  function row(step) {
    const { kind, text, from, to, shown, tokens } = step;
    const isEnd = kind === "base" || kind === "answer";
    const inWords = stepInWords(light, step);
    const look = { class: "step-name", "aria-label": inWords, title: "Show it in the review" };
    const name =
      kind === "phrase"
        ? button(look, () => heatmap.showToken(tokens[0]), text)
        : element("span", { class: "step-name", "aria-hidden": "true" }, text);
    const number = isEnd ? targetText(light, shown) : valueText(light, shown);
    const bar = element("span", { class: "step-bar", "data-sign": shown * direction(light) < 0 ? "-" : null });
    bar.style.setProperty("--from", `${percent(Math.min(from, to)).toFixed(2)}%`);
    bar.style.setProperty("--breadth", `${Math.abs(percent(to) - percent(from)).toFixed(2)}%`);
    const track = element("span", { class: "step-track", "aria-hidden": "true" }, bar);
    const seen = element("b", { class: "step-number", "aria-hidden": "true" }, number);
    // Others have no tokens to mark.
    name.addEventListener("pointerenter", () => heatmap.mark(tokens));
    name.addEventListener("pointerleave", () => heatmap.mark([]));
    return element(
      "li",
      { class: "step", "data-kind": kind },
      kind === "phrase" ? null : element("span", "visually-hidden", inWords),
      name,
      seen,
      track,
    );
  }
  box.querySelector("ol").replaceChildren(...steps.map(row));
  box.querySelectorAll(".step-ends span").forEach((end, i) => (end.textContent = targetText(light, [low, high][i])));
}
