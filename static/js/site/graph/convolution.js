/** @file The operation Conv of ONNX, along one axis or two, as products of matrices. */

/** @import { Network } from "./network.js" */
/** @import { Tensor } from "./tensor.js" */

import { tensor } from "./tensor.js";

/**
 * @param {Network} network
 * @param {Tensor[]} inputs `[batch, channels, …]`, filters `[filters, channels, …]` and, if there is one, a bias
 * @param {{pads?: number[]}} attributes strides and dilations are 1
 * @returns {Tensor} `[batch, filters, …]`
 */
export function convolve(network, [a, filters, bias], { pads = [] }) {
  // Along one axis: rows of one pixel.
  const flat = a.shape.length === 3;
  const [batch, channels, height, width] = flat ? [a.shape[0], a.shape[1], 1, a.shape[2]] : a.shape;
  const [count, , ...kernel] = filters.shape;
  const [tall, wide] = flat ? [1, kernel[0]] : kernel;
  const [top, left, bottom, right] = flat ? [0, pads[0] ?? 0, 0, pads[1] ?? 0] : [0, 1, 2, 3].map((side) => pads[side] ?? 0);
  const [rows, columns] = [height + top + bottom - tall + 1, width + left + right - wide + 1];
  const inner = channels * tall * wide;
  const matrix = network.once(filters.data, () => network.kernel.keep((row, column) => filters.data[column * inner + row], inner, count));
  const out = new Float32Array(batch * count * rows * columns);
  const places = rows * columns;
  const windows = new Float32Array(places * inner);
  for (let each = 0; each < batch; each++) {
    windows.fill(0);
    for (let row = 0, to = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, to += inner) {
        for (let channel = 0; channel < channels; channel++) {
          for (let y = 0; y < tall; y++) {
            const line = row + y - top;
            if (line < 0 || line >= height) continue;
            const from = ((each * channels + channel) * height + line) * width;
            for (let x = 0; x < wide; x++) {
              const at = column + x - left;
              if (at >= 0 && at < width) windows[to + (channel * tall + y) * wide + x] = a.data[from + at];
            }
          }
        }
      }
    }
    const responses = network.kernel.multiply(windows, places, matrix);
    for (let place = 0, from = 0; place < places; place++) {
      for (let filter = 0; filter < count; filter++, from++) {
        out[(each * count + filter) * places + place] = responses[from] + (bias ? bias.data[filter] : 0);
      }
    }
  }
  return tensor(out, flat ? [batch, count, columns] : [batch, count, rows, columns]);
}

/**
 * The operation ConvTranspose along two axes: the gradient of a convolution.
 *
 * @param {Network} network
 * @param {Tensor[]} inputs `[batch, filters, rows, columns]` and the filters `[filters, channels, height, width]`
 * @returns {Tensor} `[batch, channels, rows + height − 1, columns + width − 1]`
 */
export function convolveBack(network, [a, filters]) {
  const [batch, count, rows, columns] = a.shape;
  const [, channels, tall, wide] = filters.shape;
  const inner = channels * tall * wide;
  const matrix = network.once(filters.data, () => network.kernel.keep((row, column) => filters.data[row * inner + column], count, inner));
  const [height, width] = [rows + tall - 1, columns + wide - 1];
  const out = new Float32Array(batch * channels * height * width);
  const places = rows * columns;
  const pixels = new Float32Array(places * count);
  for (let each = 0; each < batch; each++) {
    for (let filter = 0; filter < count; filter++) {
      for (let place = 0; place < places; place++) pixels[place * count + filter] = a.data[(each * count + filter) * places + place];
    }
    const parts = network.kernel.multiply(pixels, places, matrix);
    for (let row = 0, from = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        for (let channel = 0; channel < channels; channel++) {
          for (let y = 0; y < tall; y++) {
            const to = ((each * channels + channel) * height + row + y) * width + column;
            for (let x = 0; x < wide; x++, from++) out[to + x] += parts[from];
          }
        }
      }
    }
  }
  return tensor(out, [batch, channels, height, width]);
}
