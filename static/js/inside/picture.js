/** @file The scene as a file for a slide: an SVG that any program draws, with its title and what it does and does not show; or a PNG of it. */

import { svg } from "../dom.js";

// Pixels: around the scene, a line of text, and how wide a character of it is at most.
const [EDGE, LINE, CHARACTER] = [24, 20, 7];
const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-family", "font-size", "font-weight", "paint-order", "text-anchor"];

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
  const text = (content, x, y, size, more = {}) => svg("text", { x: round(x), y: round(y), fill: color, "font-family": fontFamily, "font-size": size, ...more }, new Text(content));
  const flow = /** @type {SVGElement} */ (stage.querySelector(".flow"));
  const drawn = /** @type {SVGElement} */ (flow.cloneNode(true));
  const originals = flow.querySelectorAll("*");
  for (const [at, node] of drawn.querySelectorAll("*").entries()) {
    const style = getComputedStyle(originals[at]);
    for (const name of STYLES) node.setAttribute(name, style.getPropertyValue(name));
    for (const { name } of [...node.attributes]) if (/^(class|data-)/.test(name)) node.removeAttribute(name);
  }
  const boxes = [...stage.querySelectorAll(".boxes > *, .heads > *")].map((node) => boxOf(/** @type {HTMLElement} */ (node), left, top));
  const scene = svg("g", { transform: `translate(${EDGE} ${EDGE + 2 * LINE + above})` }, ...drawn.childNodes, ...boxes.filter(Boolean));
  const below = height - EDGE - (lines.length - 1) * LINE;
  const sheet = svg(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", width: width + 2 * EDGE, height, viewBox: `0 0 ${width + 2 * EDGE} ${height}` },
    svg("rect", { width: "100%", height: "100%", fill: backgroundColor }),
    text(title, EDGE, EDGE + LINE, 22, { "font-weight": 600 }),
    scene,
    ...lines.map((line, at) => text(line, EDGE, below + at * LINE, 13)),
  );
  return { content: new XMLSerializer().serializeToString(sheet), width: width + 2 * EDGE, height };
}

const round = (/** @type {number} */ value) => Math.round(10 * value) / 10;

/** A box as it is seen: its numbers as an image, or its text where that is. @param {HTMLElement} node @param {number} left @param {number} top */
function boxOf(node, left, top) {
  const style = getComputedStyle(node);
  const canvas = node.querySelector("canvas");
  const range = document.createRange();
  range.selectNodeContents(node);
  const { x, y, width, height } = canvas ? canvas.getBoundingClientRect() : range.getBoundingClientRect();
  const place = { x: round(x - left), width: round(width), opacity: style.opacity };
  if (canvas) return svg("image", { ...place, y: round(y - top), height: round(height), preserveAspectRatio: "none", style: "image-rendering: pixelated", href: canvas.toDataURL() });
  const fits = Math.min(1, node.clientWidth / width);
  const text = fits < 1 ? `${node.textContent.slice(0, Math.floor(fits * node.textContent.length) - 1)}…` : node.textContent;
  if (!node.textContent) return null;
  const look = { fill: style.color, "font-family": style.fontFamily, "font-size": style.fontSize, "font-weight": style.fontWeight, "text-decoration": style.textDecorationLine };
  return svg("text", { ...look, x: place.x, y: round(y - top + 0.76 * height), opacity: style.opacity }, new Text(text));
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
