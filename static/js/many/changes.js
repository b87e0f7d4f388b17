/** @file What differs between groups of reviews, or changed over time: the server compares, and draws the pictures. */

import { button, element } from "../dom.js";
import { post } from "../model/api.js";
import rules from "../rules.js";
import { marked } from "./excerpt.js";

// Reviews of a group, and of a term; terms that are compared, those of the most reviews.
const { least_of_group: LEAST_REVIEWS, most_terms: MOST_TERMS } = rules.many;

/**
 * @param {import("./view.js").Work} work
 * @param {(?import("./questions.js").Row)[]} told the answers, null for those that say nothing
 * @returns {{groups: (?string)[]} & Record<string, any>} the question of /api/v1/changes
 */
export function questionOf({ rows, group, model, over }, told) {
  /** @type {Map<string, Map<number, number>>} */
  const judged = new Map();
  const add = (term, row, value) => {
    if (!judged.has(term)) judged.set(term, new Map());
    judged.get(term).set(row, (judged.get(term).get(row) ?? 0) + value);
  };
  told.forEach((answer, row) => {
    for (const [term, alone] of new Map(answer?.mentions?.map((mention) => [mention.term, mention.alone]))) add(term, row, alone);
    for (const { phrase, move } of answer?.key_phrases ?? []) add(`“${phrase.toLowerCase()}”`, row, move);
  });
  const often = [...judged].filter(([, found]) => found.size >= LEAST_REVIEWS).sort(([, a], [, b]) => b.size - a.size);
  const short = (number) => Number(number.toFixed(3));
  return {
    model,
    over,
    groups: told.map((answer, row) => (answer && rows[row][group]?.trim()) || null),
    labels: told.map((answer) => answer?.label ?? ""),
    values: told.map((answer) => short(answer?.value ?? answer?.probabilities.at(-1) ?? 0)),
    terms: Object.fromEntries(often.slice(0, MOST_TERMS).map(([term, found]) => [term, [...found].map(([row, value]) => [row, short(value)])])),
  };
}

/** @param {string[]} groups of each review @param {boolean} over whether they are dates @returns {boolean} whether two have enough reviews */
function areComparable(groups, over) {
  const sizes = new Map();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const [, second = 0] = [...sizes.values()].sort((a, b) => b - a);
  return over ? groups.length >= 2 * LEAST_REVIEWS : second >= LEAST_REVIEWS;
}

/**
 * @param {HTMLElement} place
 * @param {object} options
 * @param {import("./view.js").Work} options.work
 * @param {(?import("./questions.js").Row)[]} options.told
 * @param {AbortSignal} options.signal
 * @param {(row: number) => string} options.textOf
 * @param {(row: number) => void} options.onOpen
 */
export async function showChanges(place, { work, told, signal, textOf, onOpen }) {
  const question = questionOf(work, told);
  if (!areComparable(question.groups.filter((group) => group !== null), work.over)) {
    place.replaceChildren(element("p", "hint", `Groups of fewer than ${LEAST_REVIEWS} reviews are not compared.`));
    return;
  }
  try {
    const { title, found, pictures, tested } = await post("changes", question, signal);
    const drawn = pictures.flatMap(({ name, svg }) => {
      const picture = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
      picture.classList.add("changes");
      return [element("h3", "", name), document.importNode(picture, true)];
    });
    const lines = found.map(({ group, sentence, interval, rows }) => {
      const term = /“(.+?)”/.exec(sentence)?.[1] ?? "";
      const reviews = rows.map((row) => element("li", "", button("open-review", () => onOpen(row), marked(textOf(row), term))));
      return element("details", "", element("summary", "", `${group}, ${sentence}: ${interval}`), element("ul", "reviews", ...reviews));
    });
    const note = element("p", "hint", `${tested} comparisons, corrected together; intervals of 95%. What differs is not why.`);
    place.replaceChildren(element("p", "summary", title), ...drawn, ...lines, note);
  } catch (error) {
    // What cannot be compared, such as one date, is said in words.
    if (!signal.aborted) place.replaceChildren(element("p", "hint", error.message));
  }
}
