/** @file A text on its way through a Kim CNN, as limelight/inside/kim_cnn.py has it. */

/** @import { Ids } from "../engine/engine.js" */
/** @import { Model } from "../model/model.js" */

import { mean } from "../arithmetic.js";
import { lengthOf, padded } from "../engine/engine.js";
import { mostProbable } from "../model/verdict.js";
import { channelsLast, list, numbers } from "./numbers.js";

/**
 * @param {Model} model
 * @param {Ids} document
 * @param {number} inFull sentences, from the first, whose words are given
 * @returns {object} the fields of a trace that depend on the network
 */
export function traceKimCnn(model, document, inFull) {
  const { documents, kernelSizes, labelWeights } = /** @type {import("../engine/kim_cnn.js").KimCnnEngine} */ (model.engine);
  const shown = lengthOf(document.slice(0, inFull));
  const responses = documents.operations.filter(({ type }) => type === "Relu").map(({ outputs }) => outputs[0]);
  const { bias, logits } = documents.classifier();
  const words = documents.outputOf("Gather");
  const found = documents.run({ token_ids: padded([document.flat()]) }, ["probabilities", "pooled", "winners", logits, words, ...responses]);
  const label = mostProbable(found.probabilities.data);
  // What is above the mean of all labels is above that of the others, and by more.
  const lead = (/** @type {number} */ above) => (above * bias.data.length) / (bias.data.length - 1);
  return {
    logits: list(found[logits]),
    probabilities: list(found.probabilities),
    expected_stars: model.expectedStars(list(found.probabilities)),
    sentence: null,
    vectors: firstRows(numbers(found[words]), shown),
    windows: responses.map((name, place) => ({ kernel_size: kernelSizes[place], responses: firstRows(channelsLast(numbers(found[name])), shown + kernelSizes[place] - 1) })),
    pooled: numbers(found.pooled),
    winners: list(found.winners),
    label: model.labels[label],
    contributions: list(found.pooled).map((strength, feature) => strength * lead(labelWeights[feature][label])),
    bias: lead(bias.data[label] - mean(bias.data)),
  };
}

/** @param {import("../../inside/arrays.js").Numbers} rows @param {number} count */
const firstRows = ({ shape: [, size], values }, count) => ({ shape: [count, size], values: values.subarray(0, count * size) });
