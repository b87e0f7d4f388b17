/**
 * @file Reviews with the answers they should have: a list kept in this browser alone, and downloaded as the CSV that
 * `python -m model_training prepare` reads.
 *
 * @typedef {{text: string, model: string, label: string}} Correction
 */

import { byId } from "../dom.js";
import { download } from "../export/download.js";
import { toCsv } from "../export/csv.js";
import { countOf } from "../format.js";
import { forget, recallJson, rememberJson } from "../memory.js";

const NAME = "corrections";
// A browser lends a page about 5 MB.
const MOST = 500;

const isCorrection = (entry) => ["text", "model", "label"].every((name) => typeof entry?.[name] === "string");

/** @returns {Correction[]} newest last */
function kept() {
  const stored = recallJson(NAME);
  return Array.isArray(stored) ? stored.filter(isCorrection) : [];
}

/** @param {Correction} correction in place of an earlier one of that review; the label "" takes that back */
export function correct({ text, model, label }) {
  const others = kept().filter((other) => other.text !== text || other.model !== model);
  const list = label ? [...others, { text, model, label }].slice(-MOST) : others;
  rememberJson(NAME, list);
  show();
}

function show() {
  const all = kept();
  byId("corrections").hidden = !all.length;
  byId("corrections-count").textContent = countOf(all.length, "correction");
}

/** Shows the list, and lets it be saved and wiped. */
export function createCorrections() {
  byId("corrections-save").addEventListener("click", () => {
    const models = [...new Set(kept().map(({ model }) => model))];
    // One file a model: each has labels of its own.
    for (const name of models) {
      const rows = kept().filter(({ model }) => model === name).map(({ text, label }) => [text, label]);
      download(`limelight-${name}-corrections.csv`, toCsv([["text", "label"], ...rows]), "text/csv");
    }
  });
  byId("corrections-wipe").addEventListener("click", () => {
    forget(NAME);
    show();
    byId("title-try").focus();
  });
  addEventListener("storage", show);
  show();
}
