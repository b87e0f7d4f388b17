/**
 * @file The scene as a file for a slide: an SVG that any program draws, with its title and what it does and does not
 *   show; or a PNG of it.
 */

import { svg } from "../dom.js";
import { download } from "../export/download.js";
import { rasterised } from "../export/png.js";

// Pixels: around the scene, a line of text, and how wide a character of it is at most.
const [EDGE, LINE, CHARACTER] = [24, 20, 7];
const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "paint-order",
  "text-anchor",
];

/**
 * @param {string} kind of file: svg or png
 * @param {HTMLElement} stage
 * @param {{name: string, title: string, told: string[]}} about what is drawn now
 */
export async function savePicture(kind, stage, { name, title, told }) {
  const { content, width, height } = toSvg(stage, title, told);
  const file =
    kind === "svg"
      ? new Blob([content], { type: "image/svg+xml" })
      : await rasterised(content, width, height, getComputedStyle(document.body).backgroundColor);
  download(`limelight-${name}.${kind}`, file);
}

/**
 * @param {HTMLElement} stage of a scene, as it is drawn now
 * @param {string} title
 * @param {string[]} told paragraphs below it
 * @returns {{content: string, width: number, height: number}}
 */
export function toSvg(stage, title, told) {
  const { left, top, width } = stage.getBoundingClientRect();
  const heads = stage.querySelector(".heads").children;
  const above = Math.max(0, ...[...heads].map((node) => top - node.getBoundingClientRect().top));
  const lines = told.flatMap((text) => wrapped(text, width / CHARACTER));
  const height = 2 * EDGE + 2 * LINE + above + stage.offsetHeight + (1.5 + lines.length) * LINE;
  const { color, backgroundColor, fontFamily } = getComputedStyle(document.body);
  const text = (content, x, y, size, more = {}) =>
    svg(
      "text",
      { x: round(x), y: round(y), fill: color, "font-family": fontFamily, "font-size": size, ...more },
      new Text(content),
    );
  const flow = /** @type {SVGElement} */ (stage.querySelector(".flow"));
  const drawn = /** @type {SVGElement} */ (flow.cloneNode(true));
  const originals = flow.querySelectorAll("*");
  for (const [at, node] of drawn.querySelectorAll("*").entries()) {
    const style = getComputedStyle(originals[at]);
    for (const name of STYLES) node.setAttribute(name, style.getPropertyValue(name));
    for (const { name } of [...node.attributes]) if (/^(class|data-)/.test(name)) node.removeAttribute(name);
  }
  const boxes = [...stage.querySelectorAll(".boxes > *, .heads > *")].map((node) =>
    boxOf(/** @type {HTMLElement} */ (node), left, top),
  );
  const scene = svg("g", { transform: `translate(${EDGE} ${EDGE + 2 * LINE + above})` }, ...drawn.childNodes, ...boxes);
  const below = height - EDGE - (lines.length - 1) * LINE;
  const sheet = svg(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: width + 2 * EDGE,
      height,
      viewBox: `0 0 ${width + 2 * EDGE} ${height}`,
    },
    svg("rect", { width: "100%", height: "100%", fill: backgroundColor }),
    text(title, EDGE, EDGE + LINE, 22, { "font-weight": 600 }),
    scene,
    ...lines.map((line, at) => text(line, EDGE, below + at * LINE, 13)),
  );
  return { content: new XMLSerializer().serializeToString(sheet), width: width + 2 * EDGE, height };
}

const round = (/** @type {number} */ value) => Math.round(10 * value) / 10;

/**
 * A box as it is seen: grounds, edges, numbers as an image, and text where it is.
 * @param {HTMLElement} box
 * @param {number} left
 * @param {number} top
 * @returns {SVGElement}
 */
function boxOf(box, left, top) {
  const parts = [box, .../** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll("*"))].flatMap((node) => {
    const style = getComputedStyle(node);
    const place = placeOf(node.getBoundingClientRect(), left, top);
    const edge = style.outlineStyle === "none" ? 0 : Number.parseFloat(style.outlineWidth);
    const found = [
      svg("rect", {
        ...place,
        fill: style.backgroundColor,
        ...(edge && { stroke: style.outlineColor, "stroke-width": edge }),
      }),
    ];
    if (node instanceof HTMLCanvasElement)
      found.push(
        svg("image", { ...place, preserveAspectRatio: "none", "image-rendering": "pixelated", href: node.toDataURL() }),
      );
    const look = {
      fill: style.color,
      "font-family": style.fontFamily,
      "font-size": style.fontSize,
      "font-weight": style.fontWeight,
      "text-decoration": style.textDecorationLine,
    };
    const texts = [...node.childNodes].filter((each) => each.nodeType === Node.TEXT_NODE && each.textContent.trim());
    return [...found, ...texts.map((each) => textOf(each, box, look, left, top))];
  });
  return svg("g", { opacity: getComputedStyle(box).opacity }, ...parts);
}

/** @param {DOMRect} rect @param {number} left @param {number} top */
const placeOf = ({ x, y, width, height }, left, top) => ({
  x: round(x - left),
  y: round(y - top),
  width: round(width),
  height: round(height),
});

/**
 * @param {Node} node
 * @param {HTMLElement} box it is cut off at its end
 * @param {Record<string, string>} look
 * @param {number} left
 * @param {number} top
 */
function textOf(node, box, look, left, top) {
  const range = document.createRange();
  range.selectNodeContents(node);
  const { x, y, width, height } = placeOf(range.getBoundingClientRect(), left, top);
  const fits = (box.getBoundingClientRect().right - left - x + 1) / width;
  const text = node.textContent;
  return svg(
    "text",
    { ...look, x, y: round(y + 0.76 * height) },
    new Text(fits < 1 ? `${text.slice(0, Math.floor(fits * text.length) - 1)}…` : text),
  );
}

/** @param {string} text @param {number} most characters @returns {string[]} its lines */
function wrapped(text, most) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    if (`${lines.at(-1)} ${word}`.length > most && lines.at(-1)) lines.push(word);
    else lines[lines.length - 1] += lines.at(-1) ? ` ${word}` : word;
  }
  return lines;
}
