/**
 * @file Puts the plan of a scene on the page: a button over each box with its numbers as cells of colour, and ribbons
 *   in SVG.
 */

import { button, element, svg } from "../dom.js";
import { pathOf } from "./layout.js";
import { createGrid } from "./strips.js";

/** @import { Box, Line, Note, Plan, Ribbon, Way } from "./grammar.js" */

// Milliseconds in which a ribbon grows from its old width to the new one; of a word while a column is read, and of all
// its words.
const GROWING = 260;
const TURN = { most: 220, all: 3000 };
const EDGES = /** @type {const} */ (["x0", "x1", "y0", "h0", "y1", "h1"]);

/** @typedef {{from: Ribbon, to: Ribbon, node: Element}} Growing */

export class Drawing {
  /**
   * @param {HTMLElement} stage with `.flow`, `.heads` and `.boxes`
   * @param {{onHead: (column: string) => void, isStill: () => boolean}} options `onHead`: a head is clicked
   */
  constructor(stage, { onHead, isStill }) {
    this.stage = stage;
    this.onHead = onHead;
    const find = (/** @type {string} */ part) => /** @type {HTMLElement} */ (stage.querySelector(part));
    this.flow = find(".flow");
    this.heads = find(".heads");
    this.overlay = find(".boxes");
    this.arcs = svg("g", { class: "arcs" });
    /** What was drawn last, by key. @type {Map<string, {box: Box, node: HTMLButtonElement}>} */
    this.drawn = new Map();
    /** @type {Map<string, Ribbon>} */
    this.last = new Map();
    /** @type {{part: any, node: Element}[]} */
    this.parts = [];
    this.isStill = isStill;
    this.frame = 0;
    this.turning = 0;
  }

  /** @param {Plan} plan */
  draw(plan) {
    this.stage.style.height = `${plan.height}px`;
    this.stage.classList.toggle("narrow", plan.narrow);
    this.drawBoxes(plan.boxes);
    this.drawFlow(plan);
    const heads = plan.heads.map(({ name, title, x, y, w }) => {
      const head = button({ "data-column": name, tabindex: "-1" }, () => this.onHead(name), title);
      return placed(head, { x, y, w });
    });
    this.heads.replaceChildren(...heads);
    this.parts = [...this.parts, ...this.boxes().map(({ box, node }) => ({ part: box, node }))];
  }

  /**
   * Buttons are reused by their keys, and stay where they are: the focus stays, and a press that has begun is a click.
   *
   * @param {Box[]} next
   */
  drawBoxes(next) {
    const { overlay, drawn: before } = this;
    this.drawn = new Map(next.map((box) => [box.key, { box, node: nodeOf(box, before.get(box.key)) }]));
    const nodes = this.boxes().map(({ node }) => node);
    const staying = new Set(nodes);
    const held = /** @type {HTMLElement} */ (document.activeElement);
    for (const node of [...overlay.children]) if (!staying.has(/** @type {any} */ (node))) node.remove();
    let at = overlay.firstElementChild;
    for (const node of nodes) {
      if (node === at) at = at.nextElementSibling;
      else overlay.insertBefore(node, at);
    }
    if (document.activeElement !== held) held.focus({ preventScroll: true });
    if (nodes.some(({ tabIndex }) => tabIndex === 0)) return;
    const first = this.node(next.find(({ token }) => token !== undefined)?.key) ?? nodes[0];
    first?.setAttribute("tabindex", "0");
  }

  /** @param {Plan} plan */
  drawFlow({ ribbons, notes, lines, width, height }) {
    this.flow.setAttribute("width", String(width));
    this.flow.setAttribute("height", String(height));
    const paths = ribbons.map((to) => ({
      to,
      from: this.last.get(to.key) ?? to,
      node: svg("path", { class: `ribbon ${to.side ?? ""}`, "data-column": to.column, "data-opens": to.opens ?? "" }),
    }));
    const texts = notes.map((part) => ({ part, node: textOf(part) }));
    const nodes = [...paths, ...texts].map(({ node }) => node);
    this.flow.replaceChildren(...lines.map(lineOf), ...nodes, this.arcs);
    this.arcs.replaceChildren();
    this.parts = [...paths.map(({ to, node }) => ({ part: to, node })), ...texts];
    this.last = new Map(ribbons.map((ribbon) => [ribbon.key, ribbon]));
    this.grow(paths);
  }

  /** Ribbons grow from where they were, unless motion is unwelcome. @param {Growing[]} paths */
  grow(paths) {
    cancelAnimationFrame(this.frame);
    const drawAt = (/** @type {number} */ share) => {
      const eased = 1 - (1 - share) ** 3;
      for (const { from, to, node } of paths) node.setAttribute("d", pathOf(between(from, to, eased)));
    };
    /** @type {?number} */
    let start = null;
    const grow = (/** @type {number} */ time) => {
      // The first frame begins it: one that comes late, on a busy machine, skips nothing.
      start ??= time;
      const share = Math.min(1, (time - start) / GROWING);
      drawAt(share);
      if (share < 1) this.frame = requestAnimationFrame(grow);
    };
    drawAt(this.isStill() ? 1 : 0);
    if (!this.isStill()) this.frame = requestAnimationFrame(grow);
  }

  /** @param {EventTarget} target @returns {?Box | Ribbon} the part of the plan that an event is about */
  partAt(target) {
    const own = /** @type {Element} */ (target).closest?.(".box, .ribbon");
    return this.parts.find(({ node }) => node === own)?.part ?? null;
  }

  /** @param {string} key @returns {?HTMLButtonElement} */
  node(key) {
    return this.drawn.get(key)?.node ?? null;
  }

  /** @returns {{box: Box, node: HTMLButtonElement}[]} */
  boxes() {
    return [...this.drawn.values()];
  }

  /** @param {string[]} columns that a step tells of; none: all */
  light(columns) {
    const isOff = (/** @type {string} */ name) => columns.length > 0 && !columns.includes(name);
    for (const { part, node } of this.parts) node.classList.toggle("off", isOff(part.column));
    for (const node of /** @type {HTMLCollectionOf<HTMLElement>} */ (this.heads.children))
      node.classList.toggle("lit", columns.includes(node.dataset.column));
  }

  /** @param {?Way} way */
  point(way) {
    this.stage.classList.toggle("pointing", way !== null);
    for (const { part, node } of this.parts) node.classList.toggle("way", way?.lit(part) ?? false);
    this.arcs.replaceChildren(...(way?.arcs ?? []).map((arc) => lineOf({ ...arc, look: "arc" })));
  }

  /** Highlights the words of a column one after the other; what is not read yet is blank. @param {?string} [column] */
  readOn(column) {
    clearInterval(this.turning);
    if (!column || this.isStill()) return;
    const own = this.boxes().filter(({ box }) => box.column === column);
    const turns = Math.max(0, ...own.map(({ box }) => box.turn + 1));
    let read = 0;
    const turn = () => {
      for (const { box, node } of this.drawn.values())
        if (box.column === column) node.classList.toggle("unread", box.turn >= read);
      if (read++ >= turns) clearInterval(this.turning);
    };
    this.turning = window.setInterval(turn, Math.min(TURN.most, TURN.all / turns));
    turn();
  }
}

/**
 * @param {Ribbon} from
 * @param {Ribbon} to
 * @param {number} part of the way
 * @returns {any} the edges of a ribbon in tenths of a pixel
 */
const between = (from, to, part) =>
  Object.fromEntries(EDGES.map((edge) => [edge, Math.round(10 * (from[edge] + (to[edge] - from[edge]) * part)) / 10]));

/** @param {Note} note */
const textOf = ({ x, y, look, column, text }) =>
  svg("text", { x, y, class: `note ${look ?? ""}`, "data-column": column }, new Text(text));

/** @param {Line & {width?: number}} line */
const lineOf = ({ d, look, width }) => svg("path", { class: look, d, ...(width && { "stroke-width": width }) });

/** @param {HTMLElement} node @param {{x: number, y: number, w: number, h?: number}} place @returns {HTMLElement} */
function placed(node, { x, y, w, h }) {
  Object.assign(node.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, ...(h && { height: `${h}px` }) });
  return node;
}

/** @param {Box} box @param {{box: Box, node: HTMLButtonElement}} [old] @returns {HTMLButtonElement} */
function nodeOf(box, old) {
  const node = old?.node ?? /** @type {HTMLButtonElement} */ (element("button", { type: "button", tabindex: "-1" }));
  // What it was given for another reason stays: the classes of a step are set again after drawing.
  node.className = `box ${box.look ?? ""}`;
  node.dataset.column = box.column;
  node.setAttribute("aria-label", box.label);
  placed(node, box);
  if (box.strip) {
    const { values, most, across = values.length } = box.strip;
    // Painted once for each reading.
    if (old?.box.strip?.values !== values)
      node.replaceChildren(
        decorative(createGrid(values, Math.ceil(values.length / across), across, most, "", "strip")),
      );
  } else if (box.content) node.replaceChildren(...box.content);
  else if (node.textContent !== (box.text ?? "")) node.textContent = box.text ?? "";
  return node;
}

/** The button has the name. @param {HTMLCanvasElement} canvas */
function decorative(canvas) {
  canvas.removeAttribute("role");
  canvas.removeAttribute("aria-label");
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}
