/** @file The operations of ONNX that the networks are made of, as its specification has them, for the shapes that occur there. */

/** @import { Numbers, Tensor } from "./tensor.js" */

import { copyRows, rowsOf, sizeOf, tensor } from "./tensor.js";

/** @typedef {(inputs: (Tensor | undefined)[], attributes: Record<string, any>) => Tensor | Tensor[]} Run */

const OF_INT = new Set([6, 7]);

/** @param {number} axis @param {number} rank @returns {number} counted from the front */
const front = (axis, rank) => (axis < 0 ? axis + rank : axis);

/** @param {Numbers} like @param {number} size @returns {Numbers} */
const emptyLike = (like, size) => (like instanceof Float32Array ? new Float32Array(size) : new Int32Array(size));

/** @param {number[]} shape @returns {number[]} how far apart the values of each axis lie */
function stridesOf(shape) {
  const strides = new Array(shape.length);
  for (let axis = shape.length - 1, step = 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

/** @param {number[]} shape @param {number[]} strides @param {(place: number, at: number) => void} visit every place, and where it lies by `strides` */
function walk(shape, strides, visit) {
  const size = sizeOf(shape);
  const index = new Array(shape.length).fill(0);
  for (let place = 0, at = 0; place < size; place++) {
    visit(place, at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++index[axis] < shape[axis]) break;
      at -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

/**
 * The second of two inputs has the shape of the first, or its end, or is one number: it comes again and again.
 *
 * @param {number[]} shape of the first
 * @param {number[]} other
 * @returns {number[]} the shape of both together
 */
function repeated(shape, other) {
  const own = other.slice(other.findIndex((size) => size !== 1));
  const fits = sizeOf(other) === 1 || own.every((size, axis) => size === shape[axis - own.length + shape.length]);
  if (!fits) throw new Error(`The shapes [${shape}] and [${other}] are not among those that this page computes with.`);
  return [...new Array(Math.max(0, other.length - shape.length)).fill(1), ...shape];
}

/** @param {(a: number, b: number) => number} combine @param {boolean} [truth] whether it makes 0 and 1 @returns {Run} */
const binary = (combine, truth = false) => ([a, b]) => {
  const [one, other] = [a.data, b.data];
  const out = truth ? new Int32Array(one.length) : emptyLike(one, one.length);
  for (let at = 0, turn = 0; at < out.length; at++, turn = turn + 1 === other.length ? 0 : turn + 1) out[at] = combine(one[at], other[turn]);
  return tensor(out, repeated(a.shape, b.shape));
};

const sumOfTwo = binary((a, b) => a + b);

/** @type {Run} a bias is added to all rows in a loop of its own: most sums are such */
function add([a, b]) {
  const size = b.data.length;
  if (b.shape.length !== 1 || a.shape.at(-1) !== size) return sumOfTwo([a, b], {});
  const [values, bias, out] = [a.data, b.data, emptyLike(a.data, a.data.length)];
  for (let row = 0; row < out.length; row += size) for (let each = 0; each < size; each++) out[row + each] = values[row + each] + bias[each];
  return tensor(out, a.shape);
}

/** @param {(value: number) => number} change @returns {Run} */
const unary = (change) => ([a]) => {
  const out = emptyLike(a.data, a.data.length);
  for (let at = 0; at < out.length; at++) out[at] = change(a.data[at]);
  return tensor(out, a.shape);
};

/** @param {(out: Numbers, data: Numbers, to: number, from: number, count: number, step: number) => void} fold `count` numbers, `step` apart, into one @returns {Run} along one axis */
const reduction = (fold) => ([a, axes], { axis = 0, keepdims = 1, whole = false }) => {
  const along = front(axes ? axes.data[0] : axis, a.shape.length);
  const step = sizeOf(a.shape.slice(along + 1));
  const count = a.shape[along];
  const shape = a.shape.flatMap((size, place) => (place !== along ? [size] : keepdims ? [1] : []));
  const out = whole ? new Int32Array(sizeOf(shape)) : emptyLike(a.data, sizeOf(shape));
  for (let at = 0; at < out.length; at++) fold(out, a.data, at, Math.floor(at / step) * step * count + (at % step), count, step);
  return tensor(out, shape);
};

const sum = reduction((out, data, to, from, count, step) => {
  let total = 0;
  for (let each = 0; each < count; each++) total += data[from + each * step];
  out[to] = total;
});

const max = reduction((out, data, to, from, count, step) => {
  let most = Number.NEGATIVE_INFINITY;
  for (let each = 0; each < count; each++) if (data[from + each * step] > most) most = data[from + each * step];
  out[to] = most;
});

const argmax = reduction((out, data, to, from, count, step) => {
  let best = 0;
  for (let each = 1; each < count; each++) if (data[from + each * step] > data[from + best * step]) best = each;
  out[to] = best;
});

/** @type {Run} */
function softmax([a], { axis = -1 }) {
  const along = front(axis, a.shape.length);
  const step = sizeOf(a.shape.slice(along + 1));
  const count = a.shape[along];
  const out = new Float32Array(a.data.length);
  for (let line = 0; line < out.length / count; line++) {
    const from = Math.floor(line / step) * step * count + (line % step);
    let most = Number.NEGATIVE_INFINITY;
    for (let each = 0; each < count; each++) most = Math.max(most, a.data[from + each * step]);
    let total = 0;
    for (let each = 0; each < count; each++) total += Math.exp(a.data[from + each * step] - most);
    for (let each = 0; each < count; each++) out[from + each * step] = Math.exp(a.data[from + each * step] - most) / total;
  }
  return tensor(out, a.shape);
}

/** @type {Run} */
function transpose([a], { perm }) {
  const shape = perm.map((axis) => a.shape[axis]);
  const last = a.shape.length - 1;
  if (perm[last] === last && last > 0) {
    // The last axis stays: whole rows change places.
    const [outer, rows] = [shape.slice(0, last), new Int32Array(sizeOf(shape.slice(0, last)))];
    const steps = stridesOf(a.shape.slice(0, last));
    walk(outer, perm.slice(0, last).map((axis) => steps[axis]), (at, row) => (rows[at] = row));
    if (a.rows) return rowsOf(a.rows.table, rows.map((row) => a.rows.ids[row]), outer);
    return tensor(copyRows(a.data, shape[last], rows, emptyLike(a.data, a.data.length)), shape);
  }
  const strides = stridesOf(a.shape);
  const out = emptyLike(a.data, a.data.length);
  walk(shape, perm.map((axis) => strides[axis]), (at, from) => (out[at] = a.data[from]));
  return tensor(out, shape);
}

/** @type {Run} */
function gather([table, ids], { axis = 0 }) {
  if (axis !== 0) throw new Error("Gather along another axis than the first is not among the operations of this page.");
  if (table.shape.length === 2) return rowsOf(table, ids.data, ids.shape);
  const size = sizeOf(table.shape.slice(1));
  return tensor(copyRows(table.data, size, ids.data, emptyLike(table.data, ids.data.length * size)), [...ids.shape, ...table.shape.slice(1)]);
}

/** @type {Run} for each value of `a`, it or that of `b` */
function where([condition, a, b]) {
  const [which, no] = [condition.data.length, b.data.length];
  repeated(a.shape, condition.shape);
  return tensor(a.data.map((value, at) => (condition.data[at % which] ? value : b.data[at % no])), repeated(a.shape, b.shape));
}

/** @type {Run} */
function concat(inputs, { axis }) {
  const along = front(axis, inputs[0].shape.length);
  const outer = sizeOf(inputs[0].shape.slice(0, along));
  const shape = inputs[0].shape.with(along, inputs.reduce((length, each) => length + each.shape[along], 0));
  const out = emptyLike(inputs[0].data, sizeOf(shape));
  const sizes = inputs.map((each) => sizeOf(each.shape.slice(along)));
  for (let block = 0, to = 0; block < outer; block++) {
    inputs.forEach((each, which) => {
      out.set(each.data.subarray(block * sizes[which], (block + 1) * sizes[which]), to);
      to += sizes[which];
    });
  }
  return tensor(out, shape);
}

/** @type {Run} */
function reshape([a, wanted]) {
  const shape = Array.from(wanted.data, (size, axis) => (size === 0 ? a.shape[axis] : size));
  const known = shape.filter((size) => size >= 0);
  return tensor(a.data, shape.map((size) => (size < 0 ? a.data.length / sizeOf(known) : size)));
}

/** @type {Run} each of a batch times a matrix of its own, of few numbers: the large ones go through the kernel */
function multiplyEach([a, b]) {
  const [rows, inner] = a.shape.slice(-2);
  const columns = b.shape.at(-1);
  const batch = a.data.length / (rows * inner);
  const apart = b.data.length === inner * columns ? 0 : inner * columns;
  const out = new Float32Array(batch * rows * columns);
  for (let row = 0; row < batch * rows; row++) {
    const from = Math.floor(row / rows) * apart;
    for (let each = 0; each < inner; each++) {
      const value = a.data[row * inner + each];
      if (value === 0) continue;
      for (let column = 0; column < columns; column++) out[row * columns + column] += value * b.data[from + each * columns + column];
    }
  }
  return tensor(out, [...a.shape.slice(0, -1), columns]);
}

/** @type {Run} */
function range([start, limit, step]) {
  const count = Math.max(0, Math.ceil((limit.data[0] - start.data[0]) / step.data[0]));
  return tensor(Int32Array.from({ length: count }, (_, place) => start.data[0] + place * step.data[0]), [count]);
}

/** @type {Run} the largest of each square, and where each was, counted over all of `a` */
function maxPool([a], { kernel_shape: [tall, wide] }) {
  const [height, width] = a.shape.slice(-2);
  const [rows, columns] = [Math.floor(height / tall), Math.floor(width / wide)];
  const shape = [...a.shape.slice(0, -2), rows, columns];
  const out = tensor(new Float32Array(sizeOf(shape)), shape);
  const places = tensor(new Int32Array(out.data.length), shape);
  for (let at = 0; at < out.data.length; at++) {
    const [column, row, plane] = [at % columns, Math.floor(at / columns) % rows, Math.floor(at / (rows * columns))];
    let best = (plane * height + row * tall) * width + column * wide;
    for (let y = 0; y < tall; y++) {
      for (let x = 0; x < wide; x++) {
        const place = (plane * height + row * tall + y) * width + column * wide + x;
        if (a.data[place] > a.data[best]) best = place;
      }
    }
    out.data[at] = a.data[best];
    places.data[at] = best;
  }
  return [out, places];
}

/** @type {Run} puts each value where `places` says, in zeros of the shape `wanted` */
function maxUnpool([a, places, wanted]) {
  const shape = Array.from(wanted.data);
  const out = tensor(new Float32Array(sizeOf(shape)), shape);
  a.data.forEach((value, at) => (out.data[places.data[at]] = value));
  return out;
}

/** @type {Run} */
function oneHot([ids, depth, values]) {
  const count = depth.data[0];
  const out = emptyLike(values.data, ids.data.length * count).fill(values.data[0]);
  ids.data.forEach((id, place) => (out[place * count + id] = values.data[1]));
  return tensor(out, [...ids.shape, count]);
}

/** Those that need nothing but their inputs; the others are in network.js. @type {Record<string, Run>} */
export const OPERATIONS = {
  Add: add,
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
  Less: binary((a, b) => (a < b ? 1 : 0), true),
  Greater: binary((a, b) => (a > b ? 1 : 0), true),
  Relu: unary((value) => Math.max(value, 0)),
  ReduceSum: sum,
  ReduceMax: max,
  ArgMax: ([a], attributes) => argmax([a], { ...attributes, whole: true }),
  Cast: ([a], { to }) => tensor(OF_INT.has(to) ? Int32Array.from(a.data) : Float32Array.from(a.data), a.shape),
  Concat: concat,
  Flatten: ([a], { axis = 1 }) => tensor(a.data, [sizeOf(a.shape.slice(0, axis)), sizeOf(a.shape.slice(axis))]),
  Gather: gather,
  MatMul: multiplyEach,
  MaxPool: maxPool,
  MaxUnpool: maxUnpool,
  OneHot: oneHot,
  Range: range,
  Reshape: reshape,
  Shape: ([a]) => tensor(Int32Array.from(a.shape), [a.shape.length]),
  Softmax: softmax,
  Squeeze: ([a, axes]) => tensor(a.data, a.shape.filter((_, axis) => ![...axes.data].some((each) => front(each, a.shape.length) === axis))),
  Transpose: transpose,
  Unsqueeze: ([a, axes]) => {
    const shape = [...a.shape];
    for (const axis of [...axes.data].sort((one, other) => one - other)) shape.splice(axis, 0, 1);
    return tensor(a.data, shape);
  },
  Where: where,
};
