/** @file Puts the plan of a scene on the page: a button over each box with its numbers as cells of colour, and ribbons in SVG. */

import { button, element, svg } from "../dom.js";
import { pathOf } from "./layout.js";
import { createGrid } from "./strips.js";

/** @import { Box, Line, Plan, Ribbon, Way } from "./grammar.js" */

// Milliseconds in which a ribbon grows from its old width to the new one.
const GROWING = 260;
const EDGES = /** @type {const} */ (["x0", "x1", "y0", "h0", "y1", "h1"]);

/**
 * @param {HTMLElement} stage with `.flow`, `.heads` and `.boxes`
 * @param {{onHead: (column: string) => void, isStill: () => boolean}} options
 */
export function createDrawing(stage, { onHead, isStill }) {
  const [flow, heads, boxes] = [".flow", ".heads", ".boxes"].map((part) => stage.querySelector(part));
  const arcs = svg("g", { class: "arcs" });
  /** What was drawn last, by key. @type {Map<string, {box: Box, node: HTMLButtonElement}>} */
  let drawn = new Map();
  /** @type {Map<string, Ribbon>} */
  let last = new Map();
  /** @type {{part: any, node: Element}[]} */
  let parts = [];
  let frame = 0;

  /** @param {Plan} plan */
  function draw(plan) {
    stage.style.height = `${plan.height}px`;
    stage.classList.toggle("narrow", plan.narrow);
    drawBoxes(plan.boxes);
    drawFlow(plan);
    heads.replaceChildren(
      ...plan.heads.map(({ name, title, x, y, w }) =>
        placed(
          button({ "data-column": name, tabindex: "-1" }, () => onHead(name), title),
          { x, y, w },
        ),
      ),
    );
    parts = [...parts, ...[...drawn.values()].map(({ box, node }) => ({ part: box, node }))];
  }

  /** Buttons are reused by their keys, so that the focus stays. @param {Box[]} next */
  function drawBoxes(next) {
    const before = drawn;
    drawn = new Map(next.map((box) => [box.key, { box, node: nodeOf(box, before.get(box.key)) }]));
    const nodes = [...drawn.values()].map(({ node }) => node);
    if (nodes.length !== boxes.children.length || nodes.some((node, at) => boxes.children[at] !== node)) {
      const held = /** @type {HTMLElement} */ (document.activeElement);
      boxes.replaceChildren(...nodes);
      held.focus({ preventScroll: true });
    }
    if (!nodes.some(({ tabIndex }) => tabIndex === 0))
      (drawn.get(next.find(({ token }) => token !== undefined)?.key)?.node ?? nodes[0])?.setAttribute("tabindex", "0");
  }

  /** Ribbons grow from where they were, unless motion is unwelcome. @param {Plan} plan */
  function drawFlow({ ribbons, notes, lines, width, height }) {
    cancelAnimationFrame(frame);
    flow.setAttribute("width", String(width));
    flow.setAttribute("height", String(height));
    const paths = ribbons.map((to) => ({
      to,
      from: last.get(to.key) ?? to,
      node: svg("path", { class: `ribbon ${to.side ?? ""}`, "data-column": to.column, "data-opens": to.opens ?? "" }),
    }));
    const texts = notes.map((part) => ({
      part,
      node: svg(
        "text",
        { x: part.x, y: part.y, class: `note ${part.look ?? ""}`, "data-column": part.column },
        new Text(part.text),
      ),
    }));
    flow.replaceChildren(
      ...lines.map(lineOf),
      ...paths.map(({ node }) => node),
      ...texts.map(({ node }) => node),
      arcs,
    );
    arcs.replaceChildren();
    parts = [...paths.map(({ to, node }) => ({ part: to, node })), ...texts];
    last = new Map(ribbons.map((ribbon) => [ribbon.key, ribbon]));
    const start = performance.now();
    const grow = (time) => {
      const share = isStill() ? 1 : Math.min(1, Math.max(0, (time - start) / GROWING));
      const eased = 1 - (1 - share) ** 3;
      for (const { from, to, node } of paths)
        node.setAttribute(
          "d",
          pathOf(
            /** @type {any} */ (
              Object.fromEntries(
                EDGES.map((edge) => [edge, Math.round(10 * (from[edge] + (to[edge] - from[edge]) * eased)) / 10]),
              )
            ),
          ),
        );
      if (share < 1) frame = requestAnimationFrame(grow);
    };
    grow(start);
  }

  return {
    draw,
    /** @param {EventTarget} target @returns {?Box | Ribbon} the part of the plan that an event is about */
    partAt: (target) =>
      parts.find(({ node }) => node === /** @type {Element} */ (target).closest?.(".box, .ribbon"))?.part ?? null,
    /** @param {string} key @returns {?HTMLButtonElement} */
    node: (key) => drawn.get(key)?.node ?? null,
    /** @returns {{box: Box, node: HTMLButtonElement}[]} */
    boxes: () => [...drawn.values()],
    /** @param {string[]} columns that a step tells of; none: all */
    light(columns) {
      const off = (name) => columns.length > 0 && !columns.includes(name);
      for (const { part, node } of parts) node.classList.toggle("off", off(part.column));
      for (const node of heads.children)
        node.classList.toggle("lit", columns.includes(/** @type {HTMLElement} */ (node).dataset.column));
    },
    /** @param {?Way} way */
    point(way) {
      stage.classList.toggle("pointing", way !== null);
      for (const { part, node } of parts) node.classList.toggle("way", way?.lit(part) ?? false);
      arcs.replaceChildren(...(way?.arcs ?? []).map((arc) => lineOf({ ...arc, look: "arc" })));
    },
    /** What a column has not read yet is blank. @param {string} column @param {number} turns Infinity: all is read */
    read(column, turns) {
      for (const { box, node } of drawn.values())
        if (box.column === column) node.classList.toggle("unread", box.turn >= turns);
    },
  };
}

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
  if (box.label) node.setAttribute("aria-label", box.label);
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
