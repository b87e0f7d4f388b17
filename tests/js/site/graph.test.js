/** @file The operations of ONNX in the browser, on numbers small enough to check by hand; whole graphs are compared in tests/system/site. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { readGraph } from "../../../static/js/site/graph/graph.js";
import { Kernel } from "../../../static/js/site/graph/kernel.js";
import { OPERATIONS } from "../../../static/js/site/graph/operations.js";
import { rowsOf, tensor } from "../../../static/js/site/graph/tensor.js";

const module = new WebAssembly.Module(readFileSync(new URL("../../../static/js/site/graph/kernel.wasm", import.meta.url)));
const floats = (values, shape) => tensor(Float32Array.from(values), shape);
const ints = (values, shape) => tensor(Int32Array.from(values), shape);
const run = (name, inputs, attributes = {}) => OPERATIONS[name](inputs, attributes);

test("the kernel multiplies matrices of any size", () => {
  const kernel = new Kernel(module);
  for (const [rows, inner, columns] of [[1, 3, 2], [5, 7, 9], [13, 16, 24]]) {
    const left = Float32Array.from({ length: rows * inner }, (_, at) => Math.sin(at));
    const right = (row, column) => Math.cos(row * columns + column);
    const out = kernel.multiply(left, rows, kernel.keep(right, inner, columns));
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let each = 0; each < inner; each++) sum += left[row * inner + each] * right(each, column);
        assert.ok(Math.abs(out[row * columns + column] - sum) < 1e-5);
      }
    }
  }
});

test("the kernel's hyperbolic tangent is right from end to end", () => {
  const values = Float32Array.from({ length: 401 }, (_, place) => (place - 200) / 4);
  const out = new Kernel(module).tanh(values);
  values.forEach((value, place) => assert.ok(Math.abs(out[place] - Math.tanh(value)) < 5e-7, String(value)));
});

test("the second input comes again and again, and one that does not fit is refused", () => {
  const rows = floats([1, 2, 3, 4], [2, 2]);
  const row = floats([10, 20, 30], [3]);
  assert.deepEqual([...run("Mul", [rows, floats([10, 100], [1, 2])]).data], [10, 200, 30, 400]);
  assert.deepEqual([...run("Greater", [row, floats([15], [])]).data], [0, 1, 1]);
  assert.deepEqual(run("Less", [row, floats([15], [1, 1])]).shape, [1, 3]);
  assert.deepEqual([...run("Where", [ints([1, 0, 1], [3]), row, floats([-1], [])]).data], [10, -1, 30]);
  assert.throws(() => run("Div", [rows, floats([1, 2], [2, 1])]), /shapes \[2,2\] and \[2,1\]/);
});

test("an axis is summed, and its largest is found", () => {
  const values = floats([1, 5, 3, 9, 2, 2], [2, 3]);
  assert.deepEqual([...run("ReduceSum", [values, ints([1], [1])], { keepdims: 0 }).data], [9, 13]);
  assert.deepEqual([...run("ReduceMax", [values, ints([0], [1])], { keepdims: 0 }).data], [9, 5, 3]);
  assert.deepEqual([...run("ArgMax", [values], { axis: 1, keepdims: 0 }).data], [1, 0]);
});

test("rows of a table change places without being copied", () => {
  const table = floats([0, 0, 1, 1, 2, 2], [3, 2]);
  const turned = run("Transpose", [rowsOf(table, ints([1, 2, 0, 1], [2, 2]).data, [2, 2])], { perm: [1, 0, 2] });
  assert.deepEqual([...turned.rows.ids], [1, 0, 2, 1]);
  assert.deepEqual([...turned.data], [1, 1, 0, 0, 2, 2, 1, 1]);
});

test("what is largest of a square goes back to where it was", () => {
  const [largest, places] = run("MaxPool", [floats([1, 2, 5, 4, 3, 0, 6, 7], [1, 1, 2, 4])], { kernel_shape: [2, 2] });
  assert.deepEqual([...largest.data], [3, 7]);
  assert.deepEqual([...run("MaxUnpool", [largest, places, ints([1, 1, 2, 4], [4])]).data], [0, 0, 0, 0, 3, 0, 0, 7]);
});

test("bytes with a scale for each row give numbers back", () => {
  const head = new TextEncoder().encode(JSON.stringify({ operations: [], outputs: [], constants: [{ name: "table", type: "int8", shape: [2, 2] }] }));
  // The scales are 0.5 and 2 in half precision.
  const { constants } = readGraph(Uint8Array.from([head.length, 0, 0, 0, ...head, 1, 254, 3, 4, 0, 0x38, 0, 0x40]));
  assert.deepEqual([...constants.get("table").data], [0.5, -1, 6, 8]);
});
