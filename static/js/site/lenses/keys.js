/**
 * @file Random orders without a generator, as in limelight/lenses/keys.py: the hash of a text and the number of an order decide
 * its place.
 */

import { ascending, range } from "../arithmetic.js";

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** @param {string} text @returns {number} the CRC-32 of its UTF-8 */
function crc32(text) {
  let rest = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) rest = CRC[(rest ^ byte) & 255] ^ (rest >>> 8);
  return ~rest >>> 0;
}

/** @param {string[]} texts @returns {number[]} the CRC-32 of each text and of how often it came before */
export function hashTexts(texts) {
  const seen = new Map();
  return texts.map((text) => {
    const before = seen.get(text) ?? 0;
    seen.set(text, before + 1);
    return crc32(`${text} ${before}`);
  });
}

/**
 * The finalizer of MurmurHash3 mixes the bits of the key and the number.
 *
 * @param {number[]} keys 32 bits each
 * @param {number} number of an order
 * @returns {number[]} the place of each key, from 0 to 2³² − 1
 */
export const places = (keys, number) =>
  keys.map((key) => {
    let mixed = key ^ Math.imul(number, 0x9e3779b9);
    for (const [shift, factor] of [[16, 0x85ebca6b], [13, 0xc2b2ae35]]) mixed = Math.imul(mixed ^ (mixed >>> shift), factor);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  });

/** @param {number} count @param {number} number @returns {number[]} the numbers from 0 to `count` in order `number` */
export const randomOrder = (count, number) => ascending(places(range(count), number));
