/**
 * @file Numbers in half precision (IEEE 754), as weights and traces have them; a trace may have 1 or 4 bytes a number.
 * And rows of these.
 *
 * @typedef {{shape: number[], data: string, most?: number}} Packed numbers in base64, the last axis fastest:
 *   limelight/inside/arrays.py
 * @typedef {{shape: number[], values: Float32Array}} Numbers
 */

/** 2 to the power of each exponent. */
const POWERS = Float64Array.from({ length: 32 }, (_, exponent) => 2 ** (exponent - 15));

/** @param {ArrayBufferLike} raw little-endian @returns {Float32Array} */
export function halves(raw) {
  const bits = new Uint16Array(raw);
  const values = new Float32Array(bits.length);
  // Millions: `Float32Array.from` takes several times as long.
  for (let at = 0; at < bits.length; at++) values[at] = half(bits[at]);
  return values;
}

/** @param {string} packed in base64 @returns {Uint8Array<ArrayBuffer>} */
export const fromBase64 = (packed) => Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));

/** @param {Packed | Numbers} array from a server, or made by the page @returns {Numbers} */
export function unpack(array) {
  if ("values" in array) return array;
  const { buffer } = fromBase64(array.data);
  const width = buffer.byteLength / array.shape.reduce((count, size) => count * size, 1);
  return { shape: array.shape, values: numbersIn(buffer, width, array.most) };
}

/**
 * @param {ArrayBuffer} buffer
 * @param {number} width of a number, in bytes
 * @param {number} most of the numbers, where they have a byte each
 * @returns {Float32Array}
 */
function numbersIn(buffer, width, most) {
  const scale = most / 127;
  if (width === 1) return Float32Array.from(new Int8Array(buffer), (value) => value * scale);
  return width === 4 ? new Float32Array(buffer) : halves(buffer);
}

/** @param {number} bits @returns {number} */
export function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * POWERS[exponent];
}

/**
 * @param {Numbers} array with two axes
 * @param {number} row
 * @param {number} [part] of it, of so many `parts`
 * @param {number} [parts]
 * @returns {Float32Array}
 */
export function rowOf({ shape, values }, row, part = 0, parts = 1) {
  const width = shape[1] / parts;
  return values.subarray(row * shape[1] + part * width, row * shape[1] + (part + 1) * width);
}

/** @param {Numbers} array @returns {Float32Array[]} */
export const rowsOf = (array) => Array.from({ length: array.shape[0] }, (_, row) => rowOf(array, row));
