/**
 * @file A Kim CNN in the scene: what is asked of the server, and what its reading, plan, way, sums and steps
 *   contribute.
 */

import { question } from "../../model/question.js";
import { ASKS } from "../words.js";
import { plan } from "./plan.js";
import { read } from "./reading.js";
import { KIM_STEPS } from "./steps.js";
import { sumOfBox } from "./sums.js";
import { point } from "./way.js";

/** @import { Network } from "../grammar.js" */

/** @type {Network} */
export const KIM_CNN = {
  question: ({ model, text, without, sentence }, now) => ({
    ...question(model, { text, without }),
    sentence,
    detail: "picture",
    known_ids: now ? [.../** @type {any} */ (now).vectors.keys()].slice(-256) : [],
  }),
  read,
  plan,
  point,
  sum: sumOfBox,
  wants: ({ decides, step }) => [...(decides ? ["decides"] : []), ...(step === KIM_STEPS.length - 1 ? ["lesson"] : [])],
  asks: ASKS,
  steps: KIM_STEPS,
  readsAt: { 2: "windows" },
};
