/** @file One level of a HAN: a sequence through a GRU in each direction, attention, and the weighted sum. */

import { element } from "../dom.js";
import { decimal, percent } from "../format.js";
import { dot, rowOf, unpack } from "./arrays.js";
import { createStrip, size } from "./strips.js";

const LARGEST = 3;
/** The cells of a row, by the names that the steps light them by. */
const COLUMNS = ["", "inputs", "forwards", "backwards", "score", "weight"];

/**
 * @param {object} options
 * @param {any} options.level an AttentionTrace of the API
 * @param {string[]} options.names of the steps: words, or sentences
 * @param {boolean[]} [options.known]
 * @param {number[]} [options.ids]
 * @param {import("./arrays.js").Packed} options.context
 * @param {string} options.noun "word" or "sentence"
 * @param {import("./arrays.js").Numbers | null} [options.memory]
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
  const table = element("table", "steps-table");
  const head = element("thead");
  const titles = [noun, noun === "word" ? "vector" : "vector of the sentence", "read forwards →", "← read backwards", "score", "weight"];
  const headRow = element("tr");
  headRow.append(...titles.map((title, column) => element("th", COLUMNS[column], title)));
  head.append(headRow);
  const body = element("tbody");
  names.forEach((name, step) => {
    const row = element("tr");
    row.dataset.step = String(step);
    const first = element("th", known && !known[step] ? "unknown" : "");
    first.append(element("span", "step-name", name));
    if (ids) first.append(element("small", "id", known && !known[step] ? "unknown word" : `id ${ids[step]}`));
    const forwards = rowOf(states, step, 0, units);
    const backwards = rowOf(states, step, units);
    row.append(
      first,
      cell("inputs", createStrip(rowOf(inputs, step), mosts.inputs, `${noun} ${step + 1}, vector`)),
      cell("forwards", createStrip(forwards, mosts.states, `${noun} ${step + 1}, state after reading it forwards`)),
      cell("backwards", createStrip(backwards, mosts.states, `${noun} ${step + 1}, state after reading it backwards`)),
      cell("score", direction.length ? arithmetic(rowOf(projections, step), direction, level.scores[step]) : element("span", "", "–")),
      weightCell(level.weights[step], Math.max(...level.weights), memory, step),
    );
    if (onPoint) {
      row.tabIndex = 0;
      row.addEventListener("pointerenter", () => onPoint(step));
      row.addEventListener("focus", () => onPoint(step));
    }
    body.append(row);
  });
  table.append(head, body);
  const foot = element("p", "sum pooled");
  foot.append(
    `Each state times its weight, summed, is the vector of the ${noun === "word" ? "sentence" : "review"}: `,
    createStrip(pooled, size(pooled), `vector of the ${noun === "word" ? "sentence" : "review"}`),
  );
  const whole = element("div", "level");
  whole.append(reader(body, names, noun), wide(table), foot);
  return whole;
}

/** A slider says how far the GRU has read: what it has not read yet is pale. */
function reader(body, names, noun) {
  const whole = element("div", "field cursor");
  const label = element("label", "field");
  const slider = /** @type {HTMLInputElement} */ (element("input"));
  slider.type = "range";
  slider.min = "1";
  slider.max = String(names.length);
  slider.value = slider.max;
  const told = element("output");
  const move = () => {
    const read = Number(slider.value);
    told.textContent = `“${names[read - 1]}”`;
    [...body.rows].forEach((row, step) => {
      row.querySelector(".forwards").classList.toggle("pale", step >= read);
      row.querySelector(".backwards").classList.toggle("pale", step < read - 1);
    });
  };
  slider.addEventListener("input", move);
  label.append(element("span", "", `Both readers stand at ${noun}`), slider);
  whole.append(label, told);
  move();
  return whole;
}

/** @param {Float32Array} projection @param {Float32Array} direction @param {number} score */
function arithmetic(projection, direction, score) {
  const { largest, rest, more } = dot(projection, direction, LARGEST);
  const details = element("details", "arithmetic");
  details.append(element("summary", "", decimal(score)));
  const lines = element("ul");
  for (const { place, left, right, product } of largest) {
    lines.append(element("li", "", `u${place + 1} × c${place + 1} = ${decimal(left)} × ${decimal(right)} = ${decimal(product, 3)}`));
  }
  lines.append(element("li", "", `… and ${more} more: ${decimal(rest, 3)}`), element("li", "", `u · c = ${decimal(score, 3)}`));
  details.append(lines);
  return details;
}

function weightCell(weight, most, memory, step) {
  const box = cell("weight", element("span", "", percent(weight)));
  const bar = /** @type {HTMLMeterElement} */ (element("meter"));
  bar.value = weight / most;
  bar.setAttribute("aria-hidden", "true");
  box.append(bar);
  if (memory) {
    const other = /** @type {HTMLMeterElement} */ (element("meter", "memory"));
    other.value = 0;
    other.dataset.step = String(step);
    other.hidden = true;
    box.append(other);
  }
  return box;
}

function cell(name, content) {
  const box = element("td", name);
  box.append(content);
  return box;
}

/** @param {HTMLElement} content @returns {HTMLElement} a place that scrolls sideways, with keys too */
export function wide(content) {
  const place = element("div", "wide");
  place.tabIndex = 0;
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", "Numbers of this layer");
  place.append(content);
  return place;
}
