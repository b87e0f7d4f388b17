/** @file Sums of numbers, ranges, shares, entropies and checksums. */

/** @param {ArrayLike<number>} values @returns {number} */
export const sum = (values) => Array.prototype.reduce.call(values, (total, value) => total + value, 0);

/** @param {number} count @returns {number[]} the numbers from 0 to `count` */
export const range = (count) => Array.from({ length: count }, (_, number) => number);

/** @param {ArrayLike<number>} scores @returns {number[]} */
export function softmax(scores) {
  const most = Math.max(...Array.from(scores));
  const shares = Array.from(scores, (score) => Math.exp(score - most));
  const total = sum(shares);
  return shares.map((share) => share / total);
}

/** @param {ArrayLike<number>} probabilities @returns {number} in nats: high where they are flat */
export const entropy = (probabilities) =>
  -Array.from(probabilities).reduce((total, share) => total + share * Math.log(Math.max(share, 1e-12)), 0);

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** @param {string} text @returns {number} the CRC-32 of its UTF-8 */
export function crc32(text) {
  let rest = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) rest = CRC[(rest ^ byte) & 255] ^ (rest >>> 8);
  return ~rest >>> 0;
}
