/** @file Drawings become pixels like those of MNIST, pictures become ink, weights become levels. */

import assert from "node:assert/strict";
import test from "node:test";

import { centre } from "../../../static/js/digits/centre.js";
import { inkOf, largestShare } from "../../../static/js/digits/picture.js";

/** Paper of 100 × 80 with a bar of ink. */
function bar(left, top, width, height) {
  return Float32Array.from({ length: 8000 }, (_, i) => {
    const [x, y] = [i % 100, Math.floor(i / 100)];
    return Number(x >= left && x < left + width && y >= top && y < top + height);
  });
}

test("ink is scaled to 20 pixels and its centre of mass put into the middle, wherever and however large it was drawn", () => {
  for (const [left, top, width, height] of [[10, 5, 10, 40], [70, 40, 5, 20], [0, 0, 20, 80]]) {
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
  assert.equal(centre(bar(3, 3, 1, 1), 100, 80).flat().filter(Boolean).length, 400);
  assert.equal(centre(bar(0, 7, 100, 1), 100, 80).flat().filter(Boolean).length, 20);
  assert.equal(centre(bar(0, 0, 0, 0), 100, 80), null);
});

test("ink that leans far to one side is not cut off", () => {
  const ink = bar(0, 0, 80, 10).map((value, i) => Math.max(value, bar(0, 0, 8, 80)[i]));
  const pixels = centre(ink, 100, 80);
  assert.equal(pixels.length, 28);
  assert.ok(pixels.every((row) => row.length === 28));
});

test("ink is what differs from the rim of a picture, be it dark on light, light on dark, or see-through", () => {
  const picture = (paper, ink) => [...bar(40, 20, 10, 40)].flatMap((value) => (value ? ink : paper));
  for (const [paper, ink] of [
    [[250, 248, 240, 255], [20, 20, 60, 255]],
    [[0, 0, 0, 255], [255, 255, 255, 255]],
    [[0, 0, 0, 0], [0, 0, 0, 255]],
    [[0, 0, 0, 0], [255, 255, 255, 255]],
  ]) {
    assert.deepEqual([...inkOf(picture(paper, ink), 100, 80)], [...bar(40, 20, 10, 40)]);
  }
  assert.ok(inkOf(picture([9, 9, 9, 255], [9, 9, 9, 255]), 100, 80).every((value) => value === 0));
});

test("a digit is one large mark, and a page is none", () => {
  const both = (one, other) => one.map((value, i) => Math.max(value, other[i]));
  assert.equal(largestShare(bar(40, 20, 10, 40), 100), 1);
  assert.equal(largestShare(both(bar(40, 20, 10, 30), bar(60, 20, 10, 10)), 100), 0.75);
  const letters = [0, 20, 40, 60, 80].map((left) => bar(left, 10, 10, 10)).reduce(both);
  assert.equal(largestShare(letters, 100), 0.2);
  // The left edge is no neighbour of the right one.
  assert.equal(largestShare(both(bar(0, 10, 1, 10), bar(99, 10, 1, 10)), 100), 0.5);
  assert.equal(largestShare(new Float32Array(8000), 100), 1);
});
