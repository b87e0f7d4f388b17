/**
 * @file The generator of NumPy, `default_rng` (PCG64 of O'Neill 2014, seeded as NumPy's `SeedSequence` does): so the lenses draw
 * here what they draw there.
 */

const MASK_64 = (1n << 64n) - 1n;
const MASK_128 = (1n << 128n) - 1n;
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

/** @param {number} value 32 bits @returns {number} */
const folded = (value) => (value ^ (value >>> 16)) >>> 0;

/** @param {number} seed 32 bits @returns {bigint[]} four words of 64 bits */
function seedWords(seed) {
  let factor = 0x43b0d7e5;
  const hash = (value) => {
    const mixed = value ^ factor;
    factor = Math.imul(factor, 0x931e8875);
    return folded(Math.imul(mixed, factor));
  };
  const pool = [seed, 0, 0, 0].map(hash);
  for (let from = 0; from < 4; from++) {
    for (let to = 0; to < 4; to++) {
      if (from !== to) pool[to] = folded(Math.imul(pool[to], 0xca01f9dd) - Math.imul(hash(pool[from]), 0x4973f715));
    }
  }
  let spread = 0x8b51f9dd;
  const halves = Array.from({ length: 8 }, (_, place) => {
    const mixed = pool[place % 4] ^ spread;
    spread = Math.imul(spread, 0x58f38ded);
    return BigInt(folded(Math.imul(mixed, spread)));
  });
  return [0, 2, 4, 6].map((place) => halves[place] | (halves[place + 1] << 32n));
}

export class Random {
  /** @param {number} seed from 0 to 2³² − 1 */
  constructor(seed) {
    const [a, b, c, d] = seedWords(seed);
    this.increment = ((((c << 64n) | d) << 1n) | 1n) & MASK_128;
    this.state = this.increment;
    this.state = (this.state + ((a << 64n) | b)) & MASK_128;
    this.step();
    /** The upper half of the last 64 bits, where it was not used yet. @type {?number} */
    this.half = null;
  }

  step() {
    this.state = (this.state * MULTIPLIER + this.increment) & MASK_128;
  }

  /** @returns {number} 32 random bits */
  next() {
    if (this.half !== null) {
      const half = this.half;
      this.half = null;
      return half;
    }
    this.step();
    const folded64 = (this.state >> 64n) ^ (this.state & MASK_64);
    const turn = this.state >> 122n;
    const bits = ((folded64 >> turn) | (folded64 << (64n - turn))) & MASK_64;
    this.half = Number(bits >> 32n);
    return Number(bits & 0xffffffffn);
  }

  /** @param {number} most below 2³¹ @returns {number} from 0 to `most`: bits are drawn until they are no more than that */
  upTo(most) {
    const mask = 2 ** (32 - Math.clz32(most)) - 1;
    for (;;) {
      const value = (this.next() & mask) >>> 0;
      if (value <= most) return value;
    }
  }

  /** @template T @param {T[]} values @returns {T[]} them in random order */
  permuted(values) {
    const shuffled = [...values];
    for (let place = shuffled.length - 1; place > 0; place--) {
      const other = this.upTo(place);
      [shuffled[place], shuffled[other]] = [shuffled[other], shuffled[place]];
    }
    return shuffled;
  }
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** @param {number[]} ids of a document @returns {number} CRC-32 of them as 32-bit integers: the seed of what is drawn for it */
export function seedOf(ids) {
  let rest = 0xffffffff;
  for (const byte of new Uint8Array(Int32Array.from(ids).buffer)) rest = CRC[(rest ^ byte) & 255] ^ (rest >>> 8);
  return (rest ^ 0xffffffff) >>> 0;
}
