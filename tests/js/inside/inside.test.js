// What the page Inside reads of a trace, and what it adds up.
import assert from "node:assert/strict";
import { test } from "node:test";

import { half, rowOf, unpack } from "../../../static/js/float16.js";
import { strongest, valueAt } from "../../../static/js/inside/digits/layers.js";
import { acrossOf, lay, placeAt } from "../../../static/js/inside/digits/mosaic.js";
import { textOf } from "../../../static/js/inside/words.js";

test("half-precision numbers are read as IEEE 754 has them", () => {
  const known = [
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x0001, 2 ** -24],
    [0x7bff, 65504],
    [0x7c00, Infinity],
  ];
  for (const [bits, value] of known) assert.equal(half(bits), value);
  assert.ok(Number.isNaN(half(0x7e00)));
});

test("the words of a sentence are read as they are written", () => {
  const read = (text) => textOf(text.split(" ").map((word) => ({ text: word })));
  assert.equal(read("It did n't work , though ( sadly ) !"), "It didn't work, though (sadly)!");
  assert.equal(read("My wife 's view : 5 :-) stars ?!"), "My wife's view: 5 :-) stars?!");
});

test("an array comes out of base64 with its shape, row by row", () => {
  // 1, -2 / 0.5, 0
  const array = unpack({ shape: [2, 2], data: btoa(String.fromCharCode(0, 0x3c, 0, 0xc0, 0, 0x38, 0, 0)) });
  assert.deepEqual([...array.values], [1, -2, 0.5, 0]);
  assert.deepEqual([...rowOf(array, 1)], [0.5, 0]);
  const bytes = unpack({ shape: [3], data: btoa(String.fromCharCode(127, 129, 0)), most: 2 });
  assert.deepEqual([...bytes.values], [2, -2, 0]);
  assert.deepEqual(
    [...unpack({ shape: [1], data: Buffer.from(Float32Array.of(0.1).buffer).toString("base64") }).values],
    [Math.fround(0.1)],
  );
  assert.deepEqual([...rowOf(array, 0, 1, 2)], [-2]);
});

test("every number of a layer has one place in its mosaic, and a gap has none", () => {
  const shape = [3, 2, 11];
  const layer = { shape, values: Float32Array.from({ length: 3 * 2 * shape[2] }, (_, n) => n + 1) };
  const { values, rows, columns } = lay(layer);
  assert.deepEqual([rows, columns], [2 * 4 - 1, 8 * 3 - 1]);
  assert.deepEqual([1, 32, 33].map(acrossOf), [1, 8, 16]);
  const seen = new Set();
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const place = placeAt(x, y, shape);
      assert.equal(values[y * columns + x], place ? valueAt(layer, place) : 0);
      if (place) seen.add(values[y * columns + x]);
    }
  }
  assert.equal(seen.size, layer.values.length);
  assert.deepEqual(strongest(layer), { row: 2, column: 1, channel: shape[2] - 1 });
  assert.equal(strongest({ shape: [1, 2, 1], values: Float32Array.of(1, 1) }).column, 0);
});
