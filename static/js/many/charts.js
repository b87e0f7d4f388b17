/** @file Draws distributions of many reviews: bars for what the model says, and next to them bars for the stars that were given. */

import { element, svg } from "../dom.js";
import { count, countOf } from "../format.js";

const WIDTH = 320;
const HEIGHT = 120;
const FOOT = 18;
const GAP = 2;

/**
 * @param {object} options
 * @param {number[]} options.counts one for each bin
 * @param {string[]} options.names what stands below the bins; empty where nothing does
 * @param {?number[]} options.given how many were given, in the same bins
 * @param {string} options.title for those who cannot see it
 * @param {boolean} [options.small] one of several
 * @returns {SVGElement}
 */
export function createHistogram({ counts, names, given, title, small = false }) {
  const top = Math.max(1, ...counts, ...(given ?? []));
  const step = WIDTH / counts.length;
  const scale = (value) => (value / top) * (HEIGHT - FOOT - 4);
  const bars = counts.flatMap((value, bin) => {
    const wide = given ? step / 2 : step;
    const bar = (kind, number, left) =>
      svg("rect", {
        class: kind,
        x: bin * step + left + Math.min(GAP, wide / 4),
        y: HEIGHT - FOOT - scale(number),
        width: wide - 2 * Math.min(GAP, wide / 4),
        height: scale(number),
        rx: 2,
      });
    const tip = svg("title", {});
    tip.textContent = `${names[bin] || `part ${bin + 1}`}: ${countOf(value, "review")}${given ? `, given ${count(given[bin])} times` : ""}`;
    return [svg("g", {}, tip, bar("said", value, 0), ...(given ? [bar("given", given[bin], wide)] : []))];
  });
  const labels = names.map((name, bin) => {
    const label = svg("text", { x: (bin + 0.5) * step, y: HEIGHT - 4, "text-anchor": "middle" });
    label.textContent = name;
    return label;
  });
  const said = names.map((name, bin) => (name ? `${name}: ${counts[bin]}${given ? `, given ${given[bin]}` : ""}` : "")).filter(Boolean);
  return svg(
    "svg",
    { class: small ? "histogram small" : "histogram", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${title}. ${said.join("; ")}` },
    ...bars,
    ...labels,
  );
}

/**
 * @param {{name: string, figure: SVGElement, words: string}[]} groups
 * @returns {HTMLElement} the same picture for each group, side by side
 */
export function createMultiples(groups) {
  const list = element("ul", "multiples");
  for (const { name, figure, words } of groups) {
    list.append(element("li", "", element("h3", "", name || "(empty)"), figure, element("p", "hint", words)));
  }
  return list;
}
