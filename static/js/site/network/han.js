/**
 * @file The Hierarchical Attention Network (Yang et al. 2016): words make sentences, sentences make a text.
 *
 * Parts of a text mostly begin or end alike. A tree of states for each direction has those of each beginning once, so
 * that of a part only what is new is computed, and the same step for all parts together.
 */

/** @import { Kernel } from "./kernel.js" */
/** @import { Weights } from "./weights.js" */

import { softmax } from "../arithmetic.js";
import { traceHan } from "./han_trace.js";
import { classify, rowsOf } from "./weights.js";

// States that a direction keeps from text to text: 0.8 kB each for 64 units.
const MOST_STATES = 20_000;
// More than there are words or sentences: a state and what it reads next, as one number.
const ITEMS = 2 ** 24;

/** Rows of numbers, which grow. */
class Rows {
  /** @param {number} size of a row */
  constructor(size) {
    this.size = size;
    this.count = 0;
    this.values = new Float32Array(64 * size);
  }

  /** @param {Float32Array} values of whole rows @returns {number} the number of the first */
  add(values) {
    const first = this.count;
    this.count += values.length / this.size;
    if (this.count * this.size > this.values.length) {
      const larger = new Float32Array(2 * this.count * this.size);
      larger.set(this.values.subarray(0, first * this.size));
      this.values = larger;
    }
    this.values.set(values, first * this.size);
    return first;
  }

  /** @param {number[]} numbers @returns {Float32Array} these rows */
  take(numbers) {
    const out = new Float32Array(numbers.length * this.size);
    numbers.forEach((number, place) => out.set(this.row(number), place * this.size));
    return out;
  }

  /** @param {number} number @returns {Float32Array} */
  row(number) {
    return this.values.subarray(number * this.size, (number + 1) * this.size);
  }
}

/** One direction of a GRU, with its half of what attention makes of the states. */
class Direction {
  /**
   * @param {Kernel} kernel
   * @param {Weights[]} encoder its kernel, recurrent kernel and bias
   * @param {ArrayLike<number>} attention `[units, 2 · units]`
   */
  constructor(kernel, [input, recurrence, bias], attention) {
    this.kernel = kernel;
    this.units = recurrence.shape[0];
    const gates = 3 * this.units;
    this.input = kernel.keep(input.data, input.shape[0]);
    this.inputBias = bias.data.subarray(0, gates);
    this.recurrence = kernel.keep(recurrence.data, this.units);
    this.stateBias = kernel.keep(bias.data.subarray(gates), 1);
    this.attention = kernel.keep(attention, this.units);
    this.forget();
  }

  forget() {
    /** What the gates make of each item that is read. */
    this.items = new Rows(3 * this.units);
    /** The first is the state before the first step. */
    this.states = new Rows(this.units);
    this.notes = new Rows(2 * this.units);
    this.states.add(new Float32Array(this.units));
    this.notes.add(new Float32Array(2 * this.units));
    /** @type {Map<number, number>} the state after a state and an item */
    this.next = new Map();
  }

  /** @param {Float32Array} rows items to be read from now on */
  add(rows) {
    const made = this.kernel.multiply(rows, this.input);
    for (let at = 0; at < made.length; at++) made[at] += this.inputBias[at % this.inputBias.length];
    this.items.add(made);
  }

  /** @param {number[][]} sequences of items @returns {Int32Array[]} the state after each step */
  walk(sequences) {
    const numbers = sequences.map(({ length }) => new Int32Array(length));
    const known = this.states.count;
    for (let step = 0, open = true; open; step++) {
      open = false;
      const [before, items] = [[], []];
      sequences.forEach((sequence, which) => {
        if (step >= sequence.length) return;
        open = true;
        const from = step ? numbers[which][step - 1] : 0;
        const key = from * ITEMS + sequence[step];
        if (!this.next.has(key)) {
          this.next.set(key, this.states.count + before.length);
          before.push(from);
          items.push(sequence[step]);
        }
        numbers[which][step] = this.next.get(key);
      });
      if (before.length)
        this.states.add(
          this.kernel.advance(this.states.take(before), this.items.take(items), this.recurrence, this.stateBias),
        );
    }
    const { states, units } = this;
    if (states.count > known)
      this.notes.add(this.kernel.multiply(states.values.subarray(known * units, states.count * units), this.attention));
    return numbers;
  }
}

/** One level of the network: a GRU in each direction, and attention over their states. */
class Level {
  /** @param {Kernel} kernel @param {Record<string, Weights>} arrays @param {"word" | "sentence"} name */
  constructor(kernel, arrays, name) {
    this.kernel = kernel;
    const {
      data,
      shape: [states],
    } = arrays[`${name}_attention.kernel`];
    this.bias = arrays[`${name}_attention.bias`].data;
    this.context = arrays[`${name}_attention.context_vector`].data;
    const encoder = (direction) =>
      ["kernel", "recurrent_kernel", "bias"].map((part) => arrays[`${name}_encoder.${direction}.${part}`]);
    const half = (states * states) / 2;
    this.forwards = new Direction(kernel, encoder("forward"), data.subarray(0, half));
    this.backwards = new Direction(kernel, encoder("backward"), data.subarray(half));
    this.forget();
  }

  forget() {
    this.forwards.forget();
    this.backwards.forget();
    /** @type {Map<number | string, number>} the number of each item */
    this.known = new Map();
  }

  get isFull() {
    return Math.max(this.forwards.states.count, this.backwards.states.count, this.known.size) > MOST_STATES;
  }

  /**
   * @template {number | string} K
   * @param {K[]} keys of items
   * @param {(fresh: K[]) => Float32Array} rowsOfKeys what is read of those that are new
   */
  add(keys, rowsOfKeys) {
    const fresh = [...new Set(keys)].filter((key) => !this.known.has(key));
    if (!fresh.length) return;
    const rows = rowsOfKeys(fresh);
    this.forwards.add(rows);
    this.backwards.add(rows);
    for (const key of fresh) this.known.set(key, this.known.size);
  }

  /**
   * @param {(number | string)[][]} sequences of keys
   * @param {number[][]} [shares] where the attention of each goes
   * @returns {Float32Array} what attention sums each up to `[sequences, 2 · units]`
   */
  read(sequences, shares = []) {
    const items = sequences.map((keys) => keys.map((key) => this.known.get(key)));
    const forwards = this.forwards.walk(items);
    const backwards = this.backwards.walk(items.map((sequence) => sequence.toReversed()));
    const { bias, context } = this;
    const [units, size] = [this.forwards.units, bias.length];
    const steps = items.reduce((sum, { length }) => sum + length, 0);
    const notes = new Float32Array(steps * size);
    let to = 0;
    items.forEach(({ length }, which) => {
      for (let at = 0; at < length; at++) {
        const [one, other] = [
          this.forwards.notes.row(forwards[which][at]),
          this.backwards.notes.row(backwards[which][length - 1 - at]),
        ];
        for (let at = 0; at < size; at++) notes[to++] = one[at] + other[at] + bias[at];
      }
    });
    const bent = this.kernel.tanh(notes);
    const out = new Float32Array(items.length * size);
    let from = 0;
    items.forEach(({ length }, which) => {
      const scores = Float32Array.from({ length }, () => {
        let score = 0;
        for (let at = 0; at < size; at++) score += bent[from++] * context[at];
        return score;
      });
      shares[which] = softmax(scores);
      shares[which].forEach((share, at) => {
        const [one, other] = [
          this.forwards.states.row(forwards[which][at]),
          this.backwards.states.row(backwards[which][length - 1 - at]),
        ];
        for (let at = 0, index = which * size; at < units; at++, index++) {
          out[index] += share * one[at];
          out[index + units] += share * other[at];
        }
      });
    });
    return out;
  }
}

export class Han {
  /** @param {Kernel} kernel @param {Record<string, Weights>} arrays */
  constructor(kernel, arrays) {
    this.arrays = arrays;
    this.words = new Level(kernel, arrays, "word");
    this.sentences = new Level(kernel, arrays, "sentence");
  }

  /**
   * @param {number[][]} document the token ids of its sentences
   * @param {number[][]} parts each the places of the tokens that it has, among all
   * @returns {number[][]} the probabilities of each part, as if its other tokens had never been written
   */
  parts(document, parts) {
    const { words, sentences, arrays } = this;
    if (words.isFull || sentences.isFull) {
      words.forget();
      sentences.forget();
    }
    const ids = document.flat();
    const sentenceOf = document.flatMap((sentence, number) => sentence.map(() => number));
    words.add(ids, (fresh) => rowsOf(arrays.embedding, fresh));
    /** The sentences of each part, in words. */
    const cut = parts.map((places) => {
      const idsOf = new Map();
      for (const place of places) {
        const sentence = sentenceOf[place];
        if (idsOf.has(sentence)) idsOf.get(sentence).push(ids[place]);
        else idsOf.set(sentence, [ids[place]]);
      }
      return [...idsOf.values()];
    });
    const keys = cut.map((all) => all.map(String));
    const written = new Map(keys.flatMap((all, part) => all.map((key, at) => [key, cut[part][at]])));
    sentences.add([...written.keys()], (fresh) => words.read(fresh.map((key) => written.get(key))));
    const vectors = sentences.read(keys);
    const size = vectors.length / Math.max(parts.length, 1);
    return parts.map((_, part) => classify(vectors.subarray(part * size, (part + 1) * size), arrays));
  }

  /** @type {import("./network.js").Network["trace"]} */
  trace = (document, asked) => traceHan(this.arrays, document, asked);

  /**
   * @param {number[][]} document of sentences that are not empty
   * @returns {import("./network.js").Looks} its attention
   */
  looks(document) {
    // What was forgotten since is read again.
    this.parts(document, [[...document.flat().keys()]]);
    const [ofWords, ofSentences] = [[], []];
    this.words.read(document, ofWords);
    this.sentences.read([document.map(String)], ofSentences);
    return {
      kind: "attention",
      words: ofWords.flat(),
      sentences: document.flatMap((ids, at) => ids.map(() => ofSentences[0][at])),
    };
  }
}
