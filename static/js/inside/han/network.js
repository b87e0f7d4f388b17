/**
 * @file A HAN in the scene: what is asked of the server, and what its reading, plan, way, sums and steps contribute.
 */

import { unpack } from "../../float16.js";
import { getLayers, post } from "../../model/api.js";
import { question } from "../../model/question.js";
import { ASKS } from "../words.js";
import { plan } from "./plan.js";
import { levelOf, read } from "./reading.js";
import { HAN_STEPS } from "./steps.js";
import { sumOfBox } from "./sums.js";
import { point } from "./way.js";

/** @import { Network, View } from "../grammar.js" */
/** @import { HanReading } from "./reading.js" */

/** @param {View} view @param {object} more @returns {object} what is asked of POST /api/v1/trace */
const asked = ({ text, model, without, sentence, even }, more) => ({
  ...question(model, { text, without }),
  sentence,
  even,
  ...more,
});

/** @type {Network} */
export const HAN = {
  question: (view, now) =>
    asked(view, {
      detail: "picture",
      known_ids: now ? [.../** @type {HanReading} */ (now).vectors.keys()].slice(-256) : [],
    }),
  read: /** @type {any} */ (read),
  plan: /** @type {any} */ (plan),
  point: /** @type {any} */ (point),
  sum: /** @type {any} */ (sumOfBox),
  wants: ({ open, decides, step }) => [
    ...(open ? ["layers", "exact"] : []),
    ...(decides ? ["decides"] : []),
    ...(step === HAN_STEPS.length - 1 ? ["lesson"] : []),
  ],
  asks: {
    layers: async ({ model }) =>
      Object.fromEntries(
        Object.entries((await getLayers(model)).weights).map(([name, array]) => [name, unpack(array)]),
      ),
    exact: async (view, _, signal) => {
      const trace = await post("trace", asked(view, { detail: "sentence" }), signal);
      return { ...trace, words: levelOf(trace.word_level[trace.sentence]), top: levelOf(trace.sentence_level) };
    },
    ...ASKS,
  },
  steps: /** @type {any} */ (HAN_STEPS),
  readsAt: { 2: "f", 3: "b" },
};
