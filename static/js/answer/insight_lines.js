/** @file The lines beside the stars: what decided, how sure that is, who agrees, and whether the model knows such reviews. */

import { element, svg } from "../dom.js";
import { probability, starNumber } from "../format.js";
import { insights } from "../model/insights.js";
import { shown } from "../model/state.js";

/**
 * @param {NonNullable<import("../model/insights.js").Insights["range"]>} range
 * @returns {string} "3.9 ★; 8 in 10 such reviews were 3–4."
 */
export function rangeLine({ low, high, share, stars }) {
  const whole = low === high ? String(low) : `${low}–${high}`;
  const tenths = Math.round(10 * share);
  // Nothing was seen to hold for all.
  return `${starNumber(stars)} ★; ${tenths < 10 ? tenths : "over 9"} in 10 such reviews were ${whole}.`;
}

/** @param {import("../model/insights.js").Insights["opinions"][number]} opinion @returns {string} "3.9 stars", "positive, 88.0%" */
export function opinionLine({ label, probability: share, expected_stars: stars, undecided }) {
  if (undecided) return "cannot tell";
  return stars === null || stars === undefined ? `${label}, ${probability(share)}` : `${starNumber(stars)} stars`;
}

/** Draws what is said, whenever it is said. */
export function createInsightLines() {
  const part = (id) => document.getElementById(id);

  function opinions({ opinions: all, disagree }) {
    if (all.length < 2) return [];
    const list = element("ul", "opinions");
    for (const opinion of all) {
      const row = element("li");
      const dot = svg("circle", { cx: `${(100 * opinion.lean).toFixed(1)}%`, cy: "50%", r: 5 });
      const line = svg("svg", { class: "lean", "aria-hidden": "true" }, svg("line", { x1: "0", x2: "100%", y1: "50%", y2: "50%" }), dot);
      row.append(element("span", "", opinion.title), line, element("b", "", opinionLine(opinion)));
      list.append(row);
    }
    const told = disagree ? "The two models disagree: trust either less here." : "The two models lean the same way.";
    return [list, element("p", disagree ? "flag" : "", told)];
  }

  insights.subscribe((now) => {
    part("summary").textContent = now.summary;
    part("summary").hidden = !now.summary;
    const { familiar = true, reasons = [] } = now.familiarity ?? {};
    const notice = part("unfamiliar");
    notice.hidden = familiar;
    notice.textContent = familiar ? "" : `This does not look like a review I was trained on. ${reasons.join(" ")}`;
    const range = now.range && shown.get().stars ? [element("p", "", rangeLine(now.range))] : [];
    part("insights").replaceChildren(...range, ...opinions(now));
    part("insights").hidden = !part("insights").childElementCount;
  });
}
