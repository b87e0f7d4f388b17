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

test("a box stays the same button while its key does, and keeps the focus where others move", () => {
  const { draw, drawing, nodes, stage } = open();
  draw(words("a", "b", "c"));
  const [a, b, c] = nodes();
  b.focus();
  const moved = [];
  const replace = stage.lastChild.replaceChildren.bind(stage.lastChild);
  stage.lastChild.replaceChildren = (...next) => {
    moved.push(next.map(({ textContent }) => textContent).join(""));
    document.activeElement.blur();
    replace(...next);
  };
  draw(words("a", "b", "c"));
  assert.deepEqual([moved, nodes().every((node, at) => node === [a, b, c][at])], [[], true]);
  for (const [next, expected] of [
    ["acb", [a, c, b]],
    ["ab", [a, b]],
    ["abc", null],
    ["bac", null],
  ]) {
    b.focus();
    draw(words(...next));
    assert.deepEqual(
      [moved.pop(), document.activeElement === b, nodes()[0] === drawing.node(next[0])],
      [next, true, true],
    );
    if (expected) assert.ok(nodes().every((node, at) => node === expected[at]));
  }
  draw(words("a"));
  assert.equal(document.activeElement, document.body);
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
