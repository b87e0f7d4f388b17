/** @file Runs the graph of a network: the same as the server's. */

/** @import { Kernel } from "./kernel.js" */
/** @import { Operation } from "./graph.js" */
/** @import { Numbers, Tensor } from "./tensor.js" */

import { convolve, convolveBack } from "./convolution.js";
import { readGraph } from "./graph.js";
import { Projections, makeCells, runCells } from "./gru.js";
import { OPERATIONS } from "./operations.js";
import { tensor } from "./tensor.js";

export class Network {
  /** @param {Uint8Array<ArrayBuffer>} bytes of its file @param {Kernel} kernel */
  constructor(bytes, kernel) {
    const { operations, constants, outputs } = readGraph(bytes);
    this.kernel = kernel;
    this.outputs = outputs;
    this.constants = constants;
    /** @type {WeakMap<Numbers, any>} what is made of weights once, and of the rows of a table */
    this.made = new WeakMap();
    this.operations = operations;
  }

  /**
   * @param {Record<string, Tensor>} inputs; what lies between may be given, too, and what leads to it is then left out
   * @param {string[]} [wanted] outputs, or what lies between; what others need is left out
   * @returns {Record<string, Tensor>}
   */
  run(inputs, wanted = this.outputs) {
    const values = new Map([...this.constants, ...Object.entries(inputs)]);
    const needed = new Set(wanted);
    const operations = this.operations.toReversed().filter((operation) => {
      if (!operation.outputs.some((name) => needed.has(name) && !(name in inputs))) return false;
      for (const name of operation.inputs) needed.add(name);
      return true;
    });
    for (const operation of operations.toReversed()) this.apply(operation, values);
    return Object.fromEntries(wanted.map((name) => [name, values.get(name)]));
  }

  /** @param {Operation} operation @param {Map<string, Tensor>} values */
  apply(operation, values) {
    const inputs = operation.inputs.map((name) => values.get(name));
    const made = [this.compute(operation, inputs)].flat();
    made.forEach((each, place) => operation.outputs[place] && values.set(operation.outputs[place], each));
  }

  /** @param {Operation} operation @param {Tensor[]} inputs @returns {Tensor | Tensor[]} */
  compute({ type, inputs: names, attributes }, inputs) {
    const isConstant = names.map((name) => this.constants.has(name));
    if (type === "GRU") return this.gru(inputs);
    if (type === "Tanh") return tensor(this.kernel.tanh(/** @type {Float32Array} */ (inputs[0].data)), inputs[0].shape);
    if (type === "Conv") return convolve(this, inputs, attributes);
    if (type === "ConvTranspose") return convolveBack(this, inputs);
    if (type === "MatMul" && isConstant[1] && inputs[1].shape.length === 2) return this.multiply(inputs[0], inputs[1]);
    const run = OPERATIONS[type];
    if (!run) throw new Error(`The network has the operation ${type}, which this page does not know.`);
    return run(inputs, attributes);
  }

  /** @param {string} type such as "GRU" @returns {string | undefined} what its first operation of this type makes, which `run` gives, and takes, by this name */
  outputOf(type) {
    return this.operations.find((operation) => operation.type === type)?.outputs[0];
  }

  /** @returns {Tensor} the table in which it looks ids up `[vocabulary, size]` */
  wordVectors() {
    return this.constants.get(this.operations.find(({ type }) => type === "Gather").inputs[0]);
  }

  /** @returns {{weights: Tensor, bias: Tensor, logits: string}} the layer before `probabilities`: `[features, labels]`, and what it makes */
  classifier() {
    const making = (name) => this.operations.find(({ outputs }) => outputs[0] === name);
    const [logits] = making("probabilities").inputs;
    const { inputs } = making(logits);
    return { weights: this.constants.get(making(inputs[0]).inputs[1]), bias: this.constants.get(inputs[1]), logits };
  }

  /** @template T @param {Numbers} owner @param {() => T} make @returns {T} what was made for `owner` */
  once(owner, make) {
    if (!this.made.has(owner)) this.made.set(owner, make());
    return this.made.get(owner);
  }

  /** @param {Tensor} a @param {Tensor} weights `[inner, columns]` @returns {Tensor} */
  multiply(a, weights) {
    const [inner, columns] = weights.shape;
    const matrix = this.once(weights.data, () => this.kernel.keep((row, column) => weights.data[row * columns + column], inner, columns));
    return tensor(this.kernel.multiply(a.data, a.data.length / inner, matrix), [...a.shape.slice(0, -1), columns]);
  }

  /** @param {Tensor[]} inputs @returns {Tensor} */
  gru([steps, weights, recurrence, bias, lengths]) {
    const cells = this.once(weights.data, () => makeCells(this.kernel, weights, recurrence, bias));
    return runCells(this.kernel, cells, steps, lengths.data, (cell, table) => {
      const known = this.once(table.data, () => new Map());
      if (!known.has(cell)) known.set(cell, new Projections(this.kernel, cell, table));
      return known.get(cell);
    });
  }
}
