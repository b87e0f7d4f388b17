/** @file Two views: what decides, in gold and blue; and where the network looked, in violet, which has no sign. */

/** @import { Explanation, Sentence } from "../model/types.js" */

import { FULL, countsBySentence, direction, hasPhrases, levelOf } from "./levels.js";
import { toTarget, valueText } from "./numbers.js";

/** @param {Sentence} sentence @returns {number | null} its share of the attention, or of the winning windows */
export const lookedAt = ({ attention = null, picked = null }) => attention ?? picked;

/**
 * @param {?Partial<Explanation>} light
 * @returns {boolean} whether it has both views: the network's own weights and those of a lens with signs
 */
export const hasViews = (light) =>
  Boolean(light?.signed) && light.sentences.some((sentence) => lookedAt(sentence) !== null);

/**
 * @param {?Partial<Explanation>} light
 * @param {string} wanted
 * @returns {"decides" | "looked"} the view that is drawn: a light without signs is one of where it looked
 */
export const viewOf = (light, wanted) =>
  light && (!light.signed || (wanted === "looked" && hasViews(light))) ? "looked" : "decides";

/** @param {?Partial<Explanation>} light @returns {boolean} whether it has winning windows in place of attention */
export const hasPicks = (light) => Boolean(light?.sentences.some(({ picked = null }) => picked !== null));

/** @param {?Partial<Explanation>} light @returns {string[]} what its two views are called */
export const viewNames = (light) => ["What decides", hasPicks(light) ? "What it picked" : "Where it looked"];

/**
 * @param {Partial<Explanation>} light with signs
 * @returns {string[]} what the ends of its scale mean: of phrases, in numbers
 */
export function scaleEnds(light) {
  const { labels = [], target = "", unit } = light;
  if (unit === "stars") return hasPhrases(light) ? ["a star fewer", "a star more"] : ["fewer stars", "more stars"];
  const ends =
    labels.length === 2 && labels.includes(target) ? labels.map((label) => `for ${label}`) : ["against", "for"];
  if (direction(light) < 0 && ends[1] === "for") ends.reverse();
  return ends.map((end) => (hasPhrases(light) ? `25 pts ${end}` : end));
}

/**
 * @typedef {{colours: string, lines: string, note: string}} Key how to read a view: in a line, the same for a page
 *   whose colours are forced or printed, and what its numbers and bars are
 * @param {Partial<Explanation>} light
 * @returns {Key[]} of each of its two views
 */
export function viewKeys(light) {
  const { labels = [], target = "", unit } = light;
  const ofPair = unit === "probability" && labels.length === 2 && labels.includes(target);
  const name = /^\d/.test(target) ? `${target} stars` : target;
  const ofOne = direction(light) > 0 ? [`is for ${name}`, "against it"] : [`is against ${name}`, "for it"];
  const ofLabels = ofPair ? [`is for ${labels[1]}`, `for ${labels[0]}`] : ofOne;
  const [up, down] = unit === "stars" ? ["raises the answer", "lowers it"] : ofLabels;
  const decides = {
    colours: `Gold ${up}, blue ${down}.`,
    lines: `A single line ${up}, a double one ${down}.`,
    note:
      `Before a sentence: what it adds${toTarget(light)} on average; without it, the answer may change by ` +
      `more or less. A full bar is ${unit === "stars" ? "1 ★" : "25 points"}, or the largest number.`,
  };
  const [violet, thicker] = hasPicks(light)
    ? ["was picked; picking", "was picked more; picking"]
    : ["is attention; looking", "is more attention; looking"];
  const looked = {
    colours: `Violet ${violet} is not deciding.`,
    lines: `A thicker line ${thicker} is not deciding.`,
    note: "Before a sentence: its share. The longest bar is the largest share.",
  };
  return [decides, looked];
}

/** @param {number} share @returns {string} as a whole percentage that fits a margin: "37%", "<1%" */
const shortShare = (share) => (share > 0 && share < 0.005 ? "<1%" : `${Math.round(100 * share)}%`);

/**
 * What stands before a sentence in one view.
 *
 * @typedef {{text: string, level: number, name: string}} Margin `level`: how long its bar is, −10 to 10; `name`: for a
 *   screen reader
 * @param {Explanation} light
 * @returns {{adds: ?Margin, looked: ?Margin}[]} of each sentence that was read, in each view
 */
export function marginsOf(light) {
  const { sentences, signed: isSigned, unit } = light;
  const shares = sentences.map((sentence) => (isSigned ? lookedAt(sentence) : sentence.weight));
  const looked = isSigned || countsBySentence(light) ? "the attention" : "the review";
  const whole = hasPicks(light) ? "the winning windows" : looked;
  const most = (numbers, least) => numbers.reduce((top, number) => Math.max(top, Math.abs(number)), least) || 1;
  const [longest, largest] = [
    most(
      sentences.map(({ weight }) => weight),
      FULL[unit] ?? 0,
    ),
    most(shares, 0),
  ];
  return sentences.map(({ weight, read }, i) => {
    const number = `Sentence ${i + 1} of ${sentences.length}`;
    const added = valueText(light, weight)
      .replace(/^±0(?:\.0)?/, "0")
      .replace(/points?$/, "pts");
    const share = shares[i];
    return {
      adds:
        isSigned && read
          ? {
              text: added,
              level: added.startsWith("0") ? 0 : levelOf((direction(light) * weight) / longest),
              name: `${number}, ${added.replace("★", "stars").replace("pts", "points")}`,
            }
          : null,
      looked:
        share !== null && read
          ? {
              text: shortShare(share),
              level: levelOf(share / largest),
              name: `${number}, ${shortShare(share)} of ${whole}`,
            }
          : null,
    };
  });
}
