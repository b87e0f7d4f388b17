/** @file The sum of an answer, drawn as steps: no words, the strongest phrases, all others, the answer. */

/** @import { Explanation } from "../model/types.js" */

import { button, byId, element } from "../dom.js";
import { hasPhrases, targetText, valueText } from "../embed/limelight-heat.js";
import { countOf } from "../format.js";
import { joined, tokensOf } from "../model/words.js";

// Phrases that have a step of their own.
const MOST = 6;

/**
 * @typedef {object} Step
 * @property {"base" | "phrase" | "others" | "answer"} kind
 * @property {string} text what is added
 * @property {number} from the sum before it
 * @property {number} to the sum with it
 * @property {number[]} tokens of the phrase
 */

// Marks at the ends of a phrase, as in limelight/insights/summary.py.
const MARKS = /^[\s.,;:…–—"“”„«»()[\]-]+|[\s.,;:…–—"“”„«»()[\]-]+$/gu;

/**
 * @param {Explanation} light of phrases
 * @returns {Step[]} from no words to the answer: the strongest phrases first; one that occurs several times has one step
 */
export function stepsOf({ phrases, base, value, ...light }) {
  const isSeen = (phrase) => !valueText(light, phrase.value).startsWith("±");
  const tokens = tokensOf(light);
  /** @type {Map<string, {text: string, value: number, tokens: number[], phrases: number}>} */
  const found = new Map();
  for (const { start, end, value: added } of phrases) {
    const written = joined(tokens.slice(start, end).filter(({ removed }) => !removed)).replaceAll(/\s+/gu, " ").trim();
    const text = written.replaceAll(MARKS, "") || written;
    const key = `${added > 0} ${text.toLowerCase()}`;
    const same = found.get(key) ?? { text, value: 0, tokens: [], phrases: 0 };
    for (let number = start; number < end; number++) same.tokens.push(number);
    found.set(key, { ...same, value: same.value + added, phrases: same.phrases + 1 });
  }
  const ranked = [...found.values()].sort((one, other) => Math.abs(other.value) - Math.abs(one.value));
  const seen = ranked.filter(isSeen).length;
  // For a single other one there is a line, too.
  const strongest = ranked.slice(0, ranked.length === MOST + 1 && seen > MOST ? seen : Math.min(seen, MOST));
  let sum = base;
  const steps = strongest.map(({ value: added, ...phrase }) => /** @type {Step} */ ({ kind: "phrase", text: phrase.text, from: sum, to: (sum += added), tokens: phrase.tokens }));
  const others = ranked.slice(strongest.length).reduce((number, phrase) => number + phrase.phrases, 0);
  if (ranked.length > strongest.length) steps.push({ kind: "others", text: countOf(others, "other"), from: sum, to: value, tokens: [] });
  const end = (kind, text, at) => /** @type {Step} */ ({ kind, text, from: at, to: at, tokens: [] });
  return [end("base", "No words", base), ...steps, end("answer", "Together", value)];
}

/** @param {Explanation} light @param {Step} step @returns {string} "lifts by 0.8 stars: very well-built machine" */
export function stepInWords(light, { kind, text, from, to }) {
  if (kind === "base" || kind === "answer") return `${text}: ${targetText(light, to).replace("★", "stars")}`;
  const amount = valueText(light, Math.abs(to - from)).replace(/^[+±]/, "").replace("★", "stars");
  const way = to < from ? ["lower", "lowers"] : ["lift", "lifts"];
  return kind === "others" ? `${text} ${way[text.startsWith("1 ") ? 1 : 0]} by ${amount}` : `${way[1]} by ${amount}: ${text}`;
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
  const ends = [...(stars && light.unit === "stars" ? [Math.min(...stars), Math.max(...stars)] : [0, 1]), ...steps.map(({ to }) => to)];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const place = (value) => (100 * (value - low)) / (high - low);

  /** @param {Step} step */
  function row(step) {
    const { kind, text, from, to, tokens } = step;
    const isEnd = kind === "base" || kind === "answer";
    const told = stepInWords(light, step);
    const name = kind === "phrase" ? button({ class: "step-name", "aria-label": told, title: "Show it in the review" }, () => heatmap.showToken(tokens[0]), text) : element("span", "step-name", text);
    const number = isEnd ? targetText(light, to) : valueText(light, to - from);
    const bar = element("span", { class: "step-bar", "data-sign": to < from ? "-" : null });
    bar.style.setProperty("--from", `${place(Math.min(from, to)).toFixed(2)}%`);
    bar.style.setProperty("--breadth", `${Math.abs(place(to) - place(from)).toFixed(2)}%`);
    const track = element("span", { class: "step-track", "aria-hidden": "true" }, bar);
    const seen = element("b", { class: "step-number", "aria-hidden": "true" }, number);
    if (kind === "phrase") {
      name.addEventListener("pointerenter", () => heatmap.mark(tokens));
      name.addEventListener("pointerleave", () => heatmap.mark([]));
      return element("li", { class: "step", "data-kind": kind }, name, seen, track);
    }
    name.setAttribute("aria-hidden", "true");
    return element("li", { class: "step", "data-kind": kind }, element("span", "visually-hidden", told), name, seen, track);
  }
  box.querySelector("ol").replaceChildren(...steps.map(row));
}
