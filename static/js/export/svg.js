/** @file A scene as an SVG file: elements that are serialised, so that text can only ever be text. */

/** @import { Shape } from "./scene.js" */

import { svg } from "../dom.js";

// XML has no way to write them.
const NO_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const short = (number) => Number(number.toFixed(2));

/**
 * @param {{width: number, height: number, ground: string, shapes: Shape[]}} scene
 * @param {string} title for those who do not see it
 * @returns {string} the file
 */
export function toSvg({ width, height, ground, shapes }, title) {
  const name = svg("title", {});
  name.textContent = title;
  const [wide, high] = [Math.ceil(width), Math.ceil(height)];
  const root = svg(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${wide} ${high}`, width: wide, height: high, role: "img" },
    name,
    svg("rect", { width: wide, height: high, fill: ground }),
    ...shapes.map((shape) => DRAW[shape.kind](shape)),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root).replaceAll(NO_XML, "\ufffd")}\n`;
}

/** @type {Record<Shape["kind"], (shape: any) => SVGElement>} */
const DRAW = {
  box: ({ x, y, width, height, radius, fill }) =>
    svg("rect", { x: short(x), y: short(y), width: short(width), height: short(height), rx: short(radius), fill }),

  line: ({ x1, x2, y, width, stroke, dashed }) =>
    svg("line", {
      x1: short(x1),
      x2: short(x2),
      y1: short(y),
      y2: short(y),
      stroke,
      "stroke-width": short(width),
      ...(dashed && { "stroke-dasharray": `${short(2.5 * width)} ${short(2 * width)}` }),
    }),

  wave: ({ d, width, stroke }) => svg("path", { d, fill: "none", stroke, "stroke-width": short(width) }),

  text({ x, y, width, text, fill, size, family, weight, style, rtl }) {
    const node = svg("text", {
      x: short(x),
      y: short(y),
      // Where the font is missing, another one fills the same room: the light stays under its word.
      textLength: short(width),
      lengthAdjust: "spacingAndGlyphs",
      fill,
      "font-size": size,
      "font-family": family,
      "font-weight": weight,
      ...(style !== "normal" && { "font-style": style }),
      // There a text ends at its left.
      ...(rtl && { direction: "rtl", "text-anchor": "end" }),
    });
    node.textContent = text;
    return node;
  },

  path({ d, matrix, fill, clip }) {
    const path = svg("path", { d, fill });
    const box = clip === null ? [] : [svg("svg", { width: Math.max(short(clip), 0), height: 24 }, path)];
    return svg("g", { transform: `matrix(${matrix.map(short).join(" ")})` }, ...(clip === null ? [path] : box));
  },
};
