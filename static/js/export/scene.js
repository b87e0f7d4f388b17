/**
 * @file An element as a list of shapes: read from the page itself, so that a picture shows what the
 * reader sees, in any lens, theme, script or font. png.js and svg.js draw them.
 *
 * Lengths are CSS pixels from the top left corner of the element.
 *
 * @typedef {{kind: "box", x: number, y: number, width: number, height: number, radius: number, fill: string}} Box
 * @typedef {{kind: "line", x1: number, x2: number, y: number, width: number, stroke: string, dashed: boolean}} Line
 * @typedef {{kind: "text", x: number, y: number, width: number, text: string, fill: string, size: number, family: string,
 *   weight: string, style: string, rtl: boolean}} Text `x` is its left end, `y` the baseline; in an `rtl` text, marks are mirrored
 * @typedef {{kind: "path", d: string, matrix: number[], fill: string, clip: ?number}} Path `clip` cuts it off at the right,
 *   in its own units before its own transform
 * @typedef {{kind: "wave", d: string, width: number, stroke: string}} Wave
 * @typedef {Box | Line | Text | Path | Wave} Shape
 */

// "rgb(128, 102, 0)" ends like a clear colour, and is none.
const CLEAR = /^(transparent|rgba\(.*, 0\)|.*\/ 0\))$/;

const LETTER = /\p{L}/u;
// Hebrew, Arabic and their neighbours.
const RTL_LETTER = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

const context = () => (shared ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true }));
let shared;

/**
 * @param {HTMLElement} root an element that is laid out; it may lie off screen
 * @returns {{width: number, height: number, ground: string, shapes: Shape[]}}
 */
export function readScene(root) {
  const frame = root.getBoundingClientRect();
  const shapes = [];
  const walk = (element) => {
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility === "hidden" || element.matches(".visually-hidden")) return;
    if (element instanceof SVGElement) {
      // The track of a bar is the ground of its drawing.
      if (!element.ownerSVGElement) shapes.push(...boxes(element, style, frame));
      shapes.push(...vectors(element, style, frame));
    } else {
      if (element !== root) shapes.push(...boxes(element, style, frame));
      shapes.push(...bars(element, style, frame));
    }
    for (const child of element.childNodes) {
      if (child.nodeType === Node.ELEMENT_NODE) walk(child);
      else if (child.nodeType === Node.TEXT_NODE) shapes.push(...texts(child, style, frame));
    }
  };
  walk(root);
  // Grounds first: the fill of a word would cut the last letter of the one before it.
  shapes.sort((one, other) => Number(other.kind === "box") - Number(one.kind === "box"));
  for (const shape of shapes) for (const ink of ["fill", "stroke"]) if (shape[ink]) shape[ink] = plain(shape[ink]);
  return { width: frame.width, height: frame.height, ground: plain(getComputedStyle(root).backgroundColor), shapes };
}

/**
 * @param {string} colour in any notation of CSS
 * @returns {string} the same as every drawing program knows it
 */
function plain(colour) {
  if (!colours.has(colour)) {
    context().clearRect(0, 0, 1, 1);
    context().fillStyle = colour;
    context().fillRect(0, 0, 1, 1);
    const [r, g, b, alpha] = context().getImageData(0, 0, 1, 1).data;
    const hex = `#${[r, g, b].map((value) => value.toString(16).padStart(2, "0")).join("")}`;
    colours.set(colour, alpha === 255 ? hex : `rgba(${r}, ${g}, ${b}, ${(alpha / 255).toFixed(3)})`);
  }
  return colours.get(colour);
}
const colours = new Map();

/** The background of an element on each of its lines, and the lines that are its borders. */
function* boxes(element, style, frame) {
  const filled = !CLEAR.test(style.backgroundColor);
  const borders = ["Top", "Bottom"].filter((side) => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]));
  if (!filled && !borders.length) return;
  for (const rect of element.getClientRects()) {
    const [x, y] = [rect.left - frame.left, rect.top - frame.top];
    const { width, height } = rect;
    const radius = Math.min(parseFloat(style.borderTopLeftRadius) || 0, width / 2, height / 2);
    if (filled) yield { kind: "box", x, y, width, height, radius, fill: style.backgroundColor };
    for (const side of borders) {
      const thick = parseFloat(style[`border${side}Width`]);
      const stroke = style[`border${side}Color`];
      if (CLEAR.test(stroke)) continue;
      const dashed = style[`border${side}Style`] === "dashed";
      yield { kind: "line", x1: x, x2: x + width, y: side === "Top" ? y + thick / 2 : y + height - thick / 2, width: thick, stroke, dashed };
    }
  }
}

/** The bar before a sentence: the border at the start of its first line. */
function* bars(element, style, frame) {
  const side = style.direction === "rtl" ? "Right" : "Left";
  const width = parseFloat(style[`border${side}Width`]);
  if (!width || style[`border${side}Style`] === "none" || CLEAR.test(style[`border${side}Color`])) return;
  const [rect] = element.getClientRects();
  if (!rect) return;
  const x = (side === "Left" ? rect.left : rect.right - width) - frame.left;
  yield { kind: "box", x, y: rect.top - frame.top, width, height: rect.height, radius: 0, fill: style[`border${side}Color`] };
}

/** The words of a text node, each where it stands; a word that is broken over lines comes in parts. */
function* texts(node, style, frame) {
  const range = document.createRange();
  const size = parseFloat(style.fontSize);
  const ascent = ascentOf(style);
  const font = { fill: style.color, size, family: style.fontFamily, weight: style.fontWeight, style: style.fontStyle };
  for (const word of node.data.matchAll(/\S+/gu)) {
    for (const [start, end] of lines(range, node, word.index, word.index + word[0].length)) {
      range.setStart(node, start);
      range.setEnd(node, end);
      const rect = range.getBoundingClientRect();
      if (!rect.width) continue;
      const [x, y] = [rect.left - frame.left, rect.top - frame.top + ascent];
      const text = start === 0 ? led(node.data.slice(0, end), node.parentElement) : node.data.slice(start, end);
      const rtl = LETTER.test(text) ? RTL_LETTER.test(text) : style.direction === "rtl" && !betweenLtr(node, start, end);
      yield { kind: "text", x, y, width: rect.width, text, rtl, ...font };
      yield* decorations(node.parentElement, x, y, rect.width, size);
    }
  }
}

/** Marks alone go the way of the sentence, unless they stand between letters that both go from left to right. */
function betweenLtr(node, start, end) {
  const block = node.parentElement.closest("[dir]") ?? node.parentElement;
  const range = document.createRange();
  range.selectNodeContents(block);
  range.setEnd(node, start);
  const before = range.toString().match(/\p{L}(?=\P{L}*$)/u)?.[0];
  range.selectNodeContents(block);
  range.setStart(node, end);
  const after = range.toString().match(LETTER)?.[0];
  return Boolean(before && after) && !RTL_LETTER.test(before) && !RTL_LETTER.test(after);
}

/**
 * Where the parts of a word begin and end, as [start, end) in the text node: a part stands on one line, and is not divided by
 * writing that goes the other way.
 */
function* lines(range, node, start, end) {
  range.setStart(node, start);
  range.setEnd(node, end);
  if (range.getClientRects().length <= 1) {
    yield [start, end];
    return;
  }
  let from = start;
  let last;
  for (let at = start; at < end; ) {
    const next = at + (node.data.codePointAt(at) > 0xffff ? 2 : 1);
    range.setStart(node, at);
    range.setEnd(node, next);
    const rect = range.getBoundingClientRect();
    // A sign that joins the one before it has no box of its own.
    if (rect.width) {
      if (last && !touch(last, rect)) {
        yield [from, at];
        from = at;
      }
      last = rect;
    }
    at = next;
  }
  yield [from, end];
}

/** Whether two characters stand side by side on a line, in either direction. */
const touch = (one, other) =>
  Math.abs(one.top - other.top) <= 1 && Math.min(Math.abs(one.right - other.left), Math.abs(other.right - one.left)) <= 1;

/** Lines under and through a word. */
function* decorations(element, x, y, width, size) {
  for (let node = element; node && getComputedStyle(node).display.startsWith("inline"); node = node.parentElement) {
    const style = getComputedStyle(node);
    const thick = parseFloat(style.textDecorationThickness) || size / 16;
    const line = { kind: "line", x1: x, x2: x + width, width: thick, stroke: style.textDecorationColor, dashed: style.textDecorationStyle === "dashed" };
    const offset = parseFloat(style.textUnderlineOffset) || size / 9;
    if (style.textDecorationStyle === "wavy") yield { kind: "wave", d: wave(x, x + width, y + offset, thick), width: thick, stroke: line.stroke };
    else if (style.textDecorationLine.includes("underline")) yield { ...line, y: y + offset };
    if (style.textDecorationLine.includes("line-through")) yield { ...line, y: y - size * 0.28 };
  }
}

/** @returns {string} a path that swings around `y` */
function wave(from, to, y, thick) {
  const swing = 2.5 * thick;
  let d = `M${from.toFixed(2)} ${y.toFixed(2)}`;
  for (let x = from, up = 1; x < to; x += swing, up = -up) d += `q${(swing / 2).toFixed(2)} ${(up * swing).toFixed(2)} ${swing.toFixed(2)} 0`;
  return d;
}

/** The stars and the bars of the probabilities. */
function* vectors(element, style, frame) {
  if (!(element instanceof SVGGeometryElement) || style.fill === "none") return;
  const box = element.getBoundingClientRect();
  if (element instanceof SVGRectElement) {
    // What lies outside of its drawing is not seen there.
    const track = element.ownerSVGElement.getBoundingClientRect();
    const [left, right] = [Math.max(box.left, track.left), Math.min(box.right, track.right)];
    if (right <= left) return;
    const radius = Math.min(Number(element.getAttribute("rx")) || 0, box.height / 2, (right - left) / 2);
    yield { kind: "box", x: left - frame.left, y: box.top - frame.top, width: right - left, height: box.height, radius, fill: style.fill };
  } else if (element instanceof SVGPathElement) {
    const { a, b, c, d, e, f } = element.getScreenCTM();
    const cut = element.ownerSVGElement.ownerSVGElement ? Number(element.ownerSVGElement.getAttribute("width")) : null;
    // An own transform only moves a star along its row.
    const moved = element.transform.baseVal.numberOfItems ? element.transform.baseVal.consolidate().matrix.e : 0;
    const clip = cut === null ? null : cut - moved;
    yield { kind: "path", d: element.getAttribute("d"), matrix: [a, b, c, d, e - frame.left, f - frame.top], fill: style.fill, clip };
  }
}

/** @returns {number} pixels from the top of a line of text to its baseline */
function ascentOf(style) {
  context().font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return context().measureText("x").fontBoundingBoxAscent;
}

/** @param {string} text that an element begins with @param {Element} element @returns {string} with the first letter as it is drawn */
const led = (text, element) =>
  getComputedStyle(element, "::first-letter").textTransform === "uppercase" ? text.charAt(0).toUpperCase() + text.slice(1) : text;
