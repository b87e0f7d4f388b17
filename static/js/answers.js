/** @file From what is chosen to what is shown: asks the server whenever `state` needs it, and puts the answers in `shown`. */

/**
 * @import { State, Version } from "./state.js"
 * @import { Answer, Question } from "./types.js"
 */

import { explain, predict } from "./api.js";
import { createReader } from "./reader.js";
import { shown, state } from "./state.js";

// Answers that are kept, as the one before a change is what the change is compared with.
const KEPT = 12;

/** @param {string} model @param {Version} version @returns {Question} */
const question = (model, { text, without }) => (without.length ? { text, model, without } : { text, model });

/** @param {State} state @returns {?Version} what the text and its struck words are compared with */
export const originOf = ({ text, without, origin }) => origin ?? (without.length ? { text, without: [] } : null);

/** @param {State} state @returns {boolean} whether more is needed than what comes with the stars */
export const wantsLens = ({ method, target, panel }) => Boolean(method || target || panel === "why");

/** The fields that a lens adds to a question: what is left out, the model chooses. @param {State} state */
export const lensOf = ({ method, target }) => ({ ...(method && { method }), ...(target && { target }) });

/**
 * @param {object} parts
 * @param {(model: string) => ?number[]} parts.starsOf what each label of a model stands for
 * @param {() => void} parts.onWait an answer is on its way
 * @param {(error: Error) => void} parts.onError no answer came
 * @param {(error: ?Error) => void} parts.onLensError the stars are there, but not the lens; null: it is there again
 */
export function createAnswers({ starsOf, onWait, onError, onLensError }) {
  /** @type {Map<string, Answer>} */
  const kept = new Map();

  /** @param {Question} asked @param {AbortSignal} signal @returns {Promise<Answer>} */
  async function ask(asked, signal) {
    const answer = await predict(asked, signal);
    kept.set(JSON.stringify(asked), answer);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
    return answer;
  }

  /** @param {Question} asked @param {AbortSignal} signal */
  const recall = async (asked, signal) => kept.get(JSON.stringify(asked)) ?? ask(asked, signal);

  const reader = createReader({
    ask,
    onStart: onWait,
    onAnswer(answer) {
      shown.set({ answer, stars: starsOf(answer.model) });
      look();
    },
    onError,
  });

  const lens = createReader({
    ask: explain,
    onStart: () => {},
    onAnswer(explanation) {
      onLensError(null);
      shown.set({ explanation });
    },
    onError(error) {
      shown.set({ explanation: null });
      onLensError(error);
    },
  });

  /** Asks for the explanation where one is wanted. */
  function look() {
    const now = state.get();
    lens.cancel();
    if (wantsLens(now)) lens.now({ ...question(now.model, now), ...lensOf(now) });
    else shown.set({ explanation: null });
  }

  /** Something that is only compared with; without it there is nothing to compare. @param {"origin" | "pinned"} name */
  const aside = (name) =>
    createReader({
      ask: recall,
      onStart: () => {},
      onAnswer: (answer) => shown.set({ [name]: answer }),
      onError: () => shown.set({ [name]: null }),
    });
  const asides = { origin: aside("origin"), pinned: aside("pinned") };

  /** @param {"origin" | "pinned"} name @param {?Version} version */
  function compare(name, version) {
    asides[name].cancel();
    if (version) asides[name].now(question(state.get().model, version));
    else shown.set({ [name]: null });
  }

  return {
    /** Asks about the text as it stands. @param {"now" | "soon"} when */
    ask(when) {
      const now = state.get();
      lens.cancel();
      reader[when](question(now.model, now));
      compare("origin", originOf(now));
      compare("pinned", now.pinned);
    },

    look,
    compare,

    /** Forgets what is under way, and all that is shown. */
    clear() {
      reader.cancel();
      lens.cancel();
      for (const name of Object.keys(asides)) asides[name].cancel();
      shown.set({ answer: null, explanation: null, origin: null, pinned: null });
    },
  };
}
