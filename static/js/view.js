/** @file The right side of the page: nothing yet, an answer, or what went wrong. */

/** @import { Answer } from "./types.js" */

import "./heatmap.js";
import { labelNames, showBars } from "./bars.js";
import { element } from "./dom.js";
import { countOf, probability, starNumber } from "./format.js";
import { stars as starRow } from "./stars.js";

/** @param {Answer["counts"]} counts @returns {string} one line on what was read */
export function factsLine(counts) {
  const unknown = counts.tokens_unknown ? `, ${countOf(counts.tokens_unknown, "word")} unknown` : "";
  return `${countOf(counts.tokens_read, "word")} in ${countOf(counts.sentences_read, "sentence")}${unknown}`;
}

/** Finds the parts of the page that show an answer, and returns what can be done to them. */
export function createView() {
  const part = (id) => document.getElementById(id);
  const result = part("result");
  const panels = ["empty", "problem", "answer"].map(part);

  /** @param {string} id the one panel to show */
  function only(id) {
    for (const panel of panels) panel.hidden = panel.id !== id;
    result.setAttribute("aria-busy", "false");
  }

  return {
    empty() {
      only("empty");
      part("status").textContent = "";
    },

    wait() {
      result.setAttribute("aria-busy", "true");
    },

    /** @param {string} words */
    problem(words) {
      part("problem").firstElementChild.textContent = words;
      only("problem");
    },

    /**
     * @param {Answer} answer
     * @param {?number[]} stars what each label stands for, where they are star ratings
     */
    answer(answer, stars) {
      const best = answer.labels.indexOf(answer.label);
      const likely = `${labelNames(answer.labels, stars)[best]}, ${probability(answer.probabilities[best])}`;
      if (stars) {
        const total = Math.ceil(Math.max(...stars));
        const number = starNumber(answer.expected_stars);
        part("score").replaceChildren(
          element("span", "score-number", number),
          starRow(answer.expected_stars, total),
          element("span", "visually-hidden", ` stars of ${total}`),
        );
        part("likely").textContent = `expected stars, out of ${total}`;
        part("status").textContent = `${number} stars of ${total}`;
      } else {
        part("score").replaceChildren(element("span", "score-number word-score", answer.label));
        part("likely").textContent = `with a probability of ${probability(answer.probabilities[best])}`;
        part("status").textContent = likely;
      }
      showBars(part("bars"), answer, stars);
      part("heatmap").answer = answer;
      part("facts").textContent = factsLine(answer.counts);
      part("legend-unknown").hidden = answer.counts.tokens_unknown === 0;
      for (const meaning of result.querySelectorAll("[data-explanation]")) {
        meaning.hidden = meaning.dataset.explanation !== answer.explanation;
      }
      only("answer");
    },

    /** Brings the answer on screen where it is below the fold, as on a phone. */
    reveal() {
      if (result.getBoundingClientRect().top < innerHeight / 2) return;
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      result.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
    },
  };
}
