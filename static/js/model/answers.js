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

/** The last answers, by the question for them alone. */
class Cache {
  /** @type {Map<string, Answer>} */
  #kept = new Map();

  /** @param {Question} asked @returns {?Answer} */
  get = (asked) => this.#kept.get(JSON.stringify(asked)) ?? null;

  /** @param {Question} asked @param {Answer} answer @returns {Answer} */
  keep(asked, answer) {
    const key = JSON.stringify(asked);
    this.#kept.delete(key);
    this.#kept.set(key, answer);
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value);
    return answer;
  }
}

export class Answers {
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
  constructor(parts) {
    this.parts = parts;
    this.cache = new Cache();
    /** The question that is shown or awaited. */
    this.asked = "";
    /** What it carries over from the text before, struck out there. */
    this.carried = "";
    this.reader = createReader({
      ask: (what, signal) => this.#answer(what, signal),
      onStart: parts.onWait,
      onAnswer: (found) => this.#showAnswer(found),
      onError: parts.onError,
    });
    this.light = createReader({
      /** @param {{now: State, budget: ?number}} what */
      ask: async ({ now, budget }, signal) => ({ budget, answer: await explain(this.#lightOf(now, budget), signal) }),
      onAnswer: (found) => this.#showLight(found),
      onError: (error) => this.#failLight(error),
    });
    // What a change is compared with.
    this.aside = createReader({
      /** @param {Question} version */
      ask: async (version, signal) =>
        this.cache.keep(version, this.cache.get(version) ?? (await predict(version, signal))),
      onAnswer: (origin) => shown.set({ origin }),
      onError: () => shown.set({ origin: null }),
    });
  }

  /** @param {State} now @returns {{method: string, target: string}} the lens that is chosen, and what it explains */
  #lens({ model, method, target }) {
    return { method: method || this.parts.lensOf(model), target };
  }

  /** @param {State} now @returns {string} all that its answer depends on */
  #keyOf(now) {
    return JSON.stringify([question(now.model, now), this.#lens(now)]);
  }

  /** @param {State} now @param {?number} [budget] */
  #lightOf(now, budget = null) {
    const { method, target } = this.#lens(now);
    return lightQuestion(question(now.model, now), method, target, budget);
  }

  /** @param {{now: State, strikes: ?Strikes}} what @param {AbortSignal} signal */
  async #answer({ now, strikes }, signal) {
    const plain = strikes?.without.length
      ? await predict(question(now.model, { text: now.text, without: [] }), signal)
      : null;
    const view = plain ? { ...now, without: carry(strikes.tokens, strikes.without, tokensOf(plain)) } : now;
    const answer = await (this.parts.isWrapped(now.model)
      ? predict(question(view.model, view), signal)
      : explain(this.#lightOf(view), signal));
    return { answer, now, without: view.without };
  }

  /** @param {{answer: Answer, now: State, without: number[]}} found */
  #showAnswer({ answer, now: read, without }) {
    // While one types, the text has gone on since.
    const isCurrent = read.text === state.get().text;
    const now = { ...(isCurrent ? state.get() : read), without };
    const answered = question(now.model, now);
    this.cache.keep(answered, answer);
    if (isCurrent) {
      this.asked = this.#keyOf(now);
      state.set({ without });
    }
    // The answer of another model is not compared with this one.
    const same = shown.get().answer?.model === answer.model;
    const stars = this.parts.starsOf(answer.model);
    shown.set({ answer, asked: answered, stars, round: null, ...(!same && { origin: null }) });
    this.#compare(originOf(now));
    if (!this.parts.isWrapped(answer.model)) this.parts.onLight(null);
    else if (isCurrent) this.#askLight(answer.timing_ms?.model >= SLOW ? FEW_PARTS : null);
  }

  /** @param {?number} budget */
  #askLight(budget) {
    this.light.now({ now: state.get(), budget });
  }

  /** @param {{budget: ?number, answer: Answer}} found */
  #showLight({ budget, answer }) {
    shown.set({ answer, round: budget ? { parts: budget, failed: false } : null });
    if (budget) this.#askLight(null);
    else this.parts.onLight(null);
  }

  /** @param {Error} error */
  #failLight(error) {
    const { round } = shown.get();
    // The first light stays.
    if (round) shown.set({ round: { ...round, failed: true } });
    this.parts.onLight(round ? null : error);
  }

  /** Asks for the answer that a change is compared with. @param {?Version} version */
  #compare(version) {
    this.aside.cancel();
    if (version) this.aside.now(question(state.get().model, version));
    else shown.set({ origin: null });
  }

  /**
   * Asks about the current text, but not twice while the answer is on its way: what is typed and sent at once.
   *
   * @param {"now" | "soon"} when
   * @param {?Strikes} [strikes] to find again in it
   */
  ask(when, strikes = null) {
    const now = state.get();
    const struck = String(strikes?.without ?? []);
    if (this.isAsked(now) && this.carried === struck && this.reader.isAsking()) return;
    this.asked = this.#keyOf(now);
    this.carried = struck;
    this.light.cancel();
    this.reader[when]({ now, strikes });
  }

  /** @param {State} now @returns {boolean} whether the answer to it is shown or on its way */
  isAsked(now) {
    return this.asked === this.#keyOf(now);
  }

  /** Forgets what is under way; what is shown stays. */
  cancel() {
    this.asked = "";
    for (const each of [this.reader, this.light, this.aside]) each.cancel();
  }

  /** Forgets what is under way, and all that is shown. */
  clear() {
    this.cancel();
    shown.set(nothing);
  }
}
