/** @file The doubt about an answer, next to its stars; and the other opinions, among the reasons. */

import { byId, element, svg } from "../dom.js";
import { answerName, probability } from "../format.js";
import { insights } from "../model/insights.js";
import { shown } from "../model/state.js";
import rules from "../rules.js";

const languages = new Intl.DisplayNames("en", { type: "language" });

/** The sentence for each code of a doubt; an undecided answer has its own line in place of the stars. */
const DOUBTS = {
  other_domain: "it reads unlike known reviews",
  short: "a word or two say little",
  mixed: "it praises and blames",
  unsure: "the model is not sure",
  readers_disagree: "another model disagrees",
};

/**
 * @param {string[]} doubts codes, the gravest first
 * @returns {string} the most important one, "Take with care: it is written in German.", or "" without a doubt
 */
export function doubtLine(doubts) {
  if (doubts.includes("undecided")) return "";
  const [said] = doubts.map((code) => (code.startsWith("language:") ? `it is written in ${languages.of(code.slice(9))}` : DOUBTS[code])).filter(Boolean);
  return said ? `Take with care: ${said}.` : "";
}

/** @param {import("../model/insights.js").Insights["opinions"][number]} opinion @returns {string} "3.9 stars", "positive, 88.0%" */
export function opinionLine(opinion) {
  const name = answerName(opinion);
  return name === opinion.label ? `${name}, ${probability(opinion.probability)}` : name;
}

/** @param {{model: string}[]} opinions @param {boolean} disagree @returns {string} what the other opinions mean for the first */
export function secondLine(opinions, disagree) {
  const counted = opinions.length === 2 && opinions[1].model === rules.second_reader.name;
  const who = counted ? "A simpler model, which counts phrases," : "Another model";
  return disagree ? `${who} disagrees: trust either less here.` : `${who} agrees.`;
}

/** Draws the insights whenever they change. */
export function createInsightLines() {
  function opinions({ opinions: all, disagree }) {
    if (all.length < 2) return [];
    const list = element("ul", "opinions");
    for (const opinion of all) {
      const dot = svg("circle", { cx: `${(100 * opinion.lean).toFixed(1)}%`, cy: "50%", r: 5 });
      const line = svg("svg", { class: "lean", "aria-hidden": "true" }, svg("line", { x1: "0", x2: "100%", y1: "50%", y2: "50%" }), dot);
      list.append(element("li", "", element("span", "", opinion.title), line, element("b", "", opinionLine(opinion))));
    }
    // With a model that cannot tell, no other agrees.
    if (all.some(({ undecided }) => undecided)) return [list];
    return [list, element("p", disagree ? "flag" : "", secondLine(all, disagree))];
  }

  insights.subscribe((now) => {
    const reasons = (now.familiarity?.reasons ?? []).map((reason) => element("p", "flag", reason));
    byId("insights").replaceChildren(...reasons, ...opinions(now));
    byId("insights").hidden = !byId("insights").childElementCount;
    byId("shelf").classList.toggle("late", now.of !== shown.get().answer);
    byId("doubts").textContent = doubtLine(now.doubts);
    byId("doubts").dataset.request = now.of?.request_id ?? "";
  });
}
