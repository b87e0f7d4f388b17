/** @file An element as a PNG file, drawn by the browser itself: the element and its style sheets in an SVG image. */

const SCALE = 2;

// Browsers give up on a canvas with a longer side.
const MAX_SIDE = 16_000;

// XML has no way to write them.
const NO_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** @param {string} content an SVG @returns {string} its address; an image from a blob would taint a canvas */
export const addressOf = (content) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(content)}`;

/**
 * @param {HTMLElement} sheet an element that is not in the page
 * @returns {Promise<{content: string, width: number, height: number, background: string}>} it as an SVG
 */
export async function drawn(sheet) {
  // As written: browsers spell some of their rules wrongly.
  const sheets = [...document.styleSheets].map(({ href }) => href).filter(Boolean);
  const styles = (await Promise.all(sheets.map(async (href) => (await fetch(href)).text()))).join("\n");
  // To be measured: it is gone before the page is drawn again.
  document.body.append(sheet);
  const { width, height } = sheet.getBoundingClientRect();
  const picture = {
    content: toSvg(sheet, styles, width, height),
    width,
    height,
    background: getComputedStyle(sheet).backgroundColor,
  };
  sheet.remove();
  return picture;
}

/**
 * @param {HTMLElement} sheet an element that is not in the page
 * @returns {Promise<Blob>}
 * @throws {Error} if the browser cannot draw it
 */
export async function toPng(sheet) {
  const { content, width, height, background } = await drawn(sheet);
  return rasterised(content, width, height, background);
}

/**
 * @param {string} content an SVG
 * @param {number} width pixels
 * @param {number} height
 * @param {string} background
 * @returns {Promise<Blob>} it as a PNG
 * @throws {Error} if the browser cannot draw it
 */
export async function rasterised(content, width, height, background) {
  const image = new Image();
  image.src = addressOf(content);
  await image.decode();
  const scale = Math.min(SCALE, MAX_SIDE / height, MAX_SIDE / width);
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext("2d");
  // The last row of pixels may be covered in part only.
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("The browser could not create the image."))),
      "image/png",
    );
  });
}

/** @param {HTMLElement} sheet @param {string} styles @param {number} width @param {number} height */
function toSvg(sheet, styles, width, height) {
  const { theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light" } =
    document.documentElement.dataset;
  const body = document.createElement("body");
  body.append(sheet.cloneNode(true));
  // On the page the sheet is off the screen; a picture shows the start of what moves.
  const rules = serialise(
    document.createTextNode(`${styles}\n.sheet { position: static; } * { animation: none !important; }`),
  );
  // Media queries ask for the width of the image: it is that of the window, and the box is scaled to it.
  const size = `width="${innerWidth}" height="${(height * innerWidth) / width}" viewBox="0 0 ${width} ${height}"`;
  const box = `<foreignObject width="${width}" height="${height}">${serialise(body)}</foreignObject>`;
  const style = `<style>${rules}</style>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size} data-theme="${theme}">${style}${box}</svg>`;
  return svg.replaceAll(NO_XML, "\ufffd");
}

/** @param {Node} node */
const serialise = (node) => new XMLSerializer().serializeToString(node);
