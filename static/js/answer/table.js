/** @file The words as a table: each with its sentence, and its weight through every lens. */

/** @import { Explanation } from "../model/types.js" */

import { element } from "../dom.js";
import { weightText } from "../heatmap/facts.js";
import { LENSES } from "../model/lenses.js";
import { wordsOf } from "../model/words.js";

// So many rows are made at a time, so that a long table does not hold up the page.
const ROWS = 150;

/** @param {string} tag @param {string} scope @param {string} text */
function head(tag, scope, text) {
  const node = element(tag, "", text);
  node.setAttribute("scope", scope);
  return node;
}

/**
 * @param {HTMLElement} box
 * @param {Explanation[]} lenses of one text
 * @param {boolean} fold whether marks are one word with the word they touch
 * @returns {() => void} stops what is not made yet
 */
export function showTable(box, lenses, fold) {
  const table = element("table", "numbers words-table");
  table.append(element("caption", "visually-hidden", "Every word of your review, with its weight through each lens"));
  const names = element("tr");
  names.append(...["Sentence", "Word", ...lenses.map(({ method }) => LENSES[method].name)].map((name) => head("th", "col", name)));
  const top = element("thead");
  top.append(names);
  const body = element("tbody");
  table.append(top, body);
  box.replaceChildren(table);

  const worded = lenses.map(({ sentences }) => wordsOf(sentences, fold));
  const rows = worded[0].flatMap((sentence, i) => {
    const words = sentence.tokens.map((word, j) => [i, j, word.text]).filter(([, , text]) => text);
    return sentence.read ? [[i, -1, ""], ...words] : [];
  });

  /** @param {number} i sentence @param {number} j word, or −1 for the sentence as a whole @param {string} text */
  function row(i, j, text) {
    const node = element("tr", j < 0 ? "whole" : "");
    const weights = lenses.map((lens, k) => {
      const weight = j < 0 ? worded[k][i].weight : worded[k][i].tokens[j].weight;
      return element("td", "", weightText(lens, weight, "").replace(/ of the $/, ""));
    });
    const word = head("th", "row", j < 0 ? "the sentence" : text);
    if (worded[0][i].tokens[j]?.removed) word.className = "removed";
    node.append(element("td", "", String(i + 1)), word, ...weights);
    return node;
  }

  let timer;
  function more(start) {
    body.append(...rows.slice(start, start + ROWS).map(([i, j, text]) => row(i, j, text)));
    if (start + ROWS < rows.length) timer = setTimeout(() => more(start + ROWS));
  }
  more(0);
  return () => clearTimeout(timer);
}
