/** @file Sums of numbers, numbers with fewer digits, and orders, the random ones as in limelight/lenses/keys.py. */

/** @param {ArrayLike<number>} values @returns {number} */
export const sum = (values) => Array.prototype.reduce.call(values, (total, value) => total + value, 0);

/** @param {ArrayLike<number>} values @returns {number} */
export const mean = (values) => sum(values) / values.length;

/** @param {number} value @param {number} digits behind the point @returns {number} */
export const rounded = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits;

/** As Python rounds. @param {number} value @returns {number} */
export const roundHalfEven = (value) => (Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));

/** @param {number} count @returns {number[]} the numbers from 0 to `count` */
export const range = (count) => Array.from({ length: count }, (_, number) => number);

/** @param {ArrayLike<number>} values @returns {number[]} the places of the values from the smallest to the largest; of equal ones, the first comes first */
export const ascending = (values) => range(values.length).sort((a, b) => values[a] - values[b]);

/** @param {ArrayLike<number>} values @returns {number[]} the same from the largest to the smallest */
export const descending = (values) => range(values.length).sort((a, b) => values[b] - values[a]);

/** @param {ArrayLike<number>} scores @returns {number[]} */
export function softmax(scores) {
  const most = Math.max(...Array.from(scores));
  const shares = Array.from(scores, (score) => Math.exp(score - most));
  const total = sum(shares);
  return shares.map((share) => share / total);
}

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

/** Without a generator. @param {number} count @param {number} number @returns {number[]} the numbers from 0 to `count` in order `number` */
export const randomOrder = (count, number) => ascending(places(range(count), number));
