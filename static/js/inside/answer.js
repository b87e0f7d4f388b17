/** @file The end of a network for digits: logits and a softmax; and the blocks of any network. */

import { element, headRow, namedRow } from "../dom.js";
import { count, decimal, probability } from "../format.js";
import { softmax } from "../site/arithmetic.js";
import { part } from "./section.js";

/** @param {ArrayLike<number>} logits @returns {HTMLElement} */
export function showAnswer(logits) {
  const section = part("answer", "From the last maps to the answer");
  const shares = softmax(logits);
  const table = element("table", "numbers answer-table");
  const head = headRow("digit", "logit", "softmax");
  head.append(element("td"));
  table.append(
    head,
    ...shares.map((share, digit) =>
      namedRow(
        String(digit),
        decimal(logits[digit]),
        probability(share),
        element("meter", { value: share, "aria-hidden": "true" }),
      ),
    ),
  );
  section.append(table);
  return section;
}

/**
 * @param {{blocks: {name: string, shape: (number | string)[], parameters: number}[]}} trace
 * @returns {HTMLElement} the network, block by block
 */
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
