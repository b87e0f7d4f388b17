/** @file A HAN made ready to answer: words make sentence vectors, which are remembered, and these make an answer. */

/** @import { Engine, Ids, Kept, Shown } from "./engine.js" */
/** @import { Network } from "../graph/network.js" */

import { tensor } from "../graph/tensor.js";
import { padded } from "./engine.js";

// Rows of about the same length that go through the network together.
const TOGETHER = 64;
// Sentences that are remembered, with their attention: about 5 MB.
const MOST_SENTENCES = 6_000;

/** @typedef {{vector: Float32Array, attention: Float32Array}} Encoded a sentence */

/** @implements {Engine} */
export class HanEngine {
  name = "attention";

  /** @param {{sentences: Network, documents: Network}} networks */
  constructor({ sentences, documents }) {
    this.sentences = sentences;
    this.documents = documents;
    /** @type {Map<string, Encoded>} */
    this.known = new Map();
  }

  /** @param {Ids} document @returns {Shown} */
  show(document) {
    const encoded = this.encode(document);
    const layout = [document.map((_, place) => place + 1)];
    const { probabilities, attention } = this.answer(encoded, layout, ["probabilities", "attention"]);
    return { probabilities: probabilities[0], sentenceWeights: attention[0], tokenWeights: encoded.map((each) => each.attention), regions: [] };
  }

  /** @param {Ids} document @param {Kept[]} kept @returns {Float32Array[]} */
  parts(document, kept) {
    /** @type {Map<string, number>} which of `sentences` each is */
    const numbers = new Map();
    const sentences = [];
    const layout = kept.map((tokens) => {
      let first = 0;
      return document.flatMap((sentence) => {
        const ids = sentence.filter((_, place) => tokens[first + place]);
        first += sentence.length;
        if (!ids.length) return [];
        const key = ids.join();
        if (!numbers.has(key)) numbers.set(key, sentences.push(ids));
        return [numbers.get(key)];
      });
    });
    return this.answer(this.encode(sentences), layout, ["probabilities"]).probabilities;
  }

  /** @param {Ids} sentences @returns {Encoded[]} */
  encode(sentences) {
    const keys = sentences.map((ids) => ids.join());
    const fresh = [...new Map(keys.map((key, place) => [key, place])).entries()].filter(([key]) => !this.known.has(key));
    if (this.known.size + fresh.length > MOST_SENTENCES) {
      // What these sentences need of it is kept.
      const needed = keys.filter((key) => this.known.has(key)).map((key) => /** @type {const} */ ([key, this.known.get(key)]));
      this.known = new Map(needed);
    }
    const places = fresh.map(([, place]) => place).sort((a, b) => sentences[a].length - sentences[b].length);
    for (let first = 0; first < places.length; first += TOGETHER) {
      const block = places.slice(first, first + TOGETHER);
      const { vectors, attention } = this.sentences.run({ token_ids: padded(block.map((place) => sentences[place])) });
      const [size, steps] = [vectors.shape[1], attention.shape[1]];
      block.forEach((place, row) => {
        this.known.set(keys[place], {
          vector: /** @type {Float32Array} */ (vectors.data.slice(row * size, (row + 1) * size)),
          attention: /** @type {Float32Array} */ (attention.data.slice(row * steps, row * steps + sentences[place].length)),
        });
      });
    }
    return keys.map((key) => this.known.get(key));
  }

  /**
   * @param {Encoded[]} encoded sentences
   * @param {number[][]} layout of each document, the numbers of its sentences, from 1
   * @param {string[]} wanted outputs
   * @returns {Record<string, Float32Array[]>} a row of each for each document; attention has as many weights as it has sentences
   */
  answer(encoded, layout, wanted) {
    const size = this.size();
    const vectors = new Float32Array((1 + encoded.length) * size);
    encoded.forEach(({ vector }, place) => vectors.set(vector, (place + 1) * size));
    const table = tensor(vectors, [1 + encoded.length, size]);
    const found = Object.fromEntries(wanted.map((name) => [name, new Array(layout.length)]));
    const order = layout.map((_, place) => place).sort((a, b) => layout[a].length - layout[b].length);
    for (let first = 0; first < order.length; first += TOGETHER) {
      const block = order.slice(first, first + TOGETHER);
      const made = this.documents.run({ vectors: table, layout: padded(block.map((place) => layout[place])) }, wanted);
      for (const name of wanted) {
        const width = made[name].shape[1];
        block.forEach((place, row) => {
          const used = name === "attention" ? layout[place].length : width;
          found[name][place] = made[name].data.slice(row * width, row * width + used);
        });
      }
    }
    return found;
  }

  /** @returns {number} of a sentence vector: what the classifier is given is as long */
  size() {
    for (const { vector } of this.known.values()) return vector.length;
    return this.sentences.run({ token_ids: padded([[1]]) }).vectors.shape[1];
  }
}
