/** @file Below the stars that the reader meant: the sentences that pull the model away from them. */

import { problemParts } from "../answer/problem.js";
import { button, byId, element, passFocus } from "../dom.js";
import { starChange } from "../format.js";
import { question } from "../model/answers.js";
import { explain } from "../model/api.js";
import { createReader } from "../model/reader.js";
import { shown, state } from "../model/state.js";
import { beginning, joined } from "../model/words.js";

const METHOD = "leave_one_out";
const TARGET = "expected_stars";
// As many as a reader can take in.
const MOST = 5;
const WORDS = 12;

/** @param {number} value @param {number} meant @returns {boolean} whether the model says, rounded, what was meant */
export const isClose = (value, meant) => Math.abs(value - meant) < 0.5;

/**
 * @param {{value: number, sentences: {weight: number, read: boolean}[]}} explained by leave-one-out on expected stars
 * @param {number} meant stars
 * @returns {{sentence: number, stars: number}[]} the sentences that pull away, strongest first, with the stars that
 *   each adds to the answer; none where the model already says, rounded, what was meant
 */
export function pulls({ value, sentences }, meant) {
  if (isClose(value, meant)) return [];
  const away = Math.sign(value - meant);
  return sentences
    .map(({ weight, read }, sentence) => ({ sentence, stars: read ? weight : 0 }))
    .filter(({ stars }) => stars * away >= 0.05)
    .sort((a, b) => Math.abs(b.stars) - Math.abs(a.stars));
}

/** @param {{showSentence: (sentence: number) => void}} heatmap */
export function createPulls(heatmap) {
  const node = byId("pulls");
  const reader = createReader({
    ask: explain,
    onAnswer: draw,
    onError: (error) => say(element("p", "", ...problemParts(error, look))),
  });

  /** @param {Node[]} parts */
  function say(...parts) {
    passFocus(node, byId("meant-title"));
    node.replaceChildren(...parts);
  }

  /** @param {import("../model/types.js").Explanation} explained */
  function draw(explained) {
    const meant = starsMeant();
    const away = pulls(explained, meant).slice(0, MOST);
    if (!away.length) {
      say(element("p", "", isClose(explained.value, meant) ? "It understood you." : "No single sentence is why."));
      return;
    }
    const list = element("ol", "pull-list");
    for (const { sentence, stars } of away) {
      const change = element("b", "", starChange(stars));
      const words = element("span", "", beginning(joined(explained.sentences[sentence].tokens), WORDS));
      list.append(element("li", "", button("pull", () => heatmap.showSentence(sentence), change, words)));
    }
    say(element("p", "", `These sentences pull it away from your ${meant}:`), list);
  }

  function look() {
    const now = state.get();
    const { answer, stars } = shown.get();
    reader.cancel();
    node.hidden = !answer || answer.undecided || !stars || starsMeant() === null;
    if (node.hidden || now.panel !== "try") return;
    reader.now({ ...question(now.model, now), method: METHOD, target: TARGET, trust: false });
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
