/**
 * @file The scene of a network: everything between a text and its answer in one picture, live. One view, one selection, one redraw.
 *
 * What a reader does (write, strike, compare, step, play, open, point, keys, address, the sheet on a phone) is here, and the same for
 * all networks. The `plan` of a network says all that is drawn, `draw.js` draws it; texts of the steps are in templates/scene.html, each
 * with the columns that it lights.
 */

/** @import { Box, Network, Plan, Reading, Ribbon, View } from "./grammar.js" */

import { button, element } from "../dom.js";
import { messageOf, post } from "../model/api.js";
import { createReader } from "../model/reader.js";
import { isPassing } from "../model/retry.js";
import { createDrawing } from "./draw.js";
import { NOTHING } from "./grammar.js";
import { NARROW, aligned, neighbour } from "./layout.js";

// Milliseconds: how long it waits for another key before it asks, a step while it plays, a word of a step that reads word by word,
// and all words together.
const PAUSE = 40;
const STEP = 7000;
const TURN = { most: 220, all: 3000 };
// Pixels: the least height of a scene, its height on a narrow page, and what is left for the folded parts below its steps.
const HEIGHT = { least: 240, narrow: 560, below: 52 };
// A review with fewer of its words in another one is not a version of it.
const ALIKE = 0.5;
const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/**
 * @param {HTMLElement} root the scene of templates/scene.html
 * @param {{onView: (view: View, reading: ?Reading) => void}} options `onView`: the address is to hold this, and `reading` is drawn
 */
export function createScene(root, { onView }) {
  const find = (/** @type {string} */ part) => /** @type {any} */ (root.querySelector(part));
  const [stage, sheet, problem, way, title, told, offers, dots] = [
    ".stage-of-it",
    ".sheet",
    ".problem",
    ".way-told",
    ".told h2",
    ".told p",
    ".offers",
    ".dots",
  ].map(find);
  const [even, decides, keep, undo, back, play, on] = [
    ".even",
    ".decides",
    ".keep",
    ".undo",
    ".step-back",
    ".play",
    ".step-on",
  ].map(find);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const drawing = createDrawing(stage, {
    onHead: (column) =>
      go(
        Math.max(
          0,
          steps.findIndex(({ columns }) => columns.includes(column)),
        ),
      ),
    isStill: () => still.matches,
  });

  /** @type {Network} */
  let network = null;
  /** @type {ReturnType<typeof stepOf>[]} */
  let steps = [];
  /** @type {View} */
  let view = NOTHING;
  /** @type {?Reading} */
  let now = null;
  /** What changes are compared with, and the view of it. @type {?{reading: Reading, view: View}} */
  let kept = null;
  /** @type {?Plan} */
  let plan = null;
  /** The key of the part that is pointed at. */
  let pointed = "";
  let playing = 0;
  let turning = 0;

  const reader = createReader({
    ask: async (/** @type {View} */ asked, signal) => ({
      asked,
      trace: await post("trace", network.question(asked, now), signal),
    }),
    onStart: () => stage.setAttribute("aria-busy", "true"),
    onAnswer({ asked, trace }) {
      stage.setAttribute("aria-busy", "false");
      problem.hidden = true;
      now = network.read(trace, now);
      // Not with itself, as it was put back, nor with another review.
      const same = kept && ["text", "without", "even"].every((name) => String(kept.view[name]) === String(asked[name]));
      if (!kept || same || aligned(kept.reading.words, now.words).size < ALIKE * now.words.length)
        kept = { reading: now, view: asked };
      redraw();
      onView(view, now);
      askMore();
    },
    onError: fail,
    pause: PAUSE,
  });
  const more = createReader({
    ask: async (/** @type {{name: string, of: Reading}} */ { name, of }, signal) => ({
      name,
      of,
      answer: await network.asks[name](view, of, signal),
    }),
    onAnswer({ name, of, answer }) {
      of.more[name] = answer;
      redraw();
      askMore();
    },
    onError: fail,
  });

  /** Asks for what the view needs in addition to the trace, one after another. */
  function askMore() {
    const name = now && network.wants(view).find((each) => !(each in now.more));
    if (name) more.now({ name, of: now });
  }

  /** @param {Error} error */
  function fail(error) {
    stage.setAttribute("aria-busy", "false");
    problem.firstElementChild.textContent = messageOf(error);
    problem.lastElementChild.hidden = !isPassing(error);
    problem.hidden = false;
  }

  /** @param {Partial<View>} change of what is read @param {"now" | "soon"} [when] @returns {Promise<void> | void} */
  function ask(change, when = "now") {
    view = { ...view, ...change };
    more.cancel();
    onView(view, null);
    return reader[when](view);
  }

  /** @param {Partial<View>} change of what is shown */
  function show(change) {
    view = { ...view, ...change };
    onView(view, null);
    if (!now) return;
    redraw();
    askMore();
  }

  function redraw() {
    const changed = kept.reading !== now;
    // First: the plan has the room that the words of the step leave.
    tell();
    plan = network.plan(
      now,
      view,
      changed ? { reading: kept.reading, pairs: aligned(kept.reading.words, now.words) } : null,
      roomOf(),
    );
    drawing.draw(plan);
    drawing.light(steps[view.step].columns);
    even.setAttribute("aria-pressed", String(view.even));
    decides.setAttribute("aria-pressed", String(view.decides));
    undo.disabled = !changed && view.without.length === 0;
    showSum();
    point([...plan.boxes, ...plan.ribbons].find(({ key }) => key === pointed) ?? null);
  }

  /** @returns {{width: number, height: number}} what a plan has: on a wide page, the window less all that is above and below */
  function roomOf() {
    const width = stage.clientWidth;
    const others = stage.getBoundingClientRect().top + scrollY + stage.nextElementSibling.offsetHeight + HEIGHT.below;
    return { width, height: width < NARROW ? HEIGHT.narrow : Math.max(HEIGHT.least, innerHeight - others) };
  }

  function tell() {
    const { name, words } = steps[view.step];
    title.textContent = `${view.step + 1}. ${name}`;
    const sentence = `${words} ${network.steps[view.step](now, view)}`;
    if (told.textContent !== sentence) told.textContent = sentence;
    [back.disabled, on.disabled] = [view.step === 0, view.step === steps.length - 1];
    for (const [number, dot] of [...dots.children].entries())
      dot.firstElementChild.toggleAttribute("aria-current", number === view.step);
    offers.replaceChildren(
      ...offered().map(({ text, token }) =>
        button(
          "quiet",
          () => flip(token),
          view.without.includes(token) ? `Put “${text}” back` : `Strike out “${text}”`,
        ),
      ),
    );
  }

  /** The words of the lesson, which the last step offers to strike out. @returns {{text: string, token: number}[]} */
  const offered = () =>
    view.step === steps.length - 1 && now.more.lesson
      ? [now.more.lesson.looked, now.more.lesson.counts].filter(Boolean)
      : [];

  function showSum() {
    const box = view.open && plan.boxes.find(({ key }) => key === view.open);
    sheet.hidden = !box;
    for (const each of drawing.boxes()) each.node.classList.toggle("open", each.box === box);
    if (!box) return;
    const { title: name, parts } = network.sum(box, now, view);
    const strike =
      box.token === undefined
        ? []
        : [button("quiet", () => flip(box.token), view.without.includes(box.token) ? "Put it back" : "Strike it out")];
    sheet.replaceChildren(
      button({ class: "close", "aria-label": "Close" }, shut, "×"),
      element("h2", "", name),
      ...parts,
      ...strike,
    );
    placeSheet();
  }

  /** Next to its box, and within the scene. */
  function placeSheet() {
    const box = plan?.boxes.find(({ key }) => key === view.open);
    if (!box) return;
    if (plan.narrow) return sheet.removeAttribute("style");
    const behind = box.x + box.w + 10;
    const left = behind + sheet.offsetWidth <= plan.width ? behind : Math.max(0, box.x - sheet.offsetWidth - 10);
    const top = Math.max(-36, Math.min(box.y - 20, plan.height - sheet.offsetHeight));
    Object.assign(sheet.style, { left: `${left}px`, top: `${top}px` });
  }

  function shut() {
    const key = view.open;
    show({ open: "" });
    drawing.node(key)?.focus();
  }

  /** Strikes a word, or puts it back. @param {number} token */
  function flip(token) {
    const without = view.without.includes(token)
      ? view.without.filter((each) => each !== token)
      : [...view.without, token].sort((a, b) => a - b);
    ask({ without, open: "" });
  }

  /** @param {Box} box */
  function press(box) {
    if (box.unfolds !== undefined) return ask({ sentence: box.unfolds, open: "" });
    if (box.within !== undefined && box.within !== view.sentence) return ask({ sentence: box.within, open: box.key });
    show({ open: view.open === box.key ? "" : box.key });
  }

  /** @param {?Box | Ribbon} part */
  function point(part) {
    pointed = part?.key ?? "";
    const found = part ? network.point(part, now, plan) : null;
    way.textContent = found?.line ?? (view.decides ? way.dataset.decides : "");
    drawing.point(found?.line ? found : null);
  }

  /** @param {number} step @param {boolean} [plays] whether it goes on by itself */
  function go(step, plays = false) {
    if (!plays) pause();
    show({ step, open: "" });
    readOn(network.readsAt[view.step]);
  }

  /** Highlights the words of a step one after the other. @param {string} [column] */
  function readOn(column) {
    clearInterval(turning);
    if (!column || !now || still.matches) return;
    const turns = Math.max(...plan.boxes.map((box) => (box.column === column ? box.turn + 1 : 0)));
    let read = 0;
    const turn = () => {
      drawing.read(column, read);
      if (read++ >= turns) clearInterval(turning);
    };
    turning = window.setInterval(turn, Math.min(TURN.most, TURN.all / turns));
    turn();
  }

  function pause() {
    clearInterval(playing);
    playing = 0;
    play.textContent = "Play";
  }

  play.addEventListener("click", () => {
    if (playing) return pause();
    const last = steps.length - 1;
    playing = window.setInterval(() => (view.step < last ? go(view.step + 1, true) : pause()), STEP);
    play.textContent = "Pause";
    go(view.step % last, true);
  });
  back.addEventListener("click", () => go(view.step - 1));
  on.addEventListener("click", () => go(view.step + 1));
  even.addEventListener("click", () => ask({ even: !view.even }));
  decides.addEventListener("click", () => show({ decides: !view.decides }));
  keep.addEventListener("click", () => {
    kept = { reading: now, view };
    redraw();
  });
  undo.addEventListener("click", () => {
    const { text, without, even: isEven } = kept.view;
    ask({ text, without, even: isEven, open: "" });
  });
  problem.lastElementChild.addEventListener("click", () => ask({}));

  stage.addEventListener("click", ({ target }) => {
    const part = drawing.partAt(target);
    const box =
      part && ("opens" in part ? plan.boxes.find(({ key }) => key === part.opens) : /** @type {Box} */ (part));
    if (box) press(box);
  });
  for (const name of ["pointerover", "focusin"])
    stage.addEventListener(name, ({ target }) => point(drawing.partAt(target)));
  // One stop of the tab key: the box that had the focus last.
  stage.addEventListener("focusin", ({ target }) => {
    if (drawing.partAt(target)) for (const { node } of drawing.boxes()) node.tabIndex = node === target ? 0 : -1;
  });
  stage.addEventListener("pointerleave", () => point(null));
  stage.addEventListener("focusout", () => point(null));
  // A ribbon that was clicked has no focus.
  addEventListener("keydown", ({ key }) => key === "Escape" && view.open && shut());
  root.addEventListener("keydown", (event) => {
    const box = /** @type {?Box} */ (drawing.partAt(event.target));
    if (!box || event.altKey || event.ctrlKey || event.metaKey) return;
    if (["Delete", "Backspace"].includes(event.key) && box.token !== undefined) flip(box.token);
    else if (event.key in ARROWS) {
      const [dx, dy] = ARROWS[event.key];
      const other = drawing.node(neighbour(box, plan.boxes, dx, dy)?.key);
      if (!other) return;
      other.focus();
    } else return;
    event.preventDefault();
  });
  new ResizeObserver(placeSheet).observe(sheet);
  new ResizeObserver(() => plan && Math.abs(stage.clientWidth - plan.width) > 1 && redraw()).observe(stage);

  /** @param {HTMLElement} item of the list of steps */
  const stepOf = (item) => ({
    name: item.querySelector("h2").textContent,
    words: item.querySelector("p").textContent,
    columns: item.dataset.columns.split(" ").filter(Boolean),
  });

  /** @param {string} name of a network @param {Network} next */
  function become(name, next) {
    network = next;
    now = kept = plan = null;
    steps = [
      .../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(`[data-network="${name}"] > .steps-told > li`)),
    ].map(stepOf);
    dots.replaceChildren(
      ...steps.map((step, number) =>
        element(
          "li",
          "",
          button({ "aria-label": `Step ${number + 1}: ${step.name}` }, () => go(number), String(number + 1)),
        ),
      ),
    );
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(":is(.paper, .even)")))
      part.hidden = part.dataset.network !== name;
  }

  return {
    /** Another review. @param {View} next @param {string} name of its network @param {Network} of that name */
    async show(next, name, of) {
      pause();
      become(name, of);
      view = { ...next, step: Math.min(next.step, steps.length - 1) };
      // What was changed on the way here is compared with the whole review, as the network reads it.
      if (next.without.length || next.even) await ask({ without: [], even: false });
      return ask({ without: next.without, even: next.even });
    },
    /** The text is being written; before a network is shown, that is for `show`. @param {string} text */
    write: (text) => network && ask({ text, without: [], open: "" }, "soon"),
    fail,
  };
}
