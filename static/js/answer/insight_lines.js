/** @file The line beside the stars: the range that such reviews had, and what to doubt; and who agrees, among the reasons. */

import { element, svg } from "../dom.js";
import { probability, starNumber } from "../format.js";
import { insights } from "../model/insights.js";
import { shown } from "../model/state.js";

/**
 * @param {NonNullable<import("../model/insights.js").Insights["range"]>} range
 * @returns {string} "8 in 10 such reviews had 3–4 ★."
 */
export function rangeLine({ low, high, share }) {
  const whole = low === high ? String(low) : `${low}–${high}`;
  const tenths = Math.round(10 * share);
  // Nothing was seen to hold for all.
  return `${tenths < 10 ? tenths : "Over 9"} in 10 such reviews had ${whole} ★.`;
}

const languages = new Intl.DisplayNames("en", { type: "language" });

/** What each code of a doubt says; that there is no telling stands in the place of the stars. */
const DOUBTS = {
  short: "it is short",
  other_domain: "it is not like the reviews that this model knows",
  mixed: "it is praise and blame",
  readers_disagree: "the two readers disagree",
};

/**
 * @param {string[]} doubts codes, the gravest first
 * @returns {string} "Doubt it: it is short, it is in German.", or "" where there is nothing to doubt
 */
export function doubtLine(doubts) {
  const said = doubts.map((code) => (code.startsWith("language:") ? `it is in ${languages.of(code.slice(9))}` : DOUBTS[code])).filter(Boolean);
  return said.length ? `Doubt it: ${said.join(", ")}.` : "";
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
    const told = disagree ? "The two readers disagree: trust either less here." : "The two readers lean the same way.";
    return [list, element("p", disagree ? "flag" : "", told)];
  }

  insights.subscribe((now) => {
    const reasons = (now.familiarity?.reasons ?? []).map((reason) => element("p", "flag", reason));
    part("insights").replaceChildren(...reasons, ...opinions(now));
    part("insights").hidden = !part("insights").childElementCount;
    part("range").textContent = now.range && shown.get().stars ? `${rangeLine(now.range)} ` : "";
    part("doubts").textContent = doubtLine(now.doubts);
  });
}
