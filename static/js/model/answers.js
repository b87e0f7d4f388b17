/** @file From what is chosen to what is shown: asks the server whenever `state` needs it, and puts the answers in `shown`. */

/**
 * @import { Strikes } from "./edits.js"
 * @import { State, Version } from "./state.js"
 * @import { Explanation, Question } from "./types.js"
 */

import { explain, predict } from "./api.js";
import { lightQuestion, question, untested } from "./question.js";
import { createReader } from "./reader.js";
import { nothing, shown, state } from "./state.js";
import { carry, tokensOf } from "./words.js";

// Answers that are kept, as the one before a change is what the change is compared with.
const KEPT = 12;
// Milliseconds without a change before the lens is tested, which costs a server a hundred times as much as the answer.
const CALM = 1500;
// A model is slow if an answer takes this many milliseconds: it is explained in rounds, each with more parts of the text.
const SLOW = 200;
const ROUNDS = [16, 64];

/** @param {State} state @returns {?Version} what the text and its struck words are compared with */
const originOf = ({ text, without, origin }) => origin ?? (without.length ? { text, without: [] } : null);

/**
 * @template T
 * @param {(asked: Question, signal: AbortSignal) => Promise<T>} ask
 * @returns {{now: typeof ask, again: typeof ask}} `again` asks only where the answer is not kept
 */
function keeping(ask) {
  /** @type {Map<string, T>} */
  const kept = new Map();
  function keep(key, answer) {
    kept.delete(key);
    kept.set(key, answer);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
    return answer;
  }
  const now = async (asked, signal) => keep(JSON.stringify(asked), await ask(asked, signal));
  const again = async (asked, signal) => {
    const key = JSON.stringify(asked);
    return kept.has(key) ? keep(key, kept.get(key)) : now(asked, signal);
  };
  return { now, again };
}

/**
 * @param {object} parts
 * @param {(model: string) => ?number[]} parts.starsOf what each label of a model stands for
 * @param {(model: string) => string} parts.lensOf the lens of a model where none is chosen
 * @param {() => void} parts.onWait an answer is on its way
 * @param {(error: Error) => void} parts.onError no answer came
 * @param {() => void} parts.onLensWait the stars are there, and their explanation is on its way
 * @param {(error: ?Error) => void} parts.onLensEnd it is there (null), or none came
 */
export function createAnswers({ starsOf, lensOf, onWait, onError, onLensWait, onLensEnd }) {
  const predictions = keeping(predict);
  const explanations = keeping(explain);
  /** The question of the answer that is shown or awaited. */
  let asked = "";

  const reader = createReader({
    /** @param {{now: Question, strikes: ?Strikes}} what */
    async ask({ now, strikes }, signal) {
      const answer = await predictions.now(now, signal);
      const without = strikes ? carry(strikes.tokens, strikes.without, tokensOf(answer)) : [];
      if (!without.length) return { answer, without: now.without ?? [] };
      return { answer: await predictions.now({ ...now, without }, signal), without };
    },
    onStart: onWait,
    onAnswer({ answer, without }) {
      const now = { ...state.get(), without };
      const answered = question(now.model, now);
      asked = JSON.stringify(answered);
      state.set({ without });
      // The answer of another model is not compared with this one.
      const same = shown.get().answer?.model === answer.model;
      if (answer.explanation === "none" && answer.timing_ms?.model >= SLOW) slow.add(answer.model);
      const others = same ? {} : { explanation: null, explained: null, round: null, origin: null, pinned: null };
      // The explanation is requested first: it takes longest.
      light.key = "";
      look();
      shown.set({ answer, asked: answered, stars: starsOf(answer.model), ...others });
      compare("origin", originOf(now));
      compare("pinned", now.pinned);
    },
    onError,
  });

  /** Classifiers that have been slow; the networks of this repository are not. @type {Set<string>} */
  const slow = new Set();
  /** The explanation that is asked for, and the rounds that are left: the parts that each may evaluate, null for all. */
  let light = { question: null, rounds: [], key: "" };

  const lens = createReader({
    ask: explanations.again,
    onStart: onLensWait,
    /** @param {Explanation} explanation */
    onAnswer(explanation) {
      const [parts] = light.rounds;
      shown.set({ explanation, explained: shown.get().answer, round: parts && { parts, failed: false } });
      if (parts) {
        askLight(light.question, light.rounds.slice(1));
        return;
      }
      onLensEnd(null);
      askTest();
    },
    onError(error) {
      const { round, explained, answer } = shown.get();
      light.key = "";
      // The explanation of the last round stays.
      if (round && explained === answer) {
        shown.set({ round: { ...round, failed: true } });
        onLensEnd(null);
        return;
      }
      shown.set({ explanation: null, explained: null, round: null });
      onLensEnd(error);
    },
  });

  /** @param {Question} question @param {(number | null)[]} rounds @param {string} [key] */
  function askLight(question, rounds, key = light.key) {
    light = { question, rounds, key };
    lens.now(untested(question, rounds[0]));
  }

  const test = createReader({
    ask: explanations.again,
    /** @param {Explanation} test */
    onAnswer: (test) => shown.set({ test }),
    // Stars and explanation are shown; a missing line of trust is no problem to report.
    onError: () => {},
    pause: CALM,
  });

  /** The question of the last explanation. */
  let lit = "";

  /** Asks for the explanation; then tests it, once the reader pauses or opens the panel Why. */
  function look({ method, target } = state.get()) {
    const now = JSON.parse(asked);
    const question = lightQuestion(now, method || lensOf(now.model), target);
    const key = JSON.stringify(question);
    test.cancel();
    if (lit !== key) shown.set({ test: null });
    lit = key;
    if (light.key !== key) {
      lens.cancel();
      askLight(question, slow.has(now.model) ? [...ROUNDS, null] : [null], key);
    } else if (shown.get().explained === shown.get().answer && !shown.get().round) askTest();
  }

  function askTest() {
    if (!shown.get().test) test[state.get().panel === "why" ? "now" : "soon"](light.question);
  }

  /** Asks for an answer to compare with. @param {"origin" | "pinned"} name */
  const aside = (name) =>
    createReader({
      ask: predictions.again,
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
    /**
     * Asks about the current text.
     *
     * @param {"now" | "soon"} when
     * @param {?Strikes} [strikes] to find again in it
     */
    ask(when, strikes = null) {
      const now = question(state.get().model, state.get());
      asked = JSON.stringify(now);
      light.key = "";
      lens.cancel();
      test.cancel();
      reader[when]({ now, strikes });
    },

    /** @param {State} now @returns {boolean} whether the answer to it is shown or on its way */
    isAsked: (now) => asked === JSON.stringify(question(now.model, now)),

    /** Asks for the explanation of the answer that is shown; an awaited answer does so itself. */
    look: () => JSON.stringify(shown.get().asked) === asked && look(),
    compare,

    /** Forgets what is under way; what is shown stays. */
    cancel() {
      asked = light.key = "";
      for (const each of [reader, lens, test, ...Object.values(asides)]) each.cancel();
    },

    /** Forgets what is under way, and all that is shown. */
    clear() {
      this.cancel();
      shown.set(nothing);
    },
  };
}
