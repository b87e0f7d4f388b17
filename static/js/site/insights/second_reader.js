/** @file A second reader next to a network: counts phrases of one to three tokens, as limelight/additions/second_reader.py does. */

/** @typedef {{bias: number[], scales: number[]}} About of each label */

import { softmax } from "../arithmetic.js";

const LONGEST = 3;
const SPREAD = 0x9e3779b97f4a7c15n;

export class SecondReader {
  /** @param {About} about @param {Uint8Array<ArrayBuffer>} bytes the steps from key to key, four bytes each, and a byte for each key and label */
  constructor({ bias, scales }, bytes) {
    this.bias = bias;
    this.scales = scales;
    const count = bytes.length / (4 + bias.length);
    let key = 0;
    this.keys = new Uint32Array(bytes.buffer, 0, count).map((step) => (key += step));
    this.weights = new Int8Array(bytes.buffer, 4 * count);
  }

  /** @param {number[]} ids of the tokens of a text @returns {number[]} the probability of each label */
  probabilities(ids) {
    const known = [...keysOf(ids)].map((key) => this.placeOf(key)).filter((place) => place >= 0);
    const { keys, weights } = this;
    return softmax(this.bias.map((bias, label) => bias + this.scales[label] * known.reduce((sum, place) => sum + weights[label * keys.length + place], 0)));
  }

  /** @param {number} key @returns {number} its place among the keys, or -1 */
  placeOf(key) {
    let [low, high] = [0, this.keys.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.keys[middle] < key) low = middle + 1;
      else high = middle;
    }
    return this.keys[low] === key ? low : -1;
  }
}

/** @param {number[]} ids @returns {Set<number>} a key for each different phrase */
function keysOf(ids) {
  const tokens = ids.map((id) => BigInt(id) + 1n);
  let keys = tokens.map(mix);
  const all = [...keys];
  for (let length = 1; length < Math.min(LONGEST, ids.length); length++) {
    keys = keys.slice(0, -1).map((key, at) => mix(key + tokens[at + length]));
    all.push(...keys);
  }
  return new Set(all.map((key) => Number(key >> 32n)));
}

/** @param {bigint} number @returns {bigint} of 64 bits */
function mix(number) {
  const spread = BigInt.asUintN(64, number * SPREAD);
  return BigInt.asUintN(64, (spread ^ (spread >> 29n)) * SPREAD);
}
