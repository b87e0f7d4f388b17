/** @file Turns any drawing into the input of the model: 28 × 28 pixels like those of MNIST (LeCun et al. 1998). */

export const SIZE = 28;
// The longer side of the digit in pixels.
const BOX = 20;
// Fainter ink than this is paper: what is left over from smooth edges and from photographs.
const FAINT = 0.12;

/**
 * Scales the ink to 20 pixels, its shape kept, and puts its centre of mass into the middle.
 *
 * @param {ArrayLike<number>} ink 0 (paper) to 1, row by row
 * @param {number} width
 * @param {number} height
 * @returns {?number[][]} 28 rows of 28 numbers from 0 to 255; null where there is no ink
 */
export function centre(ink, width, height) {
  const box = boundingBox(ink, width, height);
  if (!box) return null;
  const scale = BOX / Math.max(box.width, box.height);
  const columns = Math.max(1, Math.round(box.width * scale));
  const rows = Math.max(1, Math.round(box.height * scale));
  const small = shrink(ink, width, box, columns, rows);
  let mass = 0;
  let across = 0;
  let down = 0;
  small.forEach((value, i) => {
    mass += value;
    across += value * ((i % columns) + 0.5);
    down += value * (Math.floor(i / columns) + 0.5);
  });
  // The digit may lean to one side, but none of it may be cut off.
  const left = within(Math.round(SIZE / 2 - across / mass), SIZE - columns);
  const top = within(Math.round(SIZE / 2 - down / mass), SIZE - rows);
  const pixels = Array.from({ length: SIZE }, () => new Array(SIZE).fill(0));
  small.forEach((value, i) => {
    pixels[top + Math.floor(i / columns)][left + (i % columns)] = Math.round(255 * Math.min(1, value));
  });
  return pixels;
}

/** @param {number} place @param {number} most */
const within = (place, most) => Math.min(Math.max(place, 0), most);

/** @param {ArrayLike<number>} ink @param {number} width @param {number} height */
function boundingBox(ink, width, height) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (ink[y * width + x] <= FAINT) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/**
 * @param {ArrayLike<number>} ink
 * @param {number} width
 * @param {{left: number, top: number, width: number, height: number}} box
 * @param {number} columns
 * @param {number} rows
 * @returns {number[]} the mean ink that each of the new pixels covers, row by row
 */
function shrink(ink, width, box, columns, rows) {
  const across = spans(box.width, columns);
  const down = spans(box.height, rows);
  return down.flatMap((ys) =>
    across.map((xs) => {
      let sum = 0;
      let area = 0;
      for (const [y, tall] of ys) {
        for (const [x, wide] of xs) {
          const value = ink[(box.top + y) * width + box.left + x];
          sum += (value > FAINT ? value : 0) * tall * wide;
          area += tall * wide;
        }
      }
      return sum / area;
    }),
  );
}

/**
 * @param {number} length
 * @param {number} parts
 * @returns {[number, number][][]} for each part, which steps it covers and how much of each
 */
function spans(length, parts) {
  return Array.from({ length: parts }, (_, part) => {
    const start = (part * length) / parts;
    const end = ((part + 1) * length) / parts;
    const covered = [];
    for (let step = Math.floor(start); step < Math.min(Math.ceil(end), length); step += 1) {
      covered.push([step, Math.min(end, step + 1) - Math.max(start, step)]);
    }
    return covered;
  });
}
