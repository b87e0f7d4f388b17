/** @file Reads the graph of a network, as app/site/graphs.py writes it: its operations, and the constants. */

/** @import { Tensor } from "./tensor.js" */

import { halves } from "../../half.js";
import { sizeOf, tensor } from "./tensor.js";

/**
 * @typedef {object} Operation of ONNX
 * @property {string} type such as "MatMul"
 * @property {string[]} inputs names, "" where an optional one is left out
 * @property {string[]} outputs
 * @property {Record<string, any>} attributes
 *
 * @typedef {{operations: Operation[], constants: Map<string, Tensor>, outputs: string[]}} Graph
 */

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Graph} */
export function readGraph(bytes) {
  let at = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const { operations, outputs, constants } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, at)));
  // Bytes of a file stand wherever they do; numbers have to be aligned.
  const next = (/** @type {number} */ size) => bytes.slice(at, (at += size)).buffer;
  const numbers = {
    float16: (count) => halves(next(2 * count)),
    float32: (count) => new Float32Array(next(4 * count)),
    int32: (count) => new Int32Array(next(4 * count)),
    int8: (count, rows) => scaled(new Int8Array(next(count)), halves(next(2 * rows))),
  };
  return {
    operations,
    outputs,
    constants: new Map(constants.map(({ name, shape, type }) => [name, tensor(numbers[type](sizeOf(shape), shape[0]), shape)])),
  };
}

/** @param {Int8Array} table @param {Float32Array} scales of its rows @returns {Float32Array} */
function scaled(table, scales) {
  const out = new Float32Array(table.length);
  const size = table.length / scales.length;
  for (let row = 0, at = 0; row < scales.length; row++) for (const end = at + size; at < end; at++) out[at] = table[at] * scales[row];
  return out;
}
