/** @file The slow operations, in kernel.wasm: matrix products, whose right factor stays in its memory, and the steps of a GRU. */

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
   *
   * @param {(row: number, column: number) => number} value
   * @param {number} inner its rows
   * @param {number} columns
   * @returns {Matrix}
   */
  keep(value, inner, columns) {
    const wide = upTo(columns, 8);
    const at = this.free;
    this.free = upTo(at + 4 * inner * wide, ALIGNED);
    this.reserve(0);
    for (let row = 0, place = at >> 2; row < inner; row++, place += wide) {
      for (let column = 0; column < columns; column++) this.numbers[place + column] = value(row, column);
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
    const places = counts.map((count) => {
      const at = end;
      end = upTo(at + 4 * count, ALIGNED);
      return at;
    });
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    if (this.numbers.buffer !== this.memory.buffer) this.numbers = new Float32Array(this.memory.buffer);
    return places;
  }

  /**
   * @param {ArrayLike<number>} left `[rows, inner]`
   * @param {number} rows
   * @param {Matrix} right
   * @returns {Float32Array} `[rows, columns]`
   */
  multiply(left, rows, right) {
    const { inner, columns, wide } = right;
    const [from, to] = this.reserve(rows * inner, rows * wide);
    this.numbers.set(left, from >> 2);
    this.run.multiply(from, right.at, to, rows, inner, wide);
    const out = this.numbers.subarray(to >> 2, (to >> 2) + rows * wide);
    if (wide === columns) return out.slice();
    const narrow = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row++) narrow.set(out.subarray(row * wide, row * wide + columns), row * columns);
    return narrow;
  }

  /** @param {Float32Array} values @returns {Float32Array} the hyperbolic tangent of each */
  tanh(values) {
    const [at] = this.reserve(values.length);
    this.numbers.set(values, at >> 2);
    this.run.tanh(at, upTo(values.length, 4));
    return this.numbers.slice(at >> 2, (at >> 2) + values.length);
  }
}
