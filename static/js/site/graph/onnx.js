/**
 * @file Reads the part of an ONNX file that a network needs: its operations, their attributes, and the constants. The numbers
 * of the fields are those of onnx.proto.
 */

/** @import { Tensor } from "./tensor.js" */

import { halves } from "../../half.js";
import { tensor } from "./tensor.js";

/**
 * @typedef {object} Operation
 * @property {string} type such as "MatMul"
 * @property {string[]} inputs names, "" where an optional one is left out
 * @property {string[]} outputs
 * @property {Record<string, any>} attributes
 *
 * @typedef {{operations: Operation[], constants: Map<string, Tensor>, outputs: string[]}} Graph
 */

const decoder = new TextDecoder();

/** @param {Uint8Array} bytes of an .onnx file @returns {Graph} */
export function readGraph(bytes) {
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const graph = fields(fields(plain).get(7)[0]);
  const constants = new Map((graph.get(5) ?? []).map((each) => [text(fields(each).get(8)), readTensor(fields(each))]));
  return {
    operations: (graph.get(1) ?? []).map(readOperation),
    constants,
    outputs: (graph.get(12) ?? []).map((each) => text(fields(each).get(1))),
  };
}

/** @param {Uint8Array} bytes @returns {Operation} */
function readOperation(bytes) {
  const node = fields(bytes);
  const attributes = (node.get(5) ?? []).map((each) => readAttribute(fields(each)));
  return {
    type: text(node.get(4)),
    inputs: (node.get(1) ?? []).map((name) => decoder.decode(name)),
    outputs: (node.get(2) ?? []).map((name) => decoder.decode(name)),
    attributes: Object.fromEntries(attributes),
  };
}

/** @param {Map<number, any[]>} attribute @returns {[string, any]} */
function readAttribute(attribute) {
  /** @type {any[]} */
  const found = [
    attribute.has(8) && attribute.get(8).flatMap(integers),
    attribute.has(3) && integers(attribute.get(3)[0])[0],
    attribute.has(2) && new DataView(attribute.get(2)[0].slice().buffer).getFloat32(0, true),
    attribute.has(4) && text(attribute.get(4)),
    // The default of what is not written is 0.
    0,
  ];
  return [text(attribute.get(1)), found.find((each) => each !== false)];
}

/** @param {Map<number, any[]>} message @returns {Tensor} */
function readTensor(message) {
  const shape = (message.get(1) ?? []).flatMap(integers);
  // Bytes of a file stand wherever they do; numbers have to be aligned.
  const raw = message.get(9)[0].slice().buffer;
  const type = integers(message.get(2)[0])[0];
  switch (type) {
    case 1:
      return tensor(new Float32Array(raw), shape);
    case 3:
      return tensor(new Int8Array(raw), shape);
    case 6:
      return tensor(new Int32Array(raw), shape);
    case 7:
      return tensor(Int32Array.from(new BigInt64Array(raw), Number), shape);
    case 10:
      return tensor(halves(raw), shape);
  }
  throw new Error(`A constant has the type ${type} of onnx.proto, which this page cannot read.`);
}

/** @param {Uint8Array[]} [value] @returns {string} */
const text = (value) => (value ? decoder.decode(value[0]) : "");

/**
 * @param {Uint8Array | number} value of a field of integers: one, or many that are packed
 * @returns {number[]}
 */
function integers(value) {
  if (typeof value === "number") return [value];
  const found = [];
  for (let at = 0; at < value.length; ) {
    const [number, next] = varint(value, at);
    found.push(number);
    at = next;
  }
  return found;
}

/** @param {Uint8Array} bytes a message of protocol buffers @returns {Map<number, any[]>} the values of each field by its number */
function fields(bytes) {
  const found = new Map();
  for (let at = 0; at < bytes.length; ) {
    const [key, start] = varint(bytes, at);
    let value;
    switch (key & 7) {
      case 0:
        [value, at] = varint(bytes, start);
        break;
      case 1:
        [value, at] = [bytes.subarray(start, start + 8), start + 8];
        break;
      case 2: {
        const [length, first] = varint(bytes, start);
        [value, at] = [bytes.subarray(first, first + length), first + length];
        break;
      }
      case 5:
        [value, at] = [bytes.subarray(start, start + 4), start + 4];
        break;
      default:
        throw new Error("The file of the network is damaged. Load the page again.");
    }
    const number = key >>> 3;
    if (!found.has(number)) found.set(number, []);
    found.get(number).push(value);
  }
  return found;
}

/** @param {Uint8Array} bytes @param {number} at @returns {[number, number]} the number, of up to 53 bits or below 0, and where the next begins */
function varint(bytes, at) {
  let value = 0n;
  let shift = 0n;
  let small = 0;
  for (let count = 0; ; count++) {
    const byte = bytes[at++];
    if (count < 4) small |= (byte & 127) << (7 * count);
    else value |= BigInt(byte & 127) << (shift + 28n);
    if (count >= 4) shift += 7n;
    if (byte < 128) return [count < 4 ? small : Number(BigInt.asIntN(64, value | BigInt(small))), at];
  }
}
