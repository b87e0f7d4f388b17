/** @file The end of a network: logits, a softmax, probabilities, and the stars that are expected; and its blocks. */

import { element, headRow, namedRow } from "../dom.js";
import { count, countOf, decimal, percent, probability } from "../format.js";
import { part } from "./walk.js";

/** @param {any} trace of the API @param {number} [struck] how many words were struck out @returns {HTMLElement} */
export function showAnswer(trace, struck = 0) {
  const section = part("answer", "From the vector to the answer");
  const table = element("table", "numbers answer-table");
  const head = headRow("label", "logit", "softmax");
  head.append(element("td"));
  table.append(
    head,
    ...trace.labels.map((label, n) => {
      const share = trace.probabilities[n];
      return namedRow(label, decimal(trace.logits[n]), probability(share), element("meter", { value: share, "aria-hidden": "true" }));
    }),
  );
  section.append(table);
  if (trace.temperature && trace.temperature !== 1) {
    section.append(element("p", "hint", `After training, the weights of the last layer were divided by a temperature of ${trace.temperature}, so that the confidence of the model matches its accuracy.`));
  }
  if (trace.expected_stars !== null) {
    const sum = trace.labels.map((label, n) => `${label} × ${percent(trace.probabilities[n])}`).join(" + ");
    section.append(element("p", "sum", `Expected stars: ${sum} = ${trace.expected_stars.toFixed(2)}`));
  }
  if (struck) section.append(element("p", "hint", `${countOf(struck, "word")} struck out, as on the review page.`));
  return section;
}

/** @param {{blocks: {name: string, shape: (number | string)[], parameters: number}[]}} trace @returns {HTMLElement} the network, block by block */
export function showBlocks(trace) {
  const section = part("blocks", "The network, block by block");
  const table = element("table", "numbers");
  const total = trace.blocks.reduce((sum, block) => sum + block.parameters, 0);
  table.append(
    headRow("block", "gives", "parameters"),
    ...trace.blocks.map((block) => namedRow(block.name, block.shape.join(" × "), count(block.parameters))),
    namedRow("all", "", count(total)),
  );
  section.append(table);
  return section;
}
