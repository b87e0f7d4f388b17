/** @file Arrays of a trace: half precision in base64, as limelight/inside/arrays.py writes them. */

/** @typedef {{shape: number[], data: string}} Packed */
/** @typedef {{shape: number[], values: Float32Array}} Numbers */

/** 2 to the power of each exponent. */
const POWERS = Float64Array.from({ length: 32 }, (_, exponent) => 2 ** (exponent - 15));

/** @param {number} bits of a half-precision number (IEEE 754) @returns {number} */
export function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * POWERS[exponent];
}

/** @param {Packed | Numbers} array from a server, or from a page without one @returns {Numbers} */
export function unpack(array) {
  if ("values" in array) return array;
  const { shape, data } = array;
  const bytes = atob(data);
  const values = new Float32Array(bytes.length / 2);
  // A layer has some twenty thousand: a call for each would be several times slower.
  for (let n = 0; n < values.length; n++) values[n] = half(bytes.charCodeAt(2 * n) | (bytes.charCodeAt(2 * n + 1) << 8));
  return { shape, values };
}

/** @param {Numbers} array with two axes @param {number} row @param {number} [start] @param {number} [stop] @returns {Float32Array} */
export function rowOf({ shape, values }, row, start = 0, stop = shape[1]) {
  return values.subarray(row * shape[1] + start, row * shape[1] + stop);
}

/**
 * @param {Float32Array} left
 * @param {Float32Array} right
 * @param {number} count
 * @returns {{sum: number, largest: {place: number, left: number, right: number, product: number}[], rest: number, more: number}}
 *   their dot product: the `count` largest terms, and what the others come to together
 */
export function dot(left, right, count) {
  const terms = Array.from(left, (value, place) => ({ place, left: value, right: right[place], product: value * right[place] }));
  const sum = terms.reduce((total, { product }) => total + product, 0);
  const largest = [...terms].sort((a, b) => Math.abs(b.product) - Math.abs(a.product)).slice(0, count);
  const rest = sum - largest.reduce((total, { product }) => total + product, 0);
  return { sum, largest, rest, more: terms.length - largest.length };
}
