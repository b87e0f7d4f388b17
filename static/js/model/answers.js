/**
 * @file From what is chosen to what is shown: asks whenever `state` needs it, once for stars, sentence and light, and
 *   puts the answer in `shown`.
 */

/**
 * @import { Strikes } from "./edits.js"
 * @import { State, Version } from "./state.js"
 * @import { Answer, Question } from "./types.js"
 */

import { explain, predict } from "./api.js";
import { lightQuestion, question } from "./question.js";
import { createReader } from "./reader.js";
import { nothing, shown, state } from "./state.js";
import { carry, tokensOf } from "./words.js";

// Answers that are kept, as the one before a change is what the change is compared with.
const KEPT = 12;
// A classifier is slow if an answer takes this many milliseconds: a first light of it comes from fewer parts of the
// text.
const SLOW = 200;
const FEW_PARTS = 64;

/** @param {State} state @returns {?Version} what the text and its struck words are compared with */
const originOf = ({ text, without, origin }) => origin ?? (without.length ? { text, without: [] } : null);

/**
 * @param {object} parts
 * @param {(model: string) => ?number[]} parts.starsOf what each label of a model stands for
 * @param {(model: string) => string} parts.lensOf the lens of a model where none is chosen
 * @param {(model: string) => boolean} parts.isWrapped whether it is a classifier of one's own: it may be slow, so its
 *   light is asked for apart
 * @param {() => void} parts.onWait an answer is on its way
 * @param {(error: Error) => void} parts.onError no answer came
 * @param {(error: ?Error) => void} parts.onLight the light of a classifier is there (null), or none came
 */
export function createAnswers({ starsOf, lensOf, isWrapped, onWait, onError, onLight }) {
  /** The last answers, by the question for them alone. @type {Map<string, Answer>} */
  const kept = new Map();
  /** The question that is shown or awaited. */
  let asked = "";
  /** What it carries over from the text before, struck out there. */
  let carried = "";

  /** @param {Question} now @param {Answer} answer @returns {Answer} */
  function keep(now, answer) {
    const key = JSON.stringify(now);
    kept.delete(key);
    kept.set(key, answer);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
    return answer;
  }

  /** @param {State} now @returns {{method: string, target: string}} the lens that is chosen, and what it explains */
  const lens = ({ model, method, target }) => ({ method: method || lensOf(model), target });
  /** @param {State} now @returns {string} all that its answer depends on */
  const keyOf = (now) => JSON.stringify([question(now.model, now), lens(now)]);
  /** @param {State} now @param {?number} [budget] */
  const lightOf = (now, budget = null) =>
    lightQuestion(question(now.model, now), lens(now).method, lens(now).target, budget);

  const reader = createReader({
    /** @param {{now: State, strikes: ?Strikes}} what */
    async ask({ now, strikes }, signal) {
      const plain = strikes?.without.length
        ? await predict(question(now.model, { text: now.text, without: [] }), signal)
        : null;
      const view = plain ? { ...now, without: carry(strikes.tokens, strikes.without, tokensOf(plain)) } : now;
      const answer = await (isWrapped(now.model)
        ? predict(question(view.model, view), signal)
        : explain(lightOf(view), signal));
      return { answer, now, without: view.without };
    },
    onStart: onWait,
    onAnswer({ answer, now: read, without }) {
      // While one types, the text has gone on since.
      const isCurrent = read.text === state.get().text;
      const now = { ...(isCurrent ? state.get() : read), without };
      const answered = question(now.model, now);
      keep(answered, answer);
      if (isCurrent) {
        asked = keyOf(now);
        state.set({ without });
      }
      // The answer of another model is not compared with this one.
      const same = shown.get().answer?.model === answer.model;
      shown.set({ answer, asked: answered, stars: starsOf(answer.model), round: null, ...(!same && { origin: null }) });
      compare(originOf(now));
      if (!isWrapped(answer.model)) onLight(null);
      else if (isCurrent) askLight(answer.timing_ms?.model >= SLOW ? FEW_PARTS : null);
    },
    onError,
  });

  const light = createReader({
    /** @param {{now: State, budget: ?number}} what */
    ask: async ({ now, budget }, signal) => ({ budget, answer: await explain(lightOf(now, budget), signal) }),
    onAnswer({ budget, answer }) {
      shown.set({ answer, round: budget ? { parts: budget, failed: false } : null });
      if (budget) askLight(null);
      else onLight(null);
    },
    onError(error) {
      const { round } = shown.get();
      // The first light stays.
      if (round) shown.set({ round: { ...round, failed: true } });
      onLight(round ? null : error);
    },
  });
  /** @param {?number} budget */
  const askLight = (budget) => light.now({ now: state.get(), budget });

  const aside = createReader({
    /** @param {Question} version */
    ask: async (version, signal) =>
      keep(version, kept.get(JSON.stringify(version)) ?? (await predict(version, signal))),
    onAnswer: (origin) => shown.set({ origin }),
    onError: () => shown.set({ origin: null }),
  });

  /** Asks for the answer that a change is compared with. @param {?Version} version */
  function compare(version) {
    aside.cancel();
    if (version) aside.now(question(state.get().model, version));
    else shown.set({ origin: null });
  }

  return {
    /**
     * Asks about the current text, but not twice while the answer is on its way: what is typed and sent at once.
     *
     * @param {"now" | "soon"} when
     * @param {?Strikes} [strikes] to find again in it
     */
    ask(when, strikes = null) {
      const now = state.get();
      const struck = String(strikes?.without ?? []);
      if (asked === keyOf(now) && carried === struck && reader.isAsking()) return;
      asked = keyOf(now);
      carried = struck;
      light.cancel();
      reader[when]({ now, strikes });
    },

    /** @param {State} now @returns {boolean} whether the answer to it is shown or on its way */
    isAsked: (now) => asked === keyOf(now),

    /** Forgets what is under way; what is shown stays. */
    cancel() {
      asked = "";
      for (const each of [reader, light, aside]) each.cancel();
    },

    /** Forgets what is under way, and all that is shown. */
    clear() {
      this.cancel();
      shown.set(nothing);
    },
  };
}
