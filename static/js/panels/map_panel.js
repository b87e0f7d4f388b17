/** @file The Map panel: fetches the map of the model when it is first opened, and says which reviews are nearest. */

/** @import { DocumentMap } from "./map.js" */

import { ProblemError, getMap } from "../model/api.js";
import { labelNames } from "../answer/bars.js";
import { problemParts } from "../answer/problem.js";
import { button, byId, element, passFocus, svg } from "../dom.js";
import { insights } from "../model/insights.js";
import { createMap, mapTable } from "./map.js";
import { shown, state } from "../model/state.js";

const TONES = 5;
const LEAD =
  "Each dot is a review that the model was not trained on, in the colour of what its writer gave; rings show where most " +
  "of each kind lie. To the model, the writers of close dots were about as pleased, no matter what they wrote about.";
const BEFORE =
  "The same reviews before training, when the network’s weights were nothing but chance: it could not tell them apart yet. " +
  "Your own review is on the map after training.";
const HINT = "Point at a dot to read its review.";

/**
 * @param {string[]} labels from bad to good
 * @param {string} label
 * @returns {number} 1 to 5, its colour
 */
const toneOf = (labels, label) => 1 + Math.round(((TONES - 1) * labels.indexOf(label)) / Math.max(labels.length - 1, 1));

const NOWHERE = { place: null, neighbours: [] };

/**
 * Both maps of a model: as it is, and before training, which older weights lack.
 *
 * @param {DocumentMap & {before?: {points: [number, number][], ellipses: DocumentMap["ellipses"]}}} map
 * @returns {DocumentMap & {early?: DocumentMap}}
 */
const both = ({ before, ...map }) => ({
  ...map,
  early: before && { ...map, ellipses: before.ellipses, points: map.points.map((point, i) => ({ ...point, x: before.points[i][0], y: before.points[i][1] })) },
});

/** Fills the panel. @param {{mark: (tokens: number[]) => void}} heatmap where words of the reader's own text are marked */
export function createMapPanel(heatmap) {
  /** The map of each model, null where it has none. @type {Map<string, ?ReturnType<typeof both>>} */
  const maps = new Map();
  /** The place in the list of the neighbour that is chosen. @type {?number} */
  let chosen = null;
  let marked = false;

  /** The dot that was clicked: its review stays open until another is. @type {?number} */
  let opened = null;

  const map = createMap(byId("map"), { onPoint: (point) => say(point ?? opened), onChoose: open }, toneOf);
  byId("map-words").addEventListener("toggle", table);
  const before = /** @type {HTMLInputElement} */ (byId("map-before"));
  before.addEventListener("change", show);

  const current = () => maps.get(state.get().model) ?? null;
  const nameOf = (label) => labelNames(current().labels, shown.get().stars)[current().labels.indexOf(label)];

  /** Shows the map with what the insights say, when the panel is open. */
  async function show() {
    const { panel, model } = state.get();
    if (panel !== "map") {
      choose(null);
      return;
    }
    if (!maps.has(model)) await load(model);
    if (state.get().model !== model || state.get().panel !== "map") return;
    const known = current();
    for (const id of ["map-body", "map-words"]) byId(id).hidden = !known;
    byId("map-times").hidden = !known?.early;
    const early = before.checked && known?.early;
    if (maps.has(model)) lead(early ? BEFORE : known ? LEAD : "This model has no map.");
    // Right after a change of model, the insights are still those of the other one.
    const { place, neighbours } = insights.get().model === model ? insights.get() : NOWHERE;
    byId("near").hidden = !known || !neighbours.length;
    if (!known) return;
    map.show(early || known);
    map.place(early ? null : place, neighbours.map(({ point }) => point));
    legend(known.labels);
    open(null);
    list(neighbours);
  }

  /** @param {string} model */
  async function load(model) {
    lead("Fetching the map …");
    try {
      maps.set(model, both(await getMap(model)));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      // Without an answer it is asked for again the next time.
      if (error.problem.status === 404) maps.set(model, null);
      lead(...problemParts(error, show));
    }
  }

  /** @param {(Node | string)[]} words above the map */
  function lead(...words) {
    passFocus(byId("map-lead"), byId("title-map"));
    byId("map-lead").replaceChildren(...words);
  }

  /** @param {string[]} labels */
  function legend(labels) {
    const rows = labels.map((label) => {
      const dot = element("i", { "data-star": String(toneOf(labels, label)) });
      return element("li", "", dot, nameOf(label));
    });
    const own = element("li");
    own.append(svg("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" }, svg("path", { d: "M1 7h12M7 1v12" })), "your review");
    byId("map-legend").replaceChildren(...rows, own);
  }

  /** Keeps a review open below the map, or none. @param {?number} point */
  function open(point) {
    opened = point;
    map.mark(point);
    say(point);
  }

  /** Says below the map what is pointed at. @param {?number} point */
  function say(point) {
    const caption = byId("map-caption");
    if (point === null) {
      caption.textContent = HINT;
      return;
    }
    const { label, excerpt } = current().points[point];
    caption.replaceChildren(element("b", "", nameOf(label)), ` “${excerpt}”`);
  }

  /** @param {import("../model/insights.js").Insights["neighbours"]} neighbours */
  function list(neighbours) {
    choose(null);
    byId("near-list").replaceChildren(
      ...neighbours.map(({ label, pieces }, i) => {
        const dot = element("i", { "data-star": String(toneOf(current().labels, label)) });
        const name = element("b", "", dot, nameOf(label));
        const marked = pieces.map(({ text, phrase }) => (phrase === null ? text : element("mark", "", text)));
        const words = element("span", "", "“", ...marked, "”");
        const node = button({ "aria-pressed": "false" }, () => choose(chosen === i ? null : i), name, words);
        for (const type of ["pointerenter", "focus"]) node.addEventListener(type, () => light(i));
        for (const type of ["pointerleave", "blur"]) node.addEventListener(type, () => light(chosen));
        return element("li", "", node);
      }),
    );
  }

  /** Selects a neighbour, or none. @param {?number} i */
  function choose(i) {
    chosen = i;
    [...byId("near-list").querySelectorAll("button")].forEach((button, j) => button.setAttribute("aria-pressed", String(i === j)));
    light(i);
  }

  /** Marks a neighbour on the map, and the phrases that it shares in the reader's text. @param {?number} i */
  function light(i) {
    const neighbour = insights.get().neighbours[i];
    map.mark(neighbour?.point ?? opened);
    const tokens = neighbour?.phrases.flat() ?? [];
    // Marking redraws the words, so it is done only if something changes.
    if (tokens.length || marked) heatmap.mark(tokens);
    marked = tokens.length > 0;
  }

  function table() {
    if (byId("map-words").open && current()) byId("map-scroll").replaceChildren(mapTable(current(), nameOf));
  }

  state.subscribe((now, before) => {
    if (now.panel !== before.panel || now.model !== before.model) show();
    if (now.model !== before.model) byId("map-words").open = false;
  });
  insights.subscribe(show);
  // The current state: this panel's script may load after the answer.
  show();
}
