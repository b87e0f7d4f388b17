/** @file The end of both networks: logits, a softmax, probabilities, and the stars that are expected. */

import { element } from "../dom.js";
import { decimal, percent, probability } from "../format.js";
import { evenText, part } from "./han.js";

/** @param {any} trace of the API @param {?HTMLElement} [strike] @returns {HTMLElement} */
export function showAnswer(trace, strike = null) {
  const section = part("answer", "From the vector to the answer");
  const table = element("table", "numbers answer-table");
  const head = element("tr");
  head.append(...["label", "logit", "softmax"].map((title) => element("th", "", title)), element("td"));
  table.append(head);
  trace.labels.forEach((label, n) => {
    const row = element("tr");
    const bar = /** @type {HTMLMeterElement} */ (element("meter"));
    bar.value = trace.probabilities[n];
    bar.setAttribute("aria-hidden", "true");
    const share = element("td");
    share.append(bar);
    row.append(element("th", "", label), element("td", "", decimal(trace.logits[n])), element("td", "", probability(trace.probabilities[n])), share);
    table.append(row);
  });
  section.append(table);
  if (trace.temperature) {
    section.append(element("p", "hint", `The last layer was divided by a temperature of ${trace.temperature} after training, so that the model is as sure as it is right.`));
  }
  if (trace.expected_stars !== null) {
    const sum = trace.labels.map((label, n) => `${label} × ${percent(trace.probabilities[n])}`).join(" + ");
    section.append(element("p", "sum", `Expected stars: ${sum} = ${trace.expected_stars.toFixed(2)}`));
  }
  if (trace.even) section.append(switchOf(trace));
  if (strike) section.append(strike);
  return section;
}

/** Does attention matter? On this very review, both answers. */
function switchOf(trace) {
  const box = element("div", "even");
  const label = element("label", "check");
  const input = /** @type {HTMLInputElement} */ (element("input"));
  input.type = "checkbox";
  label.append(input, element("span", "", "All words, and all sentences, weigh alike"));
  const told = element("output", "sum");
  const unit = trace.expected_stars === null ? "" : " stars";
  const own = trace.expected_stars === null ? percent(Math.max(...trace.probabilities)) : trace.expected_stars.toFixed(2);
  const show = () => (told.textContent = input.checked ? `${evenText(trace)}${unit} instead of ${own}` : `${own}${unit}, with attention`);
  input.addEventListener("change", show);
  show();
  box.append(element("h3", "", "Does attention matter here?"), label, told);
  return box;
}

/** @param {any} trace @returns {HTMLElement} the network, block by block */
export function showBlocks(trace) {
  const section = part("blocks", "The network, block by block");
  const table = element("table", "numbers");
  const head = element("tr");
  head.append(...["block", "gives", "parameters"].map((title) => element("th", "", title)));
  const whole = new Intl.NumberFormat("en");
  const total = trace.blocks.reduce((sum, block) => sum + block.parameters, 0);
  table.append(
    head,
    ...trace.blocks.map((block) => rowOf(block.name, block.shape.join(" × "), whole.format(block.parameters))),
    rowOf("all", "", whole.format(total)),
  );
  section.append(table);
  return section;
}

function rowOf(name, ...cells) {
  const row = element("tr");
  row.append(element("th", "", name), ...cells.map((text) => element("td", "", text)));
  return row;
}
