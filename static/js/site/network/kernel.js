/**
 * @file The slow operations, in kernel.wasm: matrix products, whose right factor stays in its memory, and the steps of
 *   a GRU.
 */

/**
 * @typedef {object} Matrix in the memory of a kernel
 * @property {number} at in bytes
 * @property {number} inner its rows
 * @property {number} columns
 * @property {number} wide its columns with those that fill them up to a multiple of eight
 */

const PAGE = 65_536;
const ALIGNED = 16;

/** @param {number} size @param {number} step @returns {number} the next multiple of `step` */
const upTo = (size, step) => Math.ceil(size / step) * step;

export class Kernel {
  /** @param {WebAssembly.Module} module kernel.wasm */
  constructor(module) {
    this.memory = new WebAssembly.Memory({ initial: 16 });
    /** @type {Record<string, any>} its functions */
    this.run = new WebAssembly.Instance(module, { env: { memory: this.memory } }).exports;
    /** Where free memory begins: matrices lie below it. */
    this.free = ALIGNED;
    this.numbers = new Float32Array(this.memory.buffer);
  }

  /**
   * Puts a matrix into memory for good.
   * @param {ArrayLike<number>} values row by row
   * @param {number} inner its rows
   * @returns {Matrix}
   */
  keep(values, inner) {
    const columns = values.length / inner;
    const wide = upTo(columns, 8);
    const at = this.free;
    this.free = upTo(at + 4 * inner * wide, ALIGNED);
    this.reserve(0);
    for (let row = 0, start = at >> 2; row < inner; row++, start += wide) {
      for (let column = 0; column < columns; column++) this.numbers[start + column] = values[row * columns + column];
    }
    return { at, inner, columns, wide };
  }

  /**
   * Makes room that is free until the next call.
   *
   * @param {...number} counts of numbers
   * @returns {number[]} where each begins, in bytes; `numbers` is new where memory had to grow
   */
  reserve(...counts) {
    let end = this.free;
    const addresses = counts.map((count) => {
      const at = end;
      end = upTo(at + 4 * count, ALIGNED);
      return at;
    });
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    if (this.numbers.buffer !== this.memory.buffer) this.numbers = new Float32Array(this.memory.buffer);
    return addresses;
  }

  /** @param {Float32Array} left `[rows, inner]` @param {Matrix} right @returns {Float32Array} `[rows, columns]` */
  multiply(left, right) {
    const { inner, columns, wide } = right;
    const rows = left.length / inner;
    const [from, to] = this.reserve(rows * inner, rows * wide);
    this.numbers.set(left, from >> 2);
    this.run.multiply(from, right.at, to, rows, inner, wide);
    const out = this.numbers.subarray(to >> 2, (to >> 2) + rows * wide);
    if (wide === columns) return out.slice();
    const narrow = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row++) narrow.set(out.subarray(row * wide, row * wide + columns), row * columns);
    return narrow;
  }

  /**
   * A step of a GRU, whose gates stand in the order update, reset, candidate.
   *
   * @param {Float32Array} states `[rows, units]`
   * @param {Float32Array} inputs `[rows, 3 · units]` what its gates make of what they read
   * @param {Matrix} recurrence `[units, 3 · units]`
   * @param {Matrix} bias `[1, 3 · units]`
   * @returns {Float32Array} the next states
   */
  advance(states, inputs, recurrence, bias) {
    const { inner: units, wide } = recurrence;
    const rows = states.length / units;
    const [from, gates, read] = this.reserve(states.length, rows * wide, inputs.length);
    this.numbers.set(states, from >> 2);
    this.numbers.set(inputs, read >> 2);
    this.run.multiply(from, recurrence.at, gates, rows, units, wide);
    this.run.advance(from, gates, read, bias.at, rows, units, wide);
    return this.numbers.slice(from >> 2, (from >> 2) + states.length);
  }

  /** @param {Float32Array} values @returns {Float32Array} the hyperbolic tangent of each */
  tanh(values) {
    const [at] = this.reserve(values.length);
    this.numbers.set(values, at >> 2);
    this.run.tanh(at, upTo(values.length, 4));
    return this.numbers.slice(at >> 2, (at >> 2) + values.length);
  }
}
