/** @file The operations Conv and ConvTranspose of ONNX, along one axis or two, as products of matrices. */

/** @import { Matrix } from "./kernel.js" */
/** @import { Network } from "./network.js" */
/** @import { Tensor } from "./tensor.js" */

import { tensor } from "./tensor.js";

/**
 * @param {Network} network
 * @param {Tensor[]} inputs `[batch, channels, …]`, filters `[filters, channels, …]` and, if there is one, a bias
 * @param {{pads?: number[]}} attributes strides and dilations are 1
 * @returns {Tensor} `[batch, filters, …]`
 */
export function convolve(network, [a, filters, bias], { pads = [0, 0, 0, 0] }) {
  // Along one axis: rows of one pixel.
  const flat = a.shape.length === 3;
  const image = flat ? tensor(a.data, [a.shape[0], a.shape[1], 1, a.shape[2]]) : a;
  const [count, ...kernel] = flat ? [filters.shape[0], filters.shape[1], 1, filters.shape[2]] : filters.shape;
  const inner = kernel[0] * kernel[1] * kernel[2];
  const matrix = network.once(filters.data, () => network.kernel.keep((row, column) => filters.data[column * inner + row], inner, count));
  const made = slide(network, image, matrix, kernel.slice(1), flat ? [0, pads[0], 0, pads[1]] : pads);
  const places = made.shape[2] * made.shape[3];
  if (bias) for (let at = 0; at < made.data.length; at++) made.data[at] += bias.data[Math.floor(at / places) % count];
  return flat ? tensor(made.data, [...made.shape.slice(0, 2), made.shape[3]]) : made;
}

/**
 * The gradient of a convolution along two axes: a convolution with its filters turned by half.
 *
 * @param {Network} network
 * @param {Tensor[]} inputs `[batch, filters, rows, columns]` and the filters `[filters, channels, height, width]`
 * @returns {Tensor} `[batch, channels, rows + height − 1, columns + width − 1]`
 */
export function convolveBack(network, [a, filters]) {
  const [count, channels, tall, wide] = filters.shape;
  const size = tall * wide;
  const turned = (row, column) => filters.data[(Math.floor(row / size) * channels + column + 1) * size - 1 - (row % size)];
  const matrix = network.once(filters.data, () => network.kernel.keep(turned, count * size, channels));
  return slide(network, a, matrix, [tall, wide], [tall - 1, wide - 1, tall - 1, wide - 1]);
}

/**
 * @param {Network} network
 * @param {Tensor} image `[batch, channels, height, width]`
 * @param {Matrix} matrix of the filters, a column each
 * @param {number[]} size of a window
 * @param {number[]} pads zeros above the image, left of it, below it and right of it
 * @returns {Tensor} `[batch, filters, …]`
 */
function slide(network, { data, shape: [batch, channels, height, width] }, matrix, [tall, wide], [top, left, bottom, right]) {
  const [rows, columns] = [height + top + bottom - tall + 1, width + left + right - wide + 1];
  const [places, count] = [rows * columns, matrix.columns];
  const out = new Float32Array(batch * count * places);
  const windows = new Float32Array(places * matrix.inner);
  for (let each = 0; each < batch; each++) {
    windows.fill(0);
    for (let row = 0, to = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, to += matrix.inner) {
        for (let channel = 0; channel < channels; channel++) {
          for (let y = 0; y < tall; y++) {
            const line = row + y - top;
            if (line < 0 || line >= height) continue;
            const from = ((each * channels + channel) * height + line) * width;
            for (let x = 0; x < wide; x++) {
              const at = column + x - left;
              if (at >= 0 && at < width) windows[to + (channel * tall + y) * wide + x] = data[from + at];
            }
          }
        }
      }
    }
    const responses = network.kernel.multiply(windows, places, matrix);
    for (let place = 0, from = 0; place < places; place++) {
      for (let filter = 0; filter < count; filter++, from++) out[(each * count + filter) * places + place] = responses[from];
    }
  }
  return tensor(out, [batch, count, rows, columns]);
}
