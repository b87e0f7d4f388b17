/**
 * @file Reads a text through a HAN step by step and keeps every number, as limelight/inside/han.py does, in double
 * precision.
 *
 * @typedef {import("./weights.js").Weights} Weights
 * @typedef {Float64Array} Row
 * @typedef {{state: Row, gates: [Row, Row, Row]}} Step of a GRU; its gates are update, reset and candidate
 */

import { range, softmax, sum } from "../arithmetic.js";
import { numbersOf, rowsOf, timesMatrix } from "./weights.js";

// Factor of a word vector for numerical derivatives.
const STEP = 1e-5;
const sigmoid = (/** @type {number} */ value) => 1 / (1 + Math.exp(-value));

/** One level of the network: a GRU in each direction, and attention over their states, or with `even` their mean. */
class Level {
  /** @param {Record<string, Weights>} arrays @param {"word" | "sentence"} name @param {boolean} even */
  constructor(arrays, name, even) {
    const [forwards, backwards] = ["forward", "backward"].map((direction) =>
      ["kernel", "recurrent_kernel", "bias"].map((part) => arrays[`${name}_encoder.${direction}.${part}`]),
    );
    this.directions = [
      { cell: forwards, back: false },
      { cell: backwards, back: true },
    ];
    this.units = forwards[1].shape[0];
    this.attention = even
      ? null
      : ["kernel", "bias", "context_vector"].map((part) => arrays[`${name}_attention.${part}`]);
  }

  /**
   * @param {ArrayLike<number>[]} inputs
   * @param {boolean} [remembers] whether it returns the memory, too
   * @returns {any} a level of the trace
   */
  read(inputs, remembers = false) {
    const passes = this.directions.map(({ cell, back }) => new Pass(cell, back ? inputs.toReversed() : inputs));
    const [ahead, behind] = [passes[0].steps, passes[1].steps.toReversed()];
    const states = ahead.map(({ state }, at) => [...state, ...behind[at].state]);
    const [kernel, bias, context] = this.attention ?? [];
    const projections = kernel ? states.map((state) => timesMatrix(state, kernel, bias.data).map(Math.tanh)) : [];
    const scores = kernel
      ? projections.map((row) => sum(row.map((value, at) => value * context.data[at])))
      : states.map(() => 0);
    const weights = softmax(scores);
    const pooled = states[0].map((_, at) => sum(states.map((state, row) => weights[row] * state[at])));
    const gates = ahead.flatMap(({ gates: own }, at) =>
      own.map((gate, which) => [...gate, ...behind[at].gates[which]]),
    );
    return {
      inputs: numbersOf(inputs),
      states: numbersOf(states),
      projections: numbersOf(projections),
      scores,
      weights,
      pooled: { ...numbersOf([pooled]), shape: [pooled.length] },
      gates: { ...numbersOf(gates), shape: [states.length, 3, 2 * this.units] },
      memory: remembers ? numbersOf(this.memory(passes)) : null,
    };
  }

  /** @param {Pass[]} passes @returns {number[][]} the length of the derivative of each state along each input */
  memory([ahead, behind]) {
    const last = ahead.steps.length - 1;
    return range(last + 1).map((at) => {
      const [after, before] = [ahead.changes(at), behind.changes(last - at).toReversed()];
      return range(last + 1).map((other) => Math.sqrt((after[other - at] ?? 0) + (before[other] ?? 0)) / STEP);
    });
  }
}

/** One direction of a GRU over a sequence. */
class Pass {
  /** @param {Weights[]} cell its kernel, recurrent kernel and bias @param {ArrayLike<number>[]} inputs */
  constructor([kernel, recurrence, bias], inputs) {
    this.recurrence = recurrence;
    this.units = recurrence.shape[0];
    this.inputBias = bias.data.subarray(0, 3 * this.units);
    this.stateBias = bias.data.subarray(3 * this.units);
    this.made = inputs.map((row) => timesMatrix(row, kernel, this.inputBias));
    this.steps = this.walk(this.made, new Float64Array(this.units));
  }

  /** @param {Row[]} made what the kernel makes of each input @param {Row} state before them @returns {Step[]} */
  walk(made, state) {
    return made.map((own) => {
      const { units } = this;
      const old = timesMatrix(state, this.recurrence, this.stateBias);
      const [z, r, c] = [0, 1, 2].map(() => new Float64Array(units));
      const before = state;
      state = before.map((value, at) => {
        [z[at], r[at]] = [sigmoid(own[at] + old[at]), sigmoid(own[at + units] + old[at + units])];
        c[at] = Math.tanh(own[at + 2 * units] + r[at] * old[at + 2 * units]);
        return z[at] * value + (1 - z[at]) * c[at];
      });
      return { state, gates: [z, r, c] };
    });
  }

  /**
   * @param {number} at an input that is shortened by `STEP`
   * @returns {number[]} how far the state of each step from there on moves, squared
   */
  changes(at) {
    const short = this.made[at].map((value, gate) => value - STEP * (value - this.inputBias[gate]));
    const steps = this.walk(
      [short, ...this.made.slice(at + 1)],
      this.steps[at - 1]?.state ?? new Float64Array(this.units),
    );
    return steps.map(({ state }, after) =>
      sum(state.map((value, unit) => (value - this.steps[at + after].state[unit]) ** 2)),
    );
  }
}

/**
 * @param {Record<string, Weights>} arrays
 * @param {number[][]} document the token ids of its sentences
 * @param {{even: boolean, shows: (sentence: number) => boolean}} asked `shows`: whether a sentence is given in full
 * @returns {{logits: Row, evenLogits: Row, fields: object}} the logits, those without attention, and the fields of the
 *   trace
 */
export function traceHan(arrays, document, { even, shows }) {
  const [words, sentences, evenly] = [
    new Level(arrays, "word", even),
    new Level(arrays, "sentence", even),
    new Level(arrays, "sentence", true),
  ];
  const size = arrays.embedding.shape[1];
  const read = document.map((ids, sentence) => {
    const vectors = rowsOf(arrays.embedding, ids);
    return words.read(
      ids.map((_, at) => vectors.subarray(at * size, (at + 1) * size)),
      shows(sentence),
    );
  });
  const whole = sentences.read(read.map(({ pooled }) => pooled.values));
  const means = read.map(
    ({
      states: {
        shape: [steps, width],
        values,
      },
    }) => range(width).map((at) => sum(range(steps).map((step) => values[step * width + at])) / steps),
  );
  const classified = (/** @type {any} */ { pooled }) =>
    timesMatrix(pooled.values, arrays["classifier.kernel"], arrays["classifier.bias"].data);
  const levels = read.map((level, sentence) => (shows(sentence) ? level : { weights: level.weights, states: null }));
  return {
    logits: classified(whole),
    evenLogits: classified(evenly.read(means)),
    fields: { word_level: levels, sentence_level: whole },
  };
}
