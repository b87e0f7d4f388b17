/** @file Draws the lists of given labels that the words make unlikely, each row with its reason from the server. */

import { button, byId, element } from "../dom.js";
import { count, wholePercent } from "../format.js";
import { isStatic } from "../home.js";
import { post } from "../model/api.js";
import rules from "../rules.js";
import { judge, placeOf } from "./contradictions.js";
import { marked, shorten } from "./excerpt.js";

/** Rows that are shown at once, with their reasons. */
const STEP = 8;
// A column is refused if a larger share of its cells are none of the labels.
const { lists: LISTS, most_unknown: MOST_UNKNOWN } = rules.contradictions;

/** @typedef {{why: ?string, lit: ?[string, number][], error: ?string}} Reason */

/** @param {{textOf: (row: number) => string, onOpen: (row: number) => void}} options */
export function createCheckLists({ textOf, onOpen }) {
  /** @type {?import("./view.js").Work} */
  let work = null;
  let found = judge([], [], null);
  /** @type {?number} the list that was chosen; at first the first one that has rows */
  let chosen = null;
  let shown = STEP;
  /** @type {?AbortSignal} */
  let signal = null;
  /** @type {Map<number, Reason>} */
  const reasons = new Map();

  /** @param {import("./view.js").Work} next @param {(?import("./questions.js").Row)[]} told */
  function show(next, told) {
    if (work !== next) [signal, chosen, shown] = [null, null, STEP];
    work = next;
    const { stars, labels, prior, unit } = work;
    byId("gaps").hidden = stars < 0;
    if (stars < 0) return;
    const scale = unit === "stars" ? work.scale : null;
    const given = work.rows.map((row) => placeOf(row[stars], labels, scale));
    const filled = work.rows.map((row) => row[stars]).filter((cell) => cell?.trim());
    const unknown = filled.filter((cell) => placeOf(cell, labels, scale) < 0);
    const refused = unknown.length > MOST_UNKNOWN * filled.length;
    // A prior of the server is taken out again: the table has its own.
    const shares = told.map((row) => row?.probabilities.map((share, label) => share / (prior?.[label] || 1)));
    found = judge(refused ? [] : shares, given, scale);
    byId("gap-lists").hidden = refused;
    byId("gap-note").textContent = refused
      ? `${count(unknown.length)} of ${count(filled.length)} cells of “${work.columns[stars]}” are none of ${labels.join(", ")}, such as “${shorten(unknown[0], 40)}”. Convert them first, or choose another column above.`
      : isStatic
        ? "The phrases that speak against a given label take a server, or limelight check."
        : "Amber words speak for the suggested label rather than the given one, blue words against it; the phrases named are measured by leaving them out.";
    draw();
  }

  /** Asks for reasons from now on: every row has its answer. @param {AbortSignal} next */
  function explain(next) {
    signal = next;
    reasons.clear();
    draw();
  }

  /** @returns {number} the list that is shown */
  const current = () => chosen ?? Math.max(0, found.lists.findIndex((list) => list.length));

  function draw() {
    const { lists } = found;
    const list = lists[current()];
    byId("gap-lists").replaceChildren(
      ...LISTS.map((name, place) =>
        button({ class: "quiet", "aria-pressed": String(place === current()) }, () => choose(place), `${name[0].toUpperCase()}${name.slice(1)} (${count(lists[place].length)})`),
      ),
    );
    const rows = list.slice(0, shown);
    byId("gap-list").replaceChildren(...(rows.length ? rows.map(lineOf) : [element("li", "hint", "No review.")]));
    byId("gap-more").hidden = list.length <= shown;
    if (signal && !isStatic) ask(rows.filter(({ row }) => !reasons.has(row)).slice(0, STEP));
  }

  function choose(place) {
    [chosen, shown] = [place, STEP];
    draw();
    /** @type {HTMLElement} */ (byId("gap-lists").children[place]).focus();
  }

  /** @param {import("./contradictions.js").Judged[]} rows */
  async function ask(rows) {
    if (!rows.length) return;
    const mine = signal;
    for (const { row } of rows) reasons.set(row, { why: null, lit: null, error: null });
    const given = rows.map(({ given: place }) => (place < 0 ? null : work.labels[place]));
    const question = { texts: rows.map(({ row }) => textOf(row)), given, model: work.model, prior: found.prior };
    try {
      const { rows: checked } = await post("check", question, mine);
      if (mine !== signal) return;
      rows.forEach(({ row }, place) => reasons.set(row, checked[place]));
      byId("gap-list").replaceChildren(...found.lists[current()].slice(0, shown).map(lineOf));
    } catch (error) {
      if (mine === signal && !mine.aborted) byId("gap-note").textContent = error.message;
    }
  }

  /** @param {import("./contradictions.js").Judged} judged */
  function lineOf({ row, given, likely, suggested }) {
    const { why, lit } = reasons.get(row) ?? {};
    const words = given < 0 ? `no label given, the words say ${work.labels[suggested]}` : `given ${work.labels[given]} (${wholePercent(likely)} likely), the words say ${work.labels[suggested]}`;
    const text = lit ? element("span", { class: "excerpt", dir: "auto" }, ...lit.map(pieceOf)) : marked(textOf(row), "");
    return element("li", "", button("open-review", () => onOpen(row), element("span", "mean", words), text), why && element("p", "hint", why));
  }

  byId("gap-more").addEventListener("click", () => {
    shown += STEP;
    draw();
  });
  return { show, explain };
}

/** @param {[string, number]} piece of a text, with its level from −10 to 10 @returns {Node | string} */
function pieceOf([text, level]) {
  if (!level) return text;
  const piece = element("mark", level < 0 ? "down" : "", text);
  piece.style.setProperty("--level", String(Math.abs(level) / 10));
  return piece;
}
