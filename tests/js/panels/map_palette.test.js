/** @file The colours of the map keep their order and their distance for every kind of eye, and can be seen on the page. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const read = (name) => readFileSync(new URL(`../../../static/${name}`, import.meta.url), "utf8");
const css = read("base.css") + read("map.css");

function colours(property) {
  const [, light, dark] = css.match(new RegExp(`${property}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\);`));
  return { light, dark };
}

const linear = (hex) =>
  [1, 3, 5]
    .map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
const luminance = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const times = (matrix, colour) =>
  matrix.map((row) => Math.min(1, Math.max(0, row.reduce((sum, factor, i) => sum + factor * colour[i], 0))));

/** Linear RGB as it looks without one kind of cones (Machado, Oliveira and Fernandes 2009, full severity). */
const EYES = {
  "all cones": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
};

/** Lightness and two hues in which equal distances look equal (OKLab, Ottosson 2020). */
function oklab([r, g, b]) {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

for (const theme of ["light", "dark"]) {
  const stars = [1, 2, 3, 4, 5].map((star) => linear(colours(`--star-${star}`)[theme]));

  for (const [eye, matrix] of Object.entries(EYES)) {
    test(`more stars are lighter, and no two colours are close, with ${eye} in the ${theme} theme`, () => {
      const seen = stars.map((colour) => oklab(times(matrix, colour)));
      for (let i = 1; i < seen.length; i++) assert.ok(seen[i][0] > seen[i - 1][0], `${i} and ${i + 1} stars`);
      seen.forEach((one, i) => {
        for (const other of seen.slice(i + 1)) {
          const distance = Math.hypot(...one.map((value, axis) => value - other[axis]));
          assert.ok(distance >= 0.1, `${i + 1} stars: ${distance.toFixed(3)}`);
        }
      });
    });
  }

  test(`a dot has a contrast of 3 or more on the map in the ${theme} theme`, () => {
    const ground = luminance(linear(colours("--field")[theme]));
    stars.forEach((star, i) => {
      const [dark, light] = [luminance(star), ground].sort((a, b) => a - b);
      assert.ok((light + 0.05) / (dark + 0.05) >= 3, `${i + 1} stars`);
    });
  });
}
