/**
 * @file The scene of a network: everything between a text and its answer in one picture, live. One view, one selection,
 * one redraw.
 *
 * All that a reader does is here or in sheet.js and steps.js, and the same for all networks: write, strike, compare,
 * open, point, keys. The `plan` of a network says all that is drawn, draw.js draws it.
 */

/** @import { Box, Network, Plan, Reading, Ribbon, View } from "./grammar.js" */

import { messageOf, post } from "../model/api.js";
import { createReader } from "../model/reader.js";
import { isPassing } from "../model/retry.js";
import { Drawing } from "./draw.js";
import { NOTHING } from "./grammar.js";
import { aligned } from "./aligned.js";
import { NARROW, neighbour } from "./layout.js";
import { Sheet } from "./sheet.js";
import { Steps } from "./steps.js";

// Milliseconds: how long it waits for another key before it asks.
const PAUSE = 40;
// Pixels: the least height of a scene, its height on a narrow page, and what is left for the folded parts below its
// steps.
const HEIGHT = { least: 240, narrow: 560, below: 52 };
// A review with fewer of its words in another one is not a version of it.
const ALIKE = 0.5;
const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

export class Scene {
  /**
   * @param {HTMLElement} root the scene of templates/scene.html
   * @param {{onView: (view: View, reading: ?Reading) => void, onReview: (text: string) => void}} options `onView`: the
   *   address is to hold this, and `reading` is drawn; `onReview`: another review is opened
   */
  constructor(root, { onView, onReview }) {
    const find = (/** @type {string} */ part) => /** @type {any} */ (root.querySelector(part));
    this.root = root;
    this.onView = onView;
    this.stage = find(".stage-of-it");
    this.problem = find(".problem");
    this.way = find(".way-told");
    this.even = find(".even");
    this.decides = find(".decides");
    this.keep = find(".keep");
    this.undo = find(".undo");
    /** @type {Network} */
    this.network = null;
    /** @type {View} */
    this.view = NOTHING;
    /** @type {?Reading} */
    this.now = null;
    /** What changes are compared with, and the view of it. @type {?{reading: Reading, view: View}} */
    this.kept = null;
    /** @type {?Plan} */
    this.plan = null;
    /** The key of the part that is pointed at. */
    this.pointed = "";
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    const onFlip = (/** @type {number} */ token) => this.flip(token);
    this.steps = new Steps(root, { viewNow: () => this.view, onGo: (step) => this.go(step), onFlip });
    this.sheet = new Sheet(find(".sheet"), { onShut: () => this.shut(), onFlip, onReview });
    this.drawing = new Drawing(this.stage, {
      onHead: (column) => this.steps.goTo(column),
      isStill: () => still.matches,
    });
    this.reader = this.readTraces();
    this.more = this.readMore();
    this.listenToButtons();
    this.listenToStage();
    this.listenToKeys();
  }

  /** Asks for the trace of a view. */
  readTraces() {
    return createReader({
      ask: async (/** @type {View} */ asked, signal) => ({
        asked,
        trace: await post("trace", this.network.question(asked, this.now), signal),
      }),
      onStart: () => this.stage.setAttribute("aria-busy", "true"),
      onAnswer: ({ asked, trace }) => {
        this.stage.setAttribute("aria-busy", "false");
        this.problem.hidden = true;
        this.now = this.network.read(trace, this.now);
        if (!this.isCompared(asked)) this.kept = { reading: this.now, view: asked };
        this.redraw();
        this.onView(this.view, this.now);
        this.askMore();
      },
      onError: (error) => this.fail(error),
      pause: PAUSE,
    });
  }

  /** Asks for what a view needs in addition to the trace. */
  readMore() {
    return createReader({
      ask: async (/** @type {{name: string, of: Reading}} */ { name, of }, signal) => ({
        name,
        of,
        answer: await this.network.asks[name](this.view, of, signal),
      }),
      onAnswer: ({ name, of, answer }) => {
        of.more[name] = answer;
        this.redraw();
        this.askMore();
      },
      onError: (error) => this.fail(error),
    });
  }

  /** Not with itself, as it was put back, nor with another review. @param {View} asked */
  isCompared(asked) {
    if (!this.kept) return false;
    const { reading, view } = this.kept;
    const isSame = ["text", "without", "even"].every((name) => String(view[name]) === String(asked[name]));
    return !isSame && aligned(reading.words, this.now.words).size >= ALIKE * this.now.words.length;
  }

  askMore() {
    const { now, network, view } = this;
    const name = now && network.wants(view).find((each) => !(each in now.more));
    if (name) this.more.now({ name, of: now });
  }

  /** @param {Error} error */
  fail(error) {
    this.stage.setAttribute("aria-busy", "false");
    this.problem.firstElementChild.textContent = messageOf(error);
    this.problem.lastElementChild.hidden = !isPassing(error);
    this.problem.hidden = false;
  }

  /** @param {Partial<View>} change of what is read @param {"now" | "soon"} [when] @returns {Promise<void> | void} */
  ask(change, when = "now") {
    this.view = { ...this.view, ...change };
    this.more.cancel();
    this.onView(this.view, null);
    return this.reader[when](this.view);
  }

  /** @param {Partial<View>} change of what is shown */
  show(change) {
    this.view = { ...this.view, ...change };
    this.onView(this.view, null);
    if (!this.now) return;
    this.redraw();
    this.askMore();
  }

  redraw() {
    const { view, now, kept, steps } = this;
    const isChanged = kept.reading !== now;
    // First: the plan has the room that the words of the step leave.
    steps.tell(now, view, this.network);
    const before = isChanged ? { reading: kept.reading, pairs: aligned(kept.reading.words, now.words) } : null;
    this.plan = this.network.plan(now, view, before, this.roomOf());
    this.drawing.draw(this.plan);
    this.drawing.light(steps.all[view.step].columns);
    this.even.setAttribute("aria-pressed", String(view.even));
    this.decides.setAttribute("aria-pressed", String(view.decides));
    this.undo.disabled = !isChanged && view.without.length === 0;
    this.showSum();
    this.point([...this.plan.boxes, ...this.plan.ribbons].find(({ key }) => key === this.pointed) ?? null);
  }

  /**
   * @returns {{width: number, height: number}} what a plan has: on a wide page, the window less all that is above and
   *   below
   */
  roomOf() {
    const { stage } = this;
    const width = stage.clientWidth;
    const others = stage.getBoundingClientRect().top + scrollY + stage.nextElementSibling.offsetHeight + HEIGHT.below;
    return { width, height: width < NARROW ? HEIGHT.narrow : Math.max(HEIGHT.least, innerHeight - others) };
  }

  showSum() {
    const { view, plan, now } = this;
    const box = view.open && plan.boxes.find(({ key }) => key === view.open);
    for (const each of this.drawing.boxes()) each.node.classList.toggle("open", each.box === box);
    if (box) this.sheet.show(box, plan, this.network.sum(box, now, view), now, view.without.includes(box.token));
    else this.sheet.hide();
  }

  shut() {
    const key = this.view.open;
    this.show({ open: "" });
    this.drawing.node(key)?.focus();
  }

  /** Strikes a word, or puts it back. @param {number} token */
  flip(token) {
    const { without } = this.view;
    const next = without.includes(token) ? without.filter((each) => each !== token) : [...without, token];
    this.ask({ without: next.sort((a, b) => a - b), open: "" });
  }

  /** @param {Box} box */
  press({ key, unfolds, within }) {
    const { sentence, open } = this.view;
    if (unfolds !== undefined) return this.ask({ sentence: unfolds, open: "" });
    if (within !== undefined && within !== sentence) return this.ask({ sentence: within, open: key });
    this.show({ open: open === key ? "" : key });
  }

  /** @param {?Box | Ribbon} part */
  point(part) {
    this.pointed = part?.key ?? "";
    const found = part ? this.network.point(part, this.now, this.plan) : null;
    this.way.textContent = found?.line ?? (this.view.decides ? this.way.dataset.decides : "");
    this.drawing.point(found?.line ? found : null);
  }

  /** @param {number} step */
  go(step) {
    this.show({ step, open: "" });
    this.drawing.readOn(this.now && this.network.readsAt[this.view.step]);
  }

  listenToButtons() {
    this.even.addEventListener("click", () => this.ask({ even: !this.view.even }));
    this.decides.addEventListener("click", () => this.show({ decides: !this.view.decides }));
    this.keep.addEventListener("click", () => {
      this.kept = { reading: this.now, view: this.view };
      this.redraw();
    });
    this.undo.addEventListener("click", () => {
      const { text, without, even } = this.kept.view;
      this.ask({ text, without, even, open: "" });
    });
    this.problem.lastElementChild.addEventListener("click", () => this.ask({}));
  }

  listenToStage() {
    const { stage, drawing } = this;
    stage.addEventListener("click", ({ target }) => {
      const part = drawing.partAt(target);
      const box = part && "opens" in part ? this.plan.boxes.find(({ key }) => key === part.opens) : part;
      if (box) this.press(/** @type {Box} */ (box));
    });
    for (const name of ["pointerover", "focusin"])
      stage.addEventListener(name, ({ target }) => this.point(drawing.partAt(target)));
    // One stop of the tab key: the box that had the focus last.
    stage.addEventListener("focusin", ({ target }) => {
      if (drawing.partAt(target)) for (const { node } of drawing.boxes()) node.tabIndex = node === target ? 0 : -1;
    });
    for (const name of ["pointerleave", "focusout"]) stage.addEventListener(name, () => this.point(null));
    new ResizeObserver(() => {
      if (this.plan && Math.abs(stage.clientWidth - this.plan.width) > 1) this.redraw();
    }).observe(stage);
  }

  listenToKeys() {
    // A ribbon that was clicked has no focus.
    addEventListener("keydown", ({ key }) => key === "Escape" && this.view.open && this.shut());
    this.root.addEventListener("keydown", (event) => {
      const box = /** @type {?Box} */ (this.drawing.partAt(event.target));
      if (!box || event.altKey || event.ctrlKey || event.metaKey) return;
      if (this.strikeBy(event.key, box) || this.moveBy(event.key, box)) event.preventDefault();
    });
  }

  /** @param {string} key @param {Box} box @returns {boolean} whether it is a key that strikes */
  strikeBy(key, { token }) {
    if (!["Delete", "Backspace"].includes(key) || token === undefined) return false;
    this.flip(token);
    return true;
  }

  /** @param {string} key @param {Box} box @returns {boolean} whether the focus moved to another box */
  moveBy(key, box) {
    if (!(key in ARROWS)) return false;
    const [dx, dy] = ARROWS[key];
    const node = this.drawing.node(neighbour(box, this.plan.boxes, dx, dy)?.key);
    node?.focus();
    return Boolean(node);
  }

  /** Another review. @param {View} next @param {string} name of its network @param {Network} network of that name */
  async follow(next, name, network) {
    this.steps.pause();
    this.network = network;
    this.now = this.kept = this.plan = null;
    this.steps.become(name);
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll(":is(.paper, .even)")))
      part.hidden = part.dataset.network !== name;
    this.view = { ...next, step: Math.min(next.step, this.steps.last) };
    // What was changed on the way here is compared with the whole review, as the network reads it.
    if (next.without.length || next.even) await this.ask({ without: [], even: false });
    return this.ask({ without: next.without, even: next.even });
  }

  /** The text is being written; before a network is shown, that is for `follow`. @param {string} text */
  write(text) {
    return this.network && this.ask({ text, without: [], open: "" }, "soon");
  }
}
