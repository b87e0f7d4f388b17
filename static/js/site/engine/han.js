/** @file A HAN made ready to answer: words make sentence vectors, which are remembered, and these make an answer. */

/** @import { Engine, Ids, Kept, Shown } from "./engine.js" */
/** @import { Network } from "../graph/network.js" */

import { tensor } from "../graph/tensor.js";
import { atOnce, padded } from "./engine.js";

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
    this.words = sentences.wordVectors();
    /** @type {Map<string, Encoded>} */
    this.known = new Map();
  }

  /** @param {Ids} document @returns {Shown} */
  show(document) {
    const { encoded, probabilities, attention } = this.whole(document, ["probabilities", "attention"]);
    return { probabilities: probabilities[0], sentenceWeights: attention[0], tokenWeights: encoded.map((each) => each.attention), regions: [] };
  }

  /** @param {Ids} document @returns {Float32Array} */
  vector(document) {
    return this.whole(document, ["vector"]).vector[0];
  }

  /** @param {Ids} document @param {string[]} wanted outputs @returns {Record<string, any[]>} these, and its sentences as `encoded` */
  whole(document, wanted) {
    const encoded = atOnce(this.encode(document));
    return { encoded, ...atOnce(this.answer(encoded, [document.map((_, place) => place + 1)], wanted)) };
  }

  /** @param {Ids} document @param {Kept[]} kept @returns {Generator<void, Float32Array[]>} */
  *slices(document, kept) {
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
    const encoded = yield* this.encode(sentences);
    return (yield* this.answer(encoded, layout, ["probabilities"])).probabilities;
  }

  /** @param {Ids} sentences @returns {Generator<void, Encoded[]>} */
  *encode(sentences) {
    const keys = sentences.map((ids) => ids.join());
    // While this rests, another question may forget what is remembered.
    const found = new Map(keys.map((key) => [key, this.known.get(key)]));
    const fresh = new Map(keys.map((key, place) => /** @type {const} */ ([key, place])).filter(([key]) => !found.get(key)));
    const places = [...fresh.values()].sort((a, b) => sentences[a].length - sentences[b].length);
    for (let first = 0; first < places.length; first += TOGETHER) {
      const block = places.slice(first, first + TOGETHER);
      const { vectors, attention } = this.sentences.run({ token_ids: padded(block.map((place) => sentences[place])) });
      const [size, steps] = [vectors.shape[1], attention.shape[1]];
      if (this.known.size > MOST_SENTENCES) this.known.clear();
      block.forEach((place, row) => {
        const encoded = {
          vector: /** @type {Float32Array} */ (vectors.data.slice(row * size, (row + 1) * size)),
          attention: /** @type {Float32Array} */ (attention.data.slice(row * steps, row * steps + sentences[place].length)),
        };
        found.set(keys[place], encoded);
        this.known.set(keys[place], encoded);
      });
      yield;
    }
    return keys.map((key) => found.get(key));
  }

  /**
   * @param {Encoded[]} encoded sentences
   * @param {number[][]} layout of each document, the numbers of its sentences, from 1
   * @param {string[]} wanted outputs
   * @returns {Generator<void, Record<string, Float32Array[]>>} a row of each for each document; attention has as many weights as it has sentences
   */
  *answer(encoded, layout, wanted) {
    // A document without remaining tokens has no sentences, and still an answer.
    const size = encoded[0]?.vector.length ?? atOnce(this.encode([[1]]))[0].vector.length;
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
      yield;
    }
    return found;
  }
}
