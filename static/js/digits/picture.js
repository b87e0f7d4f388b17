/** @file Reads the ink of a picture file, in the browser: only 28 × 28 pixels are sent. */

// Large photographs are read at this size: enough for a digit of 20 pixels.
const LONGEST = 560;
// A digit is one mark, or few with a large one among them; a page or a photograph is a crowd of small ones.
const LEAST_SHARE = 0.4;

/**
 * @param {Blob} file
 * @returns {Promise<{ink: Float32Array, width: number, height: number}>} 0 (paper) to 1 (ink)
 * @throws {Error} with a message for the reader, where it is no picture, or one of no mark or of many
 */
export async function readPicture(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new Error("This file cannot be read as a picture. Try a PNG, a JPEG or a WebP.");
  }
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const ink = inkOf(context.getImageData(0, 0, width, height).data, width, height);
  if (!ink.some(Boolean)) throw new Error("There is no ink in this picture. A dark digit on light paper, or the reverse, works best.");
  if (largestShare(ink, width) < LEAST_SHARE) throw new Error("This picture shows many marks, and not one digit. Cut it down to a single digit.");
  return { ink, width, height };
}

/**
 * @param {Float32Array} ink
 * @param {number} width
 * @returns {number} the share of the inked pixels that belong to the largest mark, 1 without any
 */
export function largestShare(ink, width) {
  const left = new Set([...ink.keys()].filter((i) => ink[i] > 0.5));
  const total = left.size;
  let largest = 0;
  for (const start of left) {
    left.delete(start);
    const mark = [start];
    // The array grows while it is read.
    for (const i of mark) {
      const x = i % width;
      for (let dx = x ? -1 : 0; dx <= (x < width - 1 ? 1 : 0); dx += 1) {
        for (const next of [i + dx - width, i + dx, i + dx + width]) if (left.delete(next)) mark.push(next);
      }
    }
    largest = Math.max(largest, mark.length);
  }
  return total ? largest / total : 1;
}

/**
 * The paper is what most of the rim shows, whether it is light, dark or see-through; ink is what differs from it most.
 *
 * @param {ArrayLike<number>} rgba
 * @param {number} width
 * @param {number} height
 * @returns {Float32Array} 0 (paper) to 1 (ink)
 */
export function inkOf(rgba, width, height) {
  const light = new Float32Array(width * height);
  const cover = new Float32Array(width * height);
  for (let i = 0; i < light.length; i += 1) {
    const [red, green, blue, alpha] = [0, 1, 2, 3].map((part) => rgba[4 * i + part] / 255);
    // See-through is as white as the page of a book.
    light[i] = (0.299 * red + 0.587 * green + 0.114 * blue) * alpha + 1 - alpha;
    cover[i] = alpha;
  }
  // White ink on nothing differs from its paper in that it is there.
  return unlikeRim(light, width, height) ?? unlikeRim(cover, width, height) ?? light.fill(0);
}

/** @param {Float32Array} light @param {number} width @param {number} height @returns {?Float32Array} 0 to 1; null where all is alike */
function unlikeRim(light, width, height) {
  const rim = [...light].filter((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x === 0 || y === 0 || x === width - 1 || y === height - 1;
  });
  const paper = rim.sort((a, b) => a - b)[Math.floor(rim.length / 2)];
  const differences = light.map((value) => Math.abs(value - paper));
  const most = differences.reduce((a, b) => Math.max(a, b), 0);
  // A picture of one colour holds no digit; shadows on paper differ by less than a third of what ink does.
  if (most < 0.1) return null;
  return differences.map((value) => Math.max(0, value / most - 0.3) / 0.7);
}
