/** @file The panel Compare: what other models make of this review that answer the same question. */

import { problemParts } from "../answer/problem.js";
import { byId, element } from "../dom.js";
import "../embed/element.js";
import { explain } from "../model/api.js";
import { litAnswer } from "../model/lenses.js";
import { lightQuestion, question } from "../model/question.js";
import { createReader } from "../model/reader.js";
import { shown, state } from "../model/state.js";

/**
 * @param {object} parts
 * @param {(model: string) => string[]} parts.alike the other models with the same labels, or with stars too
 * @param {(model: string) => string} parts.titleOf
 * @param {(model: string) => string} parts.lensOf the lens that each is seen through
 */
export function createComparePanel({ alike, titleOf, lensOf }) {
  const box = byId("compare");
  const reader = createReader({
    /** @param {string[]} rivals */
    ask(rivals, signal) {
      // Words that are struck out have other numbers there: the text goes without them.
      const { answer } = shown.get();
      const text = answer.sentences
        .flatMap(({ tokens }) => tokens.map((token) => (token.removed ? "" : token.text) + token.whitespace))
        .join("");
      return Promise.all(
        rivals.map((model) => explain(lightQuestion(question(model, { text, without: [] }), lensOf(model)), signal)),
      );
    },
    onAnswer(lights) {
      box.replaceChildren(
        ...lights.map((light) => {
          const heat = element("limelight-heat", { score: true, switch: true, legend: true });
          Object.assign(heat, { answer: light });
          return element("section", "", element("h3", "", titleOf(light.model)), heat);
        }),
      );
      box.dataset.request = shown.get().answer?.request_id ?? "";
    },
    onError: (error) => box.replaceChildren(...problemParts(error, look)),
  });

  function look() {
    const { answer } = shown.get();
    const rivals = answer ? alike(answer.model) : [];
    byId("opens-compare").hidden = !rivals.length;
    reader.cancel();
    if (state.get().panel !== "compare") return;
    if (litAnswer(answer) && rivals.length) reader.now(rivals);
    else box.replaceChildren();
  }

  state.subscribe((now, before) => {
    if (now.panel !== before.panel) look();
  });
  shown.subscribe((now, before) => {
    if (now.answer !== before.answer) look();
  });
  look();
}
