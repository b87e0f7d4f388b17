/** @file Draws the summary of many reviews: the mean, the distribution, what drives it, groups, gaps, and every row. */

import { byId, element } from "../dom.js";
import { isStatic } from "../home.js";
import { count, countOf, percent, priorNote, starNumber, wholePercent } from "../format.js";
import { findAspects } from "./aspects.js";
import { createHistogram, createMultiples } from "./charts.js";
import { starsOf } from "./columns.js";
import { findDrivers } from "./drivers.js";
import { showChanges } from "./changes.js";
import { createCheckLists } from "./check_lists.js";
import { showAspects, showDrivers } from "./driver_list.js";
import { breathe } from "./slices.js";
import { countNearest, mean, tally, decided } from "./summary.js";
import { createTable } from "./table.js";

/** Names that fit below a picture. */
const MOST_NAMES = 11;

/**
 * @typedef {{columns: string[], rows: string[][], answers: (import("./questions.js").Row | undefined)[], text: number,
 *   stars: number, group: number, over: boolean, model: string, scale: number[], phrases: string, about: string[], unit: ?string, labels: string[], prior: ?number[],
 *   scored: number}} Work
 */

/** @param {Work} work @param {number} row @returns {string} the review in a row */
export const textOf = (work, row) => work.rows[row][work.text] ?? "";

/** @param {{onOpen: (row: number) => void}} options */
export function createView({ onOpen }) {
  /** @type {?Work} */
  let work = null;
  let drawing = Promise.resolve();
  const lists = createCheckLists({ textOf: (row) => textOf(work, row), onOpen });
  const table = createTable({ place: byId("every"), valueText, onOpen });

  /** @param {?number} value */
  function valueText(value) {
    if (value === null || value === undefined) return "";
    return work?.unit === "stars" ? starNumber(value) : percent(value);
  }

  /** Draws what has come so far, once what is drawn already is done. @param {Work} next @returns {Promise<void>} */
  function show(next) {
    work = next;
    drawing = drawing.then(draw);
    return drawing;
  }

  async function draw() {
    const { answers, rows, unit, stars, group, scale, labels } = work;
    if (!unit) return;
    const [lowest, highest] = [Math.min(...scale), Math.max(...scale)];
    const told = decided(answers);
    const values = told.map((answer) => answer?.value ?? null);
    // Whole stars are set against whole stars: the most probable ones of each review.
    const counted = unit === "stars" ? told.map((answer) => answer && scale[labels.indexOf(answer.label)]) : values;
    const written = rows.map((row) => (stars < 0 ? null : starsOf(row[stars], lowest, highest)));
    // Of reviews that say nothing, nothing is compared.
    const given = written.map((number, row) => told[row] && number);
    byId("answer").hidden = false;
    byId("every").hidden = false;
    byId("mean").parentElement.hidden = !isOrdered();
    byId("mean").textContent = valueText(mean(values)) || "–";
    const average = unit === "stars" ? `stars on average, of ${highest}` : `probability of “${labels.at(-1)}” on average`;
    byId("mean-of").textContent = `${average}${priorNote(work)}`;
    byId("in-words").textContent = inWords(given);
    byId("distribution").replaceChildren(picture(counted, given, false));
    const key = [element("i", "swatch"), "what the texts say", element("i", "swatch given"), "the stars that were given"];
    byId("key").replaceChildren(...(stars < 0 || unit !== "stars" ? [] : key));
    await breathe();
    const found = work.phrases ? await findDrivers(answers, (row) => textOf(work, row), unit) : [];
    const spoken = work.phrases && answers.some((answer) => answer?.mentions);
    byId("speaking").hidden = !spoken;
    if (spoken) showAspects(byId("aspect-lists"), { found: aspects(), unit, textOf: (row) => textOf(work, row), onOpen });
    byId("driving").hidden = !work.phrases;
    showDrivers(byId("driver-lists"), { found, unit, textOf: (row) => textOf(work, row), onOpen });
    await showGroups(values, counted, given, group);
    await breathe();
    lists.show(work, told);
    table.show(rows.map((_, number) => lineOf(number, values[number], written[number])));
    byId("value-head").textContent = unit === "stars" ? "Stars" : "Value";
  }

  /** @returns {boolean} whether labels go from bad to good, so that reviews have a value */
  const isOrdered = () => work.unit === "stars" || work.labels.length === 2;

  /** @returns {import("./aspects.js").Aspect[]} what the reviews speak of, or what was asked for */
  const aspects = () => findAspects(work.answers, work.unit, work.unit === "stars" ? work.scale : [0, 1], work.about?.length > 0);

  /** @param {number} number @param {?number} value @param {?number} given @returns {import("./table.js").Line} */
  function lineOf(number, value, given) {
    const answer = work.answers[number];
    const label = !answer || answer.error ? "" : answer.undecided ? "cannot tell" : answer.label;
    return { number, value, label, given, text: textOf(work, number), error: answer?.error ?? null };
  }

  function inWords(given) {
    const { answers } = work;
    const failed = answers.filter((answer) => answer?.error).length;
    const undecided = answers.filter((answer) => answer?.undecided).length;
    const parts = [`${countOf(work.scored - failed, "review")} read`];
    const labelled = isOrdered() ? "" : tally(answers);
    if (labelled) parts.push(labelled);
    if (failed) parts.push(`${count(failed)} could not be read`);
    if (undecided) parts.push(`of ${count(undecided)} the model cannot tell`);
    const strange = answers.filter((answer) => answer?.familiar === false).length;
    if (strange) parts.push(`${count(strange)} ${strange === 1 ? "is" : "are"} unlike the reviews that it learned from`);
    const known = given.filter((number) => number !== null);
    if (known.length) parts.push(`${starNumber(mean(known))} stars were given on average`);
    return `${parts.join("; ")}.`;
  }

  /** @returns {SVGElement | string} nothing where labels have no order */
  function picture(values, given, small) {
    if (!isOrdered()) return "";
    // A bar for each number of stars that the model tells apart: the scale may have halves, or go to 100.
    const stars = work.unit === "stars" ? [...new Set(work.scale)].sort((a, b) => a - b) : null;
    const places = stars ?? Array.from({ length: 10 }, (_, bin) => (bin + 0.5) / 10);
    const every = small ? places.length - 1 : Math.ceil(places.length / MOST_NAMES);
    const names = places.map((place, bin) => (bin % every ? "" : tick(place)));
    // Stars that were given have no place among probabilities.
    const outlined = stars && given.some((number) => number !== null) ? countNearest(given, stars) : null;
    return createHistogram({ counts: countNearest(values, places), names, given: outlined, title: "How many reviews have which value", small });
  }

  const tick = (value) => (work.unit === "stars" ? `${Number(value.toFixed(2))}★` : wholePercent(value));

  async function showGroups(values, counted, given, group) {
    byId("groups").hidden = group < 0;
    if (group < 0) return;
    byId("groups-title").textContent = `By ${work.columns[group]}`;
    byId("changes").replaceChildren();
    // Dates are many groups: the server draws them as one line.
    if (work.over) return;
    const names = [...new Set(work.rows.map((row) => row[group] ?? ""))].sort();
    const groups = [];
    for (const name of names) {
      const mine = work.rows.map((row, number) => ((row[group] ?? "") === name ? number : -1)).filter((number) => number >= 0);
      const pick = (list) => mine.map((number) => list[number]);
      const [best] = work.phrases ? await findDrivers(work.answers, (row) => textOf(work, row), work.unit, mine) : [];
      const read = pick(work.answers).filter((answer) => answer && !answer.error);
      const average = isOrdered() ? `${valueText(mean(pick(values))) || "–"} on average` : tally(read);
      const words = `${average}, ${countOf(read.length, "review")}${best ? `; above all “${best.phrase}”` : ""}`;
      groups.push({ name, figure: picture(pick(counted), pick(given), true), words });
    }
    byId("multiples").replaceChildren(createMultiples(groups));
  }

  /** Asks the server why labels are unlikely, and what differs between groups: no answer comes any more. @param {AbortSignal} signal */
  function finish(signal) {
    if (!work?.unit) return;
    lists.explain(signal);
    if (work.group >= 0 && !isStatic) {
      const mine = work;
      showChanges(byId("changes"), { work, told: decided(work.answers), signal, textOf: (row) => textOf(mine, row), onOpen });
    }
  }

  return { show, finish, aspects, reveal: table.reveal };
}
