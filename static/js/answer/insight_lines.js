/** @file The gravest doubt about an answer, next to its stars; and the others, among the reasons. */

import { byId, element } from "../dom.js";
import { insights } from "../model/insights.js";
import { shown } from "../model/state.js";

/**
 * @param {{code: string, text: string}[]} doubts the gravest first
 * @returns {string} the sentence of the gravest one that the answer itself does not say; "" without any
 */
export function doubtLine(doubts) {
  return doubts.find(({ code }) => code !== "undecided")?.text ?? "";
}

/** Draws the doubts whenever they change. */
export function createInsightLines() {
  insights.subscribe((now) => {
    byId("shelf").classList.toggle("late", now.of !== shown.get().answer);
    byId("doubts").textContent = doubtLine(now.doubts);
    byId("doubts").dataset.request = now.of?.request_id ?? "";
    const others = now.doubts.filter(({ text }) => text !== doubtLine(now.doubts));
    byId("insights").replaceChildren(...others.map(({ text }) => element("p", "flag", text)));
    byId("insights").hidden = !others.length;
  });
}
