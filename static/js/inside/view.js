/** @file The network at work on a review: asks for its trace, shows it, and walks through its steps. */

import { getMap, messageOf, post } from "../model/api.js";
import { createReader } from "../model/reader.js";
import { isPassing } from "../model/retry.js";
import { showAnswer, showBlocks } from "./answer.js";
import { showKimCnn } from "./kim_cnn.js";
import { showMap } from "./map.js";
import { createWalk } from "./walk.js";

/** The views of each kind of network, by the name of its spec. */
const STEPS = { kim_cnn: showKimCnn };

/**
 * @typedef {{text: string, model: string, without: number[], step: number, sentence: number}} View `without`: tokens that are struck
 *   out; `sentence`: the one that is open
 */

/**
 * @param {HTMLElement} root with the parts of templates/walk.html
 * @param {object} options
 * @param {Node} options.keys where the arrow keys walk
 * @param {(view: View) => void} options.onView another step, or another sentence, is looked at
 */
export function createView(root, { keys, onView }) {
  /** @type {View} */
  let view = { text: "", model: "", without: [], step: 0, sentence: 0 };
  const walk = createWalk(root, {
    keys,
    onStep(step) {
      view = { ...view, step };
      onView(view);
    },
    onAgain: () => follow(),
  });

  const reader = createReader({
    ask: ({ text, model, without, sentence }, signal) => post("trace", { text, model, without, sentence }, signal),
    onStart: walk.wait,
    onAnswer(trace) {
      const parts = STEPS[trace.network](trace);
      parts.push(showAnswer(trace, view.without.length));
      walk.show([...parts, showBlocks(trace), showMap(trace, () => mapOf(trace.model))]);
    },
    onError: (error) => walk.fail(messageOf(error), isPassing(error)),
  });
  const follow = () => reader.now(view);

  /** The maps that were asked for: one a model. @type {Map<string, ReturnType<typeof getMap>>} */
  const maps = new Map();
  /** @param {string} model */
  function mapOf(model) {
    if (!maps.has(model)) {
      maps.set(model, getMap(model));
      // What failed is asked for again.
      maps.get(model).catch(() => maps.delete(model));
    }
    return maps.get(model);
  }

  return {
    /** @param {View & {network: string}} next @returns {Promise<void>} once it is drawn */
    show({ network, ...next }) {
      view = next;
      walk.open(network, view.step);
      return follow();
    },
    fail: walk.fail,
  };
}
