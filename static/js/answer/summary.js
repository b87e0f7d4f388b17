/** @file The sentence under the stars: what moves the answer, each phrase in its tint and with a way to its words. */

/** @import { Explanation } from "../model/types.js" */

import { direction, levelsOf } from "../embed/levels.js";
import { byId, element } from "../dom.js";
import { unbroken } from "../format.js";
import { litAnswer } from "../model/lenses.js";
import { shown } from "../model/state.js";

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

  /**
   * @param {string} text
   * @param {{tokens: number[], value: ?number}} phrase
   * @param {Explanation} light
   * @param {number[]} levels of all tokens
   */
  function part(text, { tokens, value }, light, levels) {
    const strongest = tokens
      .map((token) => levels[token] ?? 0)
      .reduce((most, level) => (Math.abs(level) > Math.abs(most) ? level : most), 0);
    const level = Math.abs(strongest);
    // A lens of words gives the phrase no value of its own: it has the tint of its strongest word.
    const side = value === null ? strongest : value * direction(light);
    const plus = value === null ? null : "+";
    // Not a button, which stands in a line as a block: a long phrase goes on in the next one.
    const look = {
      class: "phrase",
      role: "button",
      tabindex: -1,
      title: "Show it in the review",
      "data-sign": side < 0 ? "-" : plus,
      "data-level": level || null,
    };
    // A giant word, which is in quotes.
    const shortened = text.replace(/^(.{60}).{60,}(?=.$)/su, "$1…");
    const node = element("span", look, shortened);
    const show = () => heatmap.showToken(tokens[0]);
    node.addEventListener("click", show);
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      show();
    });
    for (const type of ["pointerenter", "focus"]) node.addEventListener(type, () => heatmap.mark(tokens));
    node.addEventListener("pointerleave", () => heatmap.mark([]));
    // Drawn at once, the word that the focus goes to would be gone.
    node.addEventListener("blur", () => setTimeout(() => line.contains(document.activeElement) || heatmap.mark([])));
    return node;
  }

  shown.subscribe(({ answer }, before) => {
    if (answer === before.answer) return;
    const light = litAnswer(answer);
    // What the reader points at does not move up while words are struck.
    line.style.minHeight = byId("answer").contains(document.activeElement) ? `${line.offsetHeight}px` : "";
    line.dataset.request = light?.request_id ?? "";
    line.hidden = !light;
    const levels = light ? levelsOf(light).map(({ level, looked }) => level || (light.signed ? 0 : looked)) : [];
    line.replaceChildren(
      ...(light?.summary.pieces ?? []).map(({ text, phrase }) =>
        phrase === null ? unbroken(text) : part(text, light.summary.phrases[phrase], light, levels),
      ),
    );
    for (const phrase of line.querySelectorAll(".phrase")) keepMark(phrase);
  });
}
