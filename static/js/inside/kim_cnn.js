/** @file A Kim CNN at work on a review: windows slide over the words, each filter keeps its strongest response. */

import { button, element, headRow, namedRow } from "../dom.js";
import { countOf, signed } from "../format.js";
import { unpack } from "../float16.js";
import { part } from "./walk.js";
import { createGrid, size } from "./strips.js";
import { ProblemError, getFilters } from "../model/api.js";

const STRONGEST = 6;
const WATERFALL = 12;

/** @param {any} trace of the API @returns {HTMLElement[]} */
export function showKimCnn(trace) {
  const words = trace.sentences.flat();
  const windows = part("windows", "Windows slide over the words");
  const pictures = trace.windows.map(({ kernel_size: kernelSize, responses }, index) =>
    createWindows(words, kernelSize, unpack(responses), (filter, box) => ask(trace, words, index, filter, box)),
  );
  windows.append(controls(pictures, words), ...pictures.map(({ node }) => node));
  const winners = part("winners", "Max over time: each filter keeps one window");
  winners.append(...trace.windows.map(({ kernel_size: kernelSize }, index) => regions(trace, words, kernelSize, index)));
  const waterfall = part("waterfall", "What the filters add up to");
  waterfall.append(createWaterfall(trace, words));
  return [windows, winners, waterfall];
}

/** @param {number} index of the kernel size @param {number} filter among those of this size */
function ask(trace, words, index, filter, box) {
  const { kernel_size: kernelSize } = trace.windows[index];
  const number = index * (trace.winners.length / trace.windows.length) + filter;
  const response = unpack(trace.pooled).values[number];
  const here = response > 0 ? `In this review: “${phraseOf(words, trace.winners[number], kernelSize)}”, ${response.toFixed(2)}.` : "Nothing in this review activates it.";
  return tellFilter(box, { model: trace.model, kernelSize, filter, here });
}

/** @returns {HTMLElement} the box for the favourites of a filter */
function createBox() {
  return element("div", { class: "favourites", role: "status", hidden: true });
}

/** @returns {{node: HTMLElement, count: number, point: (place: number) => void}} */
function createWindows(words, kernelSize, responses, onFilter) {
  const [count, filters] = responses.shape;
  const node = element("div", "windows");
  const picture = createGrid(responses.values, count, filters, size(responses.values), `Windows of ${countOf(kernelSize, "word")}: ${count} positions and ${filters} filters`);
  const cursor = element("div", "window-cursor");
  const frame = element("div", "picture-frame", picture, cursor);
  const line = element("p", "window-words");
  const box = createBox();
  // With keys the filters are asked about in the tables below.
  picture.title = "Each column is a filter: click one to see what it responds to";
  picture.addEventListener("click", ({ clientX }) => {
    const { left, width } = picture.getBoundingClientRect();
    onFilter(Math.min(filters - 1, Math.max(0, Math.floor(((clientX - left) / width) * filters))), box);
  });
  node.append(element("h3", "", `${countOf(kernelSize, "word")} at a time: ${count} positions × ${filters} filters`), frame, line, box);
  return {
    node,
    count,
    point(place) {
      const at = Math.min(place, count - 1);
      cursor.style.top = `${(100 * at) / count}%`;
      cursor.style.height = `${100 / count}%`;
      const row = responses.values.subarray(at * filters, (at + 1) * filters);
      const awake = row.filter((value) => value > 0).length;
      line.textContent = `“${phraseOf(words, at - kernelSize + 1, kernelSize)}” activates ${awake} of ${filters} filters`;
    },
  };
}

/** @param {{text: string}[]} words @param {number} first may lie before the text @param {number} length @returns {string} */
export function phraseOf(words, first, length) {
  return words
    .slice(Math.max(0, first), first + length)
    .map((word) => word.text)
    .join(" ");
}

function controls(pictures, words) {
  const max = Math.max(...pictures.map(({ count }) => count)) - 1;
  const look = { type: "range", min: 0, max, value: 0, "aria-label": "Where the windows are" };
  const slider = /** @type {HTMLInputElement} */ (element("input", look));
  const show = () => pictures.forEach((picture) => picture.point(Number(slider.value)));
  const step = () => {
    slider.value = String((Number(slider.value) + 1) % (Number(slider.max) + 1));
    show();
  };
  const box = element("div", "actions", slider, button("quiet", step, "Step"));
  slider.addEventListener("input", show);
  show();
  box.hidden = words.length === 0;
  return box;
}

function regions(trace, words, kernelSize, index) {
  const perSize = trace.winners.length / trace.windows.length;
  const pooled = unpack(trace.pooled).values;
  const filters = Array.from({ length: perSize }, (_, n) => index * perSize + n);
  const strongest = filters.sort((a, b) => Math.abs(trace.contributions[b]) - Math.abs(trace.contributions[a])).slice(0, STRONGEST);
  const box = createBox();
  const rows = strongest.map((filter) => {
    const number = filter % perSize;
    const look = { class: "quiet", "aria-label": `Filter ${number + 1}: what does it respond to?` };
    return namedRow(
      phraseOf(words, trace.winners[filter], kernelSize),
      button(look, () => ask(trace, words, index, number, box), String(number + 1)),
      pooled[filter].toFixed(2),
      signed(trace.contributions[filter], 3),
    );
  });
  const head = headRow("strongest windows", "filter", "response", `for “${trace.label}”`);
  const table = element("table", "numbers", element("caption", "", countOf(kernelSize, "word")), head, ...rows);
  return element("div", "", wide(table), box);
}

/** The sum is exact: only a linear layer follows the filters. */
function createWaterfall(trace, words) {
  const perSize = trace.winners.length / trace.windows.length;
  const order = trace.contributions.map((_, filter) => filter).sort((a, b) => Math.abs(trace.contributions[b]) - Math.abs(trace.contributions[a]));
  const shown = order.slice(0, WATERFALL);
  const rest = order.slice(WATERFALL).reduce((sum, filter) => sum + trace.contributions[filter], 0);
  const steps = [
    ["bias", trace.bias],
    ...shown.map((filter) => {
      const kernelSize = trace.windows[Math.floor(filter / perSize)].kernel_size;
      return [phraseOf(words, trace.winners[filter], kernelSize) || "(nothing)", trace.contributions[filter]];
    }),
    [`${order.length - shown.length} more filters`, rest],
  ];
  const sums = [0];
  for (const [, value] of steps) sums.push(sums.at(-1) + value);
  const most = Math.max(...sums.map(Math.abs), 1e-9);
  const left = (value) => 50 + (45 * value) / most;
  const list = element("ol", "waterfall");
  steps.forEach(([name, value], step) => {
    const bar = element("i", value < 0 ? "down" : "up");
    bar.style.left = `${left(Math.min(sums[step], sums[step + 1]))}%`;
    bar.style.width = `${(45 * Math.abs(value)) / most}%`;
    const track = element("span", "track", bar);
    list.append(element("li", "", element("span", "name", String(name)), track, element("span", "mean", signed(value, 3))));
  });
  const total = element("p", "sum", `Together ${signed(sums.at(-1), 3)}: the logit of “${trace.label}” minus the mean of the other logits.`);
  return element("div", "", list, total);
}

/** @type {Map<string, Promise<any>>} */
const asked = new Map();

/**
 * Shows in `box` the n-grams of the reviews on the map that a filter responds to most.
 * @param {HTMLElement} box
 * @param {{model: string, kernelSize: number, filter: number, here: string}} question `here`: what it found in this review
 */
async function tellFilter(box, { model, kernelSize, filter, here }) {
  box.hidden = false;
  box.textContent = "Looking it up …";
  try {
    if (!asked.has(model)) asked.set(model, getFilters(model));
    const { filters } = await asked.get(model);
    const ngrams = filters.find((set) => set.kernel_size === kernelSize)?.ngrams[filter] ?? [];
    const list = element("ol", "", ...ngrams.map(({ text, activation }) => ngramOf(text, activation)));
    box.replaceChildren(
      element("b", "", `Filter ${filter + 1} (${countOf(kernelSize, "word")})`),
      element("span", "", ngrams.length ? " is activated most, among the reviews on the map, by:" : " is not activated by any review on the map."),
      list,
      element("span", "here", here),
    );
  } catch (error) {
    asked.delete(model);
    if (!(error instanceof ProblemError)) throw error;
    box.textContent = error.problem.status === 404 ? "It has not been measured yet what the filters of this model respond to." : error.message;
  }
}

function ngramOf(text, activation) {
  return element("li", "", element("q", "", text), ` ${activation.toFixed(2)}`);
}

/** @param {HTMLElement} content @returns {HTMLElement} a place that scrolls sideways, with keys too */
function wide(content) {
  return element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "Numbers of this layer" }, content);
}
