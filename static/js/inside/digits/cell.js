/** @file The sum of one cell: its inputs, the filter, their products; and fields to choose a cell by numbers. */

import { element } from "../../dom.js";
import { decimal, signed } from "../../format.js";
import { unpack } from "../../float16.js";
import { part } from "../section.js";
import { AMBER, BLUE, size } from "../strips.js";

/** @typedef {import("./layers.js").Place} Place */

// Of all maps below, those that add or take most.
const LARGEST = 3;

/** @param {(place: Place) => void} onPlace another cell is chosen */
export function createCell(onPlace) {
  const node = part("cell", "The sum under one cell");
  const form = element("div", "actions");
  const sums = element("div", { role: "status" });
  const fields = Object.fromEntries(
    ["layer", "channel", "row", "column"].map((name) => [name, numberField(name === "channel" ? "map" : name)]),
  );
  form.append(...Object.values(fields).map(({ label }) => label));
  form.addEventListener("change", () => {
    const read = ([name, { input }]) => [
      name,
      Math.min(Math.max(Math.round(Number(input.value)) || 1, 1), Number(input.max)) - 1,
    ];
    onPlace(/** @type {Place} */ (Object.fromEntries(Object.entries(fields).map(read))));
  });
  node.append(form, sums);
  return {
    node,
    /** @param {Place} place @param {number[][]} shapes of all layers */
    choose(place, shapes) {
      const [rows, columns, channels] = shapes[place.layer];
      const mosts = { layer: shapes.length, channel: channels, row: rows, column: columns };
      for (const [name, { input }] of Object.entries(fields)) {
        input.max = String(mosts[name]);
        input.value = String(place[name] + 1);
      }
    },
    /** @param {any} cell of the API */
    show(cell) {
      sums.replaceChildren(...sumsOf(cell));
    },
  };
}

/** @param {string} name */
function numberField(name) {
  const input = /** @type {HTMLInputElement} */ (element("input", { class: "number", type: "number", min: "1" }));
  const label = element("label", "field", element("span", "", name), input);
  return { label, input };
}

/** @param {any} cell @returns {HTMLElement[]} */
function sumsOf({ inputs, filter, sum, normalised, value }) {
  const [below, weights] = [unpack(inputs), unpack(filter)];
  const depth = below.shape[2];
  const ofMap = (values, map) => values.filter((_, place) => place % depth === map);
  const products = below.values.map((number, place) => number * weights.values[place]);
  const parts = Array.from({ length: depth }, (_, map) => ({
    map,
    sum: ofMap(products, map).reduce((all, product) => all + product, 0),
  }));
  const largest = [...parts].sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum)).slice(0, LARGEST);
  const rest = sum - largest.reduce((all, each) => all + each.sum, 0);
  const mosts = { below: size(below.values), weights: size(weights.values), products: size(products) };
  const rows = largest.map((each) =>
    element(
      "div",
      "product",
      nine(ofMap(below.values, each.map), mosts.below, depth === 1 ? "ink" : `map ${each.map + 1} below`),
      element("span", "times", "×"),
      nine(ofMap(weights.values, each.map), mosts.weights, "filter"),
      element("span", "times", "="),
      nine(ofMap(products, each.map), mosts.products, "products"),
      element("span", "times", `together ${signed(each.sum, 2)}`),
    ),
  );
  const sentences = [
    depth > largest.length ? `… and ${depth - largest.length} more maps: ${signed(rest, 2)}. ` : "",
    `The sum is ${signed(sum, 2)}. `,
    `Normalised by the mean and spread of this map: ${signed(normalised, 2)}. `,
    value === 0 ? "Below zero, so nothing was found here: 0." : `Above zero, so it stays: ${value.toFixed(2)}.`,
  ];
  return [...rows, element("p", "sum", sentences.join(""))];
}

/**
 * @param {ArrayLike<number>} values nine
 * @param {number} most
 * @param {string} name
 * @returns {HTMLElement} a table of 3 × 3
 */
function nine(values, most, name) {
  const table = element("table", "nine", element("caption", "", name));
  for (let row = 0; row < 3; row++) {
    const line = element("tr");
    for (let column = 0; column < 3; column++) {
      const value = values[3 * row + column];
      const cell = element("td", "", decimal(value));
      // Faint enough for its number to be read in either theme.
      cell.style.backgroundColor =
        `rgb(${(value < 0 ? BLUE : AMBER).join(" ")} / ` + `${(0.5 * Math.min(1, Math.abs(value) / most)).toFixed(2)})`;
      line.append(cell);
    }
    table.append(line);
  }
  return table;
}
