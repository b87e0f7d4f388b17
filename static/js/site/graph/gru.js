/** @file The operation GRU of ONNX, `linear_before_reset`, in both directions: the only one that goes step by step. */

/** @import { Kernel, Matrix } from "./kernel.js" */
/** @import { Numbers, Tensor } from "./tensor.js" */

import { copyRows, sizeOf, tensor } from "./tensor.js";

// Of more rows of a table, what the kernel makes of them is forgotten: some 12 MB for 64 units.
const MOST_ROWS = 8192;

/**
 * One direction of a GRU. Gates stand in the order update, reset, candidate, as in ONNX.
 *
 * @typedef {{units: number, input: Matrix, inputBias: Numbers, state: Matrix, stateBias: Matrix}} Cell
 */

/**
 * @param {Kernel} kernel
 * @param {Tensor} weights `[directions, 3 · units, size]`
 * @param {Tensor} recurrence `[directions, 3 · units, units]`
 * @param {Tensor} bias `[directions, 6 · units]`
 * @returns {Cell[]} one for each direction
 */
export function makeCells(kernel, weights, recurrence, bias) {
  const [directions, gates, size] = weights.shape;
  const units = recurrence.shape[2];
  return Array.from({ length: directions }, (_, direction) => {
    const own = bias.data.slice(direction * 2 * gates, (direction + 1) * 2 * gates);
    return {
      units,
      input: kernel.keep((row, column) => weights.data[(direction * gates + column) * size + row], size, gates),
      inputBias: own.slice(0, gates),
      state: kernel.keep((row, column) => recurrence.data[(direction * gates + column) * units + row], units, gates),
      stateBias: kernel.keep((_, column) => own[gates + column], 1, gates),
    };
  });
}

/** What a cell makes of rows of a table, each computed once: words come again and again. */
export class Projections {
  /** @param {Kernel} kernel @param {Cell} cell @param {Tensor} table */
  constructor(kernel, cell, table) {
    this.kernel = kernel;
    this.cell = cell;
    this.table = table;
    this.forget();
  }

  forget() {
    /** @type {Map<number, number>} where the row with a number stands */
    this.places = new Map();
    this.values = new Float32Array(0);
  }

  /** @param {Numbers} ids @returns {Int32Array} where in `values` what is made of each begins */
  find(ids) {
    if (this.places.size > MOST_ROWS) this.forget();
    const fresh = [...new Set(ids)].filter((id) => !this.places.has(id));
    if (fresh.length) this.add(fresh);
    return Int32Array.from(ids, (id) => this.places.get(id));
  }

  /** @param {number[]} ids */
  add(ids) {
    const size = this.table.shape[1];
    const rows = copyRows(this.table.data, size, ids, new Float32Array(ids.length * size));
    const made = project(this.kernel, this.cell, rows, ids.length);
    const gates = this.cell.inputBias.length;
    const used = this.places.size * gates;
    if (used + made.length > this.values.length) {
      const larger = new Float32Array(2 * (used + made.length));
      larger.set(this.values.subarray(0, used));
      this.values = larger;
    }
    this.values.set(made, used);
    ids.forEach((id, place) => this.places.set(id, used + place * gates));
  }
}

/** @param {Kernel} kernel @param {Cell} cell @param {Numbers} rows @param {number} count @returns {Float32Array} `[count, 3 · units]` */
function project(kernel, cell, rows, count) {
  const made = kernel.multiply(rows, count, cell.input);
  for (let at = 0; at < made.length; at++) made[at] += cell.inputBias[at % cell.inputBias.length];
  return made;
}

/**
 * @param {Kernel} kernel
 * @param {Cell[]} cells forward and, if there are two, backward
 * @param {Tensor} inputs `[steps, rows, size]`
 * @param {Numbers} lengths of each row
 * @param {(cell: Cell, table: Tensor) => Projections} projectionsOf
 * @returns {Tensor} the states `[steps, directions, rows, units]`, zeros beyond the length of a row
 */
export function runCells(kernel, cells, inputs, lengths, projectionsOf) {
  const [steps, rows] = inputs.shape;
  const { units } = cells[0];
  const out = tensor(new Float32Array(sizeOf([steps, cells.length, rows, units])), [steps, cells.length, rows, units]);
  // The longest first: those that have a word at a step stand together.
  const order = Array.from({ length: rows }, (_, row) => row).sort((a, b) => lengths[b] - lengths[a]);
  cells.forEach((cell, direction) => {
    let values;
    let places;
    if (inputs.rows) {
      const made = projectionsOf(cell, inputs.rows.table);
      places = made.find(inputs.rows.ids);
      values = made.values;
    } else {
      values = project(kernel, cell, inputs.data, steps * rows);
      places = Int32Array.from({ length: steps * rows }, (_, place) => place * 3 * units);
    }
    const { at: weights, wide } = cell.state;
    const [states, gates, made] = kernel.reserve(rows * units, rows * wide, rows * 3 * units);
    const { numbers, run } = kernel;
    const firsts = [states >> 2, made >> 2];
    numbers.fill(0, firsts[0], firsts[0] + rows * units);
    let active = rows;
    for (let step = 0; step < steps; step++) {
      while (active && lengths[order[active - 1]] <= step) active--;
      if (!active) break;
      const times = order.slice(0, active).map((row) => (direction ? lengths[row] - 1 - step : step));
      for (let place = 0; place < active; place++) {
        const from = places[times[place] * rows + order[place]];
        numbers.set(values.subarray(from, from + 3 * units), firsts[1] + place * 3 * units);
      }
      run.multiply(states, weights, gates, active, units, wide);
      run.advance(states, gates, made, cell.stateBias.at, active, units, wide);
      for (let place = 0; place < active; place++) {
        const from = firsts[0] + place * units;
        out.data.set(numbers.subarray(from, from + units), ((times[place] * cells.length + direction) * rows + order[place]) * units);
      }
    }
  });
  return out;
}
