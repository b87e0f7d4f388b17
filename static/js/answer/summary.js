/** @file The sentence under the stars: what moves the answer, which stands above, each phrase in its tint and with a way to its words. */

/** @import { Explanation } from "../model/types.js" */

import { heat } from "../embed/limelight-heat.js";
import { button, byId, element } from "../dom.js";
import { lightOn } from "../model/lenses.js";
import { shown, state } from "../model/state.js";

/** @param {number} value @param {string} unit @returns {string} "0.8 stars", "12 points" */
const moveSize = (value, unit) => (unit === "stars" ? `${Math.abs(value).toFixed(1)} stars` : `${Math.abs(100 * value).toFixed(0)} points`);

/** A mark that follows a phrase stays on its line. @param {Element} phrase */
function keepMark(phrase) {
  const next = phrase.nextSibling;
  const [mark] = /^[,.]?/.exec(next?.textContent ?? "");
  if (!mark) return;
  next.textContent = next.textContent.slice(mark.length);
  const held = element("span", "held");
  phrase.replaceWith(held);
  held.append(phrase, mark);
}

/** @param {{mark: (tokens: number[]) => void, showToken: (token: number) => void}} heatmap where the words are */
export function createSummary(heatmap) {
  const line = byId("summary");

  /** @param {Explanation["summary"]["pieces"][number]} piece @param {Explanation} light @param {number[]} levels of its tokens */
  function part({ text, phrase }, light, levels) {
    // A number and its unit stay on one line.
    if (phrase === null) return text.replaceAll(/ (?=★|points)/g, "\u00a0");
    const { tokens, value } = light.summary.phrases[phrase];
    const strongest = tokens.map((token) => levels[token] ?? 0).reduce((most, level) => (Math.abs(level) > Math.abs(most) ? level : most), 0);
    const level = Math.abs(strongest);
    // A lens of words gives the phrase no value of its own: it has the tint of its strongest word.
    const sign = value === null ? (strongest < 0 ? "-" : null) : value < 0 ? "-" : "+";
    const moved = value === null ? null : `${value < 0 ? "holds down" : "lifts"} by ${moveSize(value, light.unit)}`;
    const look = { class: "phrase", title: "Show it in the review", "aria-description": moved, "data-sign": sign, "data-level": level || null };
    // A giant word, which is in quotes.
    const told = text.replace(/^(.{60}).{60,}(?=.$)/su, "$1…");
    const node = button(look, () => heatmap.showToken(tokens[0]), told);
    for (const type of ["pointerenter", "focus"]) node.addEventListener(type, () => heatmap.mark(tokens));
    node.addEventListener("pointerleave", () => heatmap.mark([]));
    // Drawn at once, the word that the focus goes to would be gone.
    node.addEventListener("blur", () => setTimeout(() => line.contains(document.activeElement) || heatmap.mark([])));
    return node;
  }

  function show({ answer, explanation, explained }, before) {
    if (answer === before.answer && explanation === before.explanation && explained === before.explained) return;
    const light = answer && lightOn(answer, explanation);
    // After a strike, the old summary stays, dimmed, until the next one comes; that of another text is removed.
    const late = light !== null && explained !== answer;
    line.dataset.request = light && !late ? (answer.request_id ?? "") : "";
    line.classList.toggle("late", late);
    line.hidden = !light;
    if (late) return;
    const levels = light ? heat(light, state.get().gamma).flatMap(({ tokens }) => tokens) : [];
    line.replaceChildren(...(light ? light.summary.pieces.map((piece) => part(piece, light, levels)) : []));
    for (const phrase of line.querySelectorAll(".phrase")) keepMark(phrase);
  }
  shown.subscribe(show);
}
