/** @file One level of a HAN: a sequence through a GRU in each direction, attention, and the weighted sum. */

import { element } from "../dom.js";
import { decimal, percent } from "../format.js";
import { unpack } from "../float16.js";
import { dot, rowOf } from "./arrays.js";
import { createStrip, size } from "./strips.js";

const LARGEST = 3;
/** The cells of a row, by the names that the steps highlight them by. */
const COLUMNS = ["", "inputs", "forwards", "backwards", "score", "weight"];

/**
 * @param {object} options
 * @param {any} options.level an AttentionTrace of the API
 * @param {string[]} options.names of the steps: words, or sentences
 * @param {boolean[]} [options.known]
 * @param {number[]} [options.ids]
 * @param {import("../float16.js").Packed} options.context
 * @param {string} options.noun "word" or "sentence"
 * @param {import("../float16.js").Numbers | null} [options.memory]
 * @param {(step: number) => void} [options.onPoint]
 * @returns {HTMLElement}
 */
export function createLevel({ level, names, known, ids, context, noun, memory = null, onPoint }) {
  const inputs = unpack(level.inputs);
  const states = unpack(level.states);
  const projections = unpack(level.projections);
  const pooled = unpack(level.pooled).values;
  const direction = unpack(context).values;
  const units = states.shape[1] / 2;
  const mosts = { inputs: size(inputs.values), states: size(states.values) };
  const titles = [noun, noun === "word" ? "vector" : "vector of the sentence", "read forwards →", "← read backwards", "score", "weight"];
  const head = element("thead", "", element("tr", "", ...titles.map((title, column) => element("th", COLUMNS[column], title))));
  const body = element("tbody");
  names.forEach((name, step) => {
    const row = element("tr", { "data-step": String(step) });
    const first = element("th", known && !known[step] ? "unknown" : "", element("span", "step-name", name));
    if (ids) first.append(element("small", "id", known && !known[step] ? "unknown word" : `id ${ids[step]}`));
    const forwards = rowOf(states, step, 0, units);
    const backwards = rowOf(states, step, units);
    row.append(
      first,
      element("td", "inputs", createStrip(rowOf(inputs, step), mosts.inputs, `${noun} ${step + 1}, vector`)),
      element("td", "forwards", createStrip(forwards, mosts.states, `${noun} ${step + 1}, state after reading it forwards`)),
      element("td", "backwards", createStrip(backwards, mosts.states, `${noun} ${step + 1}, state after reading it backwards`)),
      element("td", "score", direction.length ? arithmetic(rowOf(projections, step), direction, level.scores[step]) : element("span", "", "–")),
      weightCell(level.weights[step], Math.max(...level.weights), memory, step),
    );
    if (onPoint) {
      row.tabIndex = 0;
      row.addEventListener("pointerenter", () => onPoint(step));
      row.addEventListener("focus", () => onPoint(step));
    }
    body.append(row);
  });
  const table = element("table", "steps-table", head, body);
  const whole = noun === "word" ? "sentence" : "review";
  const strip = createStrip(pooled, size(pooled), `vector of the ${whole}`);
  const foot = element("p", "sum pooled", `The sum of the states, each multiplied by its weight, is the vector of the ${whole}: `, strip);
  return element("div", "level", reader(body, names, noun), wide(table), foot);
}

/** A slider says how far the GRU has read: what it has not read yet is pale. */
function reader(body, names, noun) {
  const slider = /** @type {HTMLInputElement} */ (element("input", { type: "range", min: "1", max: String(names.length) }));
  slider.value = slider.max;
  const output = element("output");
  const move = () => {
    const read = Number(slider.value);
    output.textContent = `“${names[read - 1]}”`;
    [...body.rows].forEach((row, step) => {
      row.querySelector(".forwards").classList.toggle("pale", step >= read);
      row.querySelector(".backwards").classList.toggle("pale", step < read - 1);
    });
  };
  slider.addEventListener("input", move);
  const label = element("label", "field", element("span", "", `Both GRUs are at ${noun}`), slider);
  const whole = element("div", "field cursor", label, output);
  move();
  return whole;
}

/** @param {Float32Array} projection @param {Float32Array} direction @param {number} score */
function arithmetic(projection, direction, score) {
  const { largest, rest, more } = dot(projection, direction, LARGEST);
  const lines = element("ul");
  for (const { place, left, right, product } of largest) {
    lines.append(element("li", "", `u${place + 1} × c${place + 1} = ${decimal(left)} × ${decimal(right)} = ${decimal(product, 3)}`));
  }
  lines.append(element("li", "", `… and ${more} more: ${decimal(rest, 3)}`), element("li", "", `u · c = ${decimal(score, 3)}`));
  return element("details", "arithmetic", element("summary", "", decimal(score)), lines);
}

function weightCell(weight, most, memory, step) {
  const bar = element("meter", { value: weight / most, "aria-hidden": "true" });
  const other = memory && element("meter", { class: "memory", value: 0, "data-step": step, hidden: true });
  return element("td", "weight", element("span", "", percent(weight)), bar, other);
}

/** @param {HTMLElement} content @returns {HTMLElement} a place that scrolls sideways, with keys too */
export function wide(content) {
  return element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "Numbers of this layer" }, content);
}
