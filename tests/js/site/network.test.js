/**
 * @file The arithmetic of networks in the browser, on numbers small enough to check by hand; whole networks are
 *   compared in tests/system/site.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { Kernel } from "../../../static/js/site/network/kernel.js";
import { readWeights, rowsOf } from "../../../static/js/site/network/weights.js";

const module = new WebAssembly.Module(
  readFileSync(new URL("../../../static/js/site/network/kernel.wasm", import.meta.url)),
);

test("the kernel multiplies matrices of any size", () => {
  const kernel = new Kernel(module);
  for (const [rows, inner, columns] of [
    [1, 3, 2],
    [5, 7, 9],
    [13, 16, 24],
  ]) {
    const left = Float32Array.from({ length: rows * inner }, (_, at) => Math.sin(at));
    const right = Float32Array.from({ length: inner * columns }, (_, at) => Math.cos(at));
    const out = kernel.multiply(left, kernel.keep(right, inner));
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let each = 0; each < inner; each++) sum += left[row * inner + each] * right[each * columns + column];
        assert.ok(Math.abs(out[row * columns + column] - sum) < 1e-5);
      }
    }
  }
});

test("bytes with a scale for each row give numbers back", () => {
  const head = new TextEncoder().encode(JSON.stringify([{ name: "table", type: "int8", shape: [2, 2] }]));
  // The scales are 0.5 and 2 in half precision.
  const { table } = readWeights(Uint8Array.from([head.length, 0, 0, 0, ...head, 1, 254, 3, 4, 0, 0x38, 0, 0x40]));
  assert.deepEqual([...rowsOf(table, [1, 0])], [6, 8, 0.5, -1]);
});
