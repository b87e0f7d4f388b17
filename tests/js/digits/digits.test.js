/** @file Drawings become pixels like those of MNIST, and what decided is drawn over them. */

import assert from "node:assert/strict";
import test from "node:test";

import { centre } from "../../../static/js/digits/centre.js";
import { levels, showMap } from "../../../static/js/digits/map.js";
import { SAMPLES } from "../../../static/js/digits/samples.js";
import { openPage } from "../window.js";

openPage("index.html", { html: () => "" });

/** Paper of 100 × 80 with a bar of ink. */
function bar(left, top, width, height) {
  return Float32Array.from({ length: 8000 }, (_, i) => {
    const [x, y] = [i % 100, Math.floor(i / 100)];
    return Number(x >= left && x < left + width && y >= top && y < top + height);
  });
}

test("ink is scaled to 20 pixels, its centre of mass in the middle, wherever and however large it was drawn", () => {
  for (const [left, top, width, height] of [
    [10, 5, 10, 40],
    [70, 40, 5, 20],
    [0, 0, 20, 80],
  ]) {
    const pixels = centre(bar(left, top, width, height), 100, 80);
    const inked = pixels.flatMap((row, y) => row.map((value, x) => [x, y, value])).filter(([, , value]) => value);
    assert.equal(inked.length, 20 * 5);
    assert.ok(inked.every(([, , value]) => value === 255));
    assert.deepEqual([Math.min(...inked.map(([, y]) => y)), Math.max(...inked.map(([, y]) => y))], [4, 23]);
    const mean = inked.reduce((sum, [x]) => sum + x + 0.5, 0) / inked.length;
    assert.ok(Math.abs(mean - 14) <= 0.5);
  }
});

test("a dot and a hairline fit, and a sheet without ink is nothing", () => {
  assert.equal(
    centre(bar(3, 3, 1, 1), 100, 80)
      .flat()
      .filter(Boolean).length,
    400,
  );
  assert.equal(
    centre(bar(0, 7, 100, 1), 100, 80)
      .flat()
      .filter(Boolean).length,
    20,
  );
  assert.equal(centre(bar(0, 0, 0, 0), 100, 80), null);
});

test("ink that leans far to one side is not cut off", () => {
  const ink = bar(0, 0, 80, 10).map((value, i) => Math.max(value, bar(0, 0, 8, 80)[i]));
  const pixels = centre(ink, 100, 80);
  assert.equal(pixels.length, 28);
  assert.ok(pixels.every((row) => row.length === 28));
});

test("each of the ten samples is drawn in unbroken lines within the pad, and 0, 6, 8 and 9 close their rounds", () => {
  const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const away = ([x, y], [u, v]) => Math.hypot(x - u, y - v);
  const isClosed = (stroke) =>
    stroke.some((place, i) => stroke.slice(i + 10).some((other) => away(place, other) < 0.03));
  assert.deepEqual(
    SAMPLES.flatMap((strokes, digit) => (strokes.some(isClosed) ? [digit] : [])),
    [0, 6, 8, 9],
  );
  // None is mirrored or upside down: its ink is to this side of where its first stroke begins, left (-) or right, above
  // (-) or below.
  const sides = SAMPLES.map((strokes) =>
    [0, 1].map((axis) => Math.sign(mean(strokes.flat().map((place) => place[axis])) - strokes[0][0][axis])).join(" "),
  );
  assert.deepEqual(sides.slice(1, 8), ["1 1", "1 1", "1 1", "1 1", "-1 1", "-1 1", "1 1"]);
  for (const strokes of SAMPLES) {
    const places = strokes.flat();
    assert.ok(places.flat().every((place) => place > 0.1 && place < 0.9));
    const heights = places.map(([, y]) => y);
    assert.ok(Math.max(...heights) - Math.min(...heights) > 0.5);
    // An arc is drawn in steps that look round.
    for (const stroke of strokes.filter(({ length }) => length > 20)) {
      const steps = stroke.slice(1).map((place, i) => away(place, stroke[i]));
      assert.ok(steps.filter((step) => step > 0.12).length <= 3, String(steps));
    }
  }
});

test("the map has a cell where there is ink or weight, with the strength and the side of its weight", () => {
  const map = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  showMap(
    map,
    [
      [0, 255, 0],
      [32, 33, 0],
    ],
    [
      [0, 0, 0.5],
      [0, -1, 0.01],
    ],
  );
  const cells = [...map.children].map((cell) => [
    cell.getAttribute("x"),
    cell.getAttribute("y"),
    cell.classList.contains("inked"),
    cell.dataset.level,
    cell.dataset.sign,
  ]);
  assert.deepEqual(cells, [
    ["1", "0", true, undefined, undefined],
    ["2", "0", false, "5", undefined],
    ["1", "1", true, "10", "-"],
  ]);
  assert.deepEqual(levels([[0, 0]]), [[0, 0]]);
});
