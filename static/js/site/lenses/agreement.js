/** @file The agreement of lenses on the words of a text, as limelight/lenses/agreement.py. */

/** @import { Light } from "./lenses.js" */

import { ascending, mean } from "../arithmetic.js";

/** @param {Record<string, Light>} lights by method @param {number[]} words positions @returns {{methods: string[], rank_correlation: ?number}[]} of every two */
export function agreements(lights, words) {
  const names = Object.keys(lights);
  return names.flatMap((one, place) =>
    names.slice(place + 1).map((other) => {
      const signed = lights[one].signed && lights[other].signed;
      const weights = [lights[one], lights[other]].map((light) => words.map((word) => (signed ? light.weights[word] : Math.abs(light.weights[word]))));
      return { methods: [one, other], rank_correlation: rankCorrelation(weights[0], weights[1]) };
    }),
  );
}

/** @param {number[]} one @param {number[]} other @returns {?number} Spearman's, with the mean rank for ties; null if one side is constant */
function rankCorrelation(one, other) {
  const [a, b] = [one, other].map((values) => {
    const ranks = ranksOf(values);
    const middle = mean(ranks);
    return ranks.map((rank) => rank - middle);
  });
  const product = (left, right) => left.reduce((sum, value, place) => sum + value * right[place], 0);
  const scale = Math.sqrt(product(a, a) * product(b, b));
  return scale > 0 ? product(a, b) / scale : null;
}

/** @param {number[]} values @returns {number[]} */
function ranksOf(values) {
  const order = ascending(values);
  const ranks = new Array(values.length);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && values[order[last + 1]] === values[order[first]]) last++;
    for (let place = first; place <= last; place++) ranks[order[place]] = (first + last) / 2;
    first = last + 1;
  }
  return ranks;
}
