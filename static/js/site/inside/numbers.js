/** @file Tensors as the fields of a trace: they reach the page as they are, so that nothing has to be packed. */

/** @import { Tensor } from "../graph/tensor.js" */
/** @import { Numbers } from "../../inside/arrays.js" */

/** @param {Tensor} tensor of a batch of one @returns {Numbers} */
export const numbers = ({ data, shape }) => ({ shape: shape.slice(1), values: Float32Array.from(data) });

/** @param {Tensor} tensor @returns {number[]} */
export const list = ({ data }) => Array.from(data);

/** @param {Numbers} maps `[channels, …]` @returns {Numbers} `[…, channels]` */
export function channelsLast({ shape: [channels, ...places], values }) {
  const step = values.length / channels;
  return { shape: [...places, channels], values: values.map((_, at) => values[(at % channels) * step + Math.floor(at / channels)]) };
}
