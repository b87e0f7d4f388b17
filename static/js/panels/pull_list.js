/** @file Below the stars that the reader meant: the sentences that pull the model away from them. */

import { problemParts } from "../answer/problem.js";
import { button, element, passFocus } from "../dom.js";
import { starNumber } from "../format.js";
import { explain } from "../model/api.js";
import { pulls } from "./pulls.js";
import { createReader } from "../model/reader.js";
import { shown, state } from "../model/state.js";

const METHOD = "leave_one_out";
const TARGET = "expected_stars";
// As many as a reader can take in.
const MOST = 5;
const WORDS = 12;

/** @param {{showSentence: (sentence: number) => void}} heatmap */
export function createPulls(heatmap) {
  const node = document.getElementById("pulls");
  const reader = createReader({
    ask: explain,
    onAnswer: draw,
    onError: (error) => say(element("p", "", ...problemParts(error, look))),
  });

  /** @param {Node[]} parts */
  function say(...parts) {
    passFocus(node, document.getElementById("meant-title"));
    node.replaceChildren(...parts);
  }

  /** @param {import("../model/types.js").Explanation} explained */
  function draw(explained) {
    const meant = starsMeant();
    const away = pulls(explained, meant).slice(0, MOST);
    if (!away.length) {
      const close = Math.abs(explained.value - meant) < 0.5;
      say(element("p", "", close ? "It understood you." : "No single sentence is why."));
      return;
    }
    const list = element("ol", "pull-list");
    for (const { sentence, stars } of away) {
      const change = element("b", "", `${stars > 0 ? "+" : "−"}${starNumber(Math.abs(stars))} ★`);
      const words = element("span", "", beginning(explained.sentences[sentence]));
      list.append(element("li", "", button("pull", () => heatmap.showSentence(sentence), change, words)));
    }
    say(element("p", "", `These sentences pull it away from your ${meant}:`), list);
  }

  function look() {
    const { panel, text, model, without } = state.get();
    const { answer, stars } = shown.get();
    reader.cancel();
    node.hidden = !answer || answer.undecided || !stars || starsMeant() === null;
    if (node.hidden || panel !== "try") return;
    reader.now({ text, model, ...(without.length && { without }), method: METHOD, target: TARGET, trust: false });
  }

  state.subscribe((now, before) => {
    if (now.meant !== before.meant || now.panel !== before.panel) look();
  });
  shown.subscribe((now, before) => {
    if (now.answer !== before.answer) look();
  });
  look();
}

/** @returns {?number} the stars that the reader meant */
function starsMeant() {
  const { answer, stars } = shown.get();
  return stars?.[answer.labels.indexOf(state.get().meant)] ?? null;
}

/** @param {import("../model/types.js").Sentence} sentence @returns {string} its first words */
function beginning({ tokens }) {
  const words = tokens.map(({ text, whitespace }) => text + whitespace).join("").trim().split(/\s+/u);
  return words.slice(0, WORDS).join(" ") + (words.length > WORDS ? " …" : "");
}
