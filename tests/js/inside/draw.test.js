/**
 * @file A plan on the page: each box a button that stays while its key does, one stop of the tab key, and cells painted
 *   once.
 */

import assert from "node:assert/strict";
import test from "node:test";

import { element, svg } from "../../../static/js/dom.js";
import { openPage } from "../window.js";

openPage("inside.html");
const painted = [];
HTMLCanvasElement.prototype.getContext = () => ({
  createImageData: (width, height) => ({ width, height, data: new Uint8ClampedArray(4 * width * height) }),
  putImageData: (image) => painted.push([image.width, image.height, image.data[3]]),
});
const { Drawing } = await import("../../../static/js/inside/draw.js");

const place = { x: 1, y: 2, w: 30 };
const box = (name, more = {}) => ({ key: name, column: "word", ...place, h: 9, text: name, label: name, ...more });
const words = (...names) => names.map((name, token) => box(name, { token }));
const planOf = (boxes, more = {}) => ({
  boxes,
  ribbons: [],
  notes: [],
  lines: [],
  heads: [],
  width: 400,
  height: 300,
  narrow: false,
  ...more,
});

/**
 * @returns {{draw: (boxes: object[], more?: object) => void, drawing: any, nodes: () => Element[], stage: HTMLElement,
 *   chosen: string[]}}
 */
function open() {
  const stage = element("div", "", svg("svg", { class: "flow" }), element("div", "heads"), element("div", "boxes"));
  document.body.replaceChildren(stage);
  const chosen = [];
  const drawing = new Drawing(stage, { onHead: (column) => chosen.push(column), isStill: () => true });
  return {
    draw: (boxes, more) => drawing.draw(planOf(boxes, more)),
    drawing,
    nodes: () => [...stage.querySelector(".boxes").children],
    stage,
    chosen,
  };
}
const namesOf = (nodes) => nodes.map(({ textContent }) => textContent).join("");
const boundsOf = ({ style }) => [style.left, style.top, style.width, style.height];
const tabStops = (nodes) => nodes.filter(({ tabIndex }) => tabIndex === 0).map(({ textContent }) => textContent);

test("a head stands where the plan has it, and says which column was chosen", () => {
  const { draw, stage, chosen } = open();
  draw(words("a"), {
    heads: [
      { name: "x", title: "Vector", ...place },
      { name: "f", title: "State", ...place, x: 50 },
    ],
  });
  const heads = [...stage.querySelector(".heads").children];
  assert.deepEqual(
    heads.map((head) => [head.textContent, head.dataset.column, head.tabIndex, boundsOf(head)]),
    [
      ["Vector", "x", -1, ["1px", "2px", "30px", ""]],
      ["State", "f", -1, ["50px", "2px", "30px", ""]],
    ],
  );
  heads[1].click();
  assert.deepEqual(chosen, ["f"]);
});

test("a box has its place, its look and its name, and what it shows changes with the plan", () => {
  const { draw, drawing, nodes } = open();
  const content = element("b", "", "bold");
  draw([box("a", { look: "fresh", label: "“a”" }), box("b", { content: [content] }), box("c", { text: undefined })]);
  assert.deepEqual(
    nodes().map((node) => [boundsOf(node), node.className.trim(), node.getAttribute("aria-label"), node.textContent]),
    [
      [["1px", "2px", "30px", "9px"], "box fresh", "“a”", "a"],
      [["1px", "2px", "30px", "9px"], "box", "b", "bold"],
      [["1px", "2px", "30px", "9px"], "box", "c", ""],
    ],
  );
  assert.equal(content.parentNode, drawing.node("b"));
  draw([box("a", { text: "A", label: "“A”", x: 7 }), box("b", { text: undefined })]);
  assert.deepEqual(
    nodes().map((node) => [node.style.left, node.className.trim(), node.getAttribute("aria-label"), node.textContent]),
    [
      ["7px", "box", "“A”", "A"],
      ["1px", "box", "b", ""],
    ],
  );
});

test("a box stays the same button while its key does, and leaves the page only where it moves", () => {
  const { draw, nodes, stage } = open();
  draw(words("a", "b", "c"));
  const [a, b, c] = nodes();
  const boxes = stage.lastChild;
  const touched = new Set();
  // A press on a box that leaves the page, if only for a moment, is no click.
  const insert = boxes.insertBefore.bind(boxes);
  boxes.insertBefore = (node, next) => insert(node, next, touched.add(node));
  boxes.replaceChildren = () => assert.fail("all boxes leave the page");
  for (const [next, moved, kept] of [
    ["abc", "", [a, b, c]],
    ["bc", "", [b, c]],
    ["xbyc", "xy", [b, c]],
    ["cb", "c", [c, b]],
    ["cbz", "z", [c, b]],
  ]) {
    b.focus();
    touched.clear();
    draw(words(...next));
    assert.deepEqual([namesOf(nodes()), namesOf([...touched])], [next, moved]);
    assert.ok(kept.every((node) => nodes().includes(node)));
    assert.equal(document.activeElement, b);
  }
  draw(words("a"));
  assert.equal(document.activeElement, document.body);
});

test("a box that moves keeps the focus", () => {
  const { draw, nodes } = open();
  draw(words("a", "b"));
  const b = nodes()[1];
  b.focus();
  draw(words("b", "a"));
  assert.deepEqual([nodes()[0], document.activeElement], [b, b]);
});

test("one box is a stop of the tab key: the first word, or else the first box", () => {
  const { draw, nodes } = open();
  draw([box("x"), ...words("a", "b")]);
  assert.deepEqual(tabStops(nodes()), ["a"]);
  nodes()[1].tabIndex = -1;
  nodes()[2].tabIndex = 0;
  draw([box("x"), ...words("a", "b")]);
  assert.deepEqual(tabStops(nodes()), ["b"]);
  draw([box("x"), ...words("a")]);
  assert.deepEqual(tabStops(nodes()), ["a"]);
  draw([box("x"), box("y")]);
  assert.deepEqual(tabStops(nodes()), ["x"]);
  draw([]);
  assert.deepEqual(nodes(), []);
});

test("cells are painted once for the same numbers, in rows, the largest in full colour", () => {
  const { draw, drawing } = open();
  const strip = (values, more) => [box("x", { text: undefined, strip: { values, most: 2, ...more } })];
  const values = Float32Array.of(2, 1, 0, -1, -2);
  draw(strip(values));
  draw(strip(values));
  const canvas = drawing.node("x").firstChild;
  assert.deepEqual(
    [
      painted.splice(0),
      canvas.getAttribute("aria-hidden"),
      canvas.hasAttribute("role"),
      canvas.hasAttribute("aria-label"),
    ],
    [[[5, 1, 255]], "true", false, false],
  );
  draw(strip(values.slice(1), { across: 3 }));
  assert.deepEqual([painted.splice(0), drawing.node("x").children.length], [[[3, 2, 128]], 1]);
});
