/** @file A Kim CNN made ready to answer, with the windows that won its filters, as limelight/engines/kim_cnn.py has it. */

/** @import { Engine, Ids, Kept, Region, Shown } from "./engine.js" */
/** @import { Network } from "../graph/network.js" */

import { bySentence, lengthOf, padded } from "./engine.js";

// Documents of about the same length that go through the network together.
const TOGETHER = 16;
// Regions that an answer names for each kernel size.
const STRONGEST = 5;

/** @implements {Engine} */
export class KimCnnEngine {
  name = "ngrams";

  /** @param {{documents: Network}} networks @param {{kernel_sizes: number[], num_filters: number, label_weights: number[][]}} config */
  constructor({ documents }, { kernel_sizes, num_filters, label_weights }) {
    this.documents = documents;
    this.kernelSizes = kernel_sizes;
    this.filters = num_filters;
    /** Weights of the classifier, `[features][labels]`, less their mean over labels. */
    this.labelWeights = label_weights.map((row) => {
      const mean = row.reduce((sum, weight) => sum + weight, 0) / row.length;
      return row.map((weight) => weight - mean);
    });
  }

  /** @param {Ids} document @returns {Shown} */
  show(document) {
    const { probabilities, pooled, winners } = this.documents.run({ token_ids: padded([document.flat()]) });
    return this.share(document, probabilities.data, pooled.data, winners.data);
  }

  /** @param {Ids} document @param {Kept[]} kept @returns {Generator<void, Float32Array[]>} */
  *slices(document, kept) {
    const ids = document.flat();
    const rows = kept.map((tokens) => ids.filter((_, place) => tokens[place]));
    const order = rows.map((_, place) => place).sort((a, b) => rows[a].length - rows[b].length);
    const found = new Array(rows.length);
    for (let first = 0; first < order.length; first += TOGETHER) {
      const block = order.slice(first, first + TOGETHER);
      const { probabilities } = this.documents.run({ token_ids: padded(block.map((place) => rows[place])) }, ["probabilities"]);
      const labels = probabilities.shape[1];
      block.forEach((place, row) => (found[place] = probabilities.data.slice(row * labels, (row + 1) * labels)));
      yield;
    }
    return found;
  }

  /** Spreads what each filter adds to the predicted label over the words of the window that won it. @returns {Shown} */
  share(document, probabilities, pooled, winners) {
    const tokens = lengthOf(document);
    const label = probabilities.indexOf(Math.max(...probabilities));
    const labels = probabilities.length;
    const windows = Array.from(pooled, (strength, feature) => {
      const size = this.kernelSizes[Math.floor(feature / this.filters)];
      const push = strength * this.labelWeights[feature][label];
      return {
        kernel_size: size,
        start: Math.max(winners[feature], 0),
        end: Math.min(winners[feature] + size, tokens),
        filter: feature % this.filters,
        activation: strength,
        push,
        // What is above the mean of all labels is above that of the others, and by more.
        contribution: (push * labels) / (labels - 1),
      };
    });
    const weights = new Float64Array(tokens);
    for (const { start, end, push } of windows) {
      for (let place = start; place < end; place++) weights[place] += Math.max(push, 0) / (end - start);
    }
    const total = Math.max(weights.reduce((sum, weight) => sum + weight, 0), 1e-12);
    const tokenWeights = bySentence(weights.map((weight) => weight / total), document);
    return {
      probabilities,
      sentenceWeights: tokenWeights.map((own) => own.reduce((sum, weight) => sum + weight, 0)),
      tokenWeights,
      regions: this.kernelSizes.flatMap((size) => strongest(windows.filter(({ kernel_size }) => kernel_size === size))),
    };
  }
}

/** @param {(Region & {push: number})[]} windows of one kernel size @returns {Region[]} those that count most, the most first */
const strongest = (windows) =>
  windows
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, STRONGEST)
    .filter(({ activation }) => activation > 0)
    .map(({ push, ...region }) => region);
