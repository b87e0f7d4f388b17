/** @file Rows of reviews from a file or a text, read in a worker; nothing of them is stored anywhere. */

import { isTextName } from "./columns.js";
import { decode } from "./decode.js";

/**
 * @typedef {{columns: string[], rows: string[][], total: number, name: string, encoding: string}} Rows
 *   `total` counts all rows of the file, `rows` holds the first of them.
 */

/** @param {string} name @returns {"json" | "table" | "lines"} how a file of this name is read */
export function kindOf(name) {
  if (/\.(jsonl|ndjson|json)$/i.test(name)) return "json";
  return /\.(txt|text)$/i.test(name) ? "lines" : "table";
}

/** @param {string} text @returns {boolean} whether a pasted text is a table: its first line names a column of reviews */
export function looksLikeTable(text) {
  const [first = ""] = text.split("\n", 1);
  return first.split(/[,;\t]/).some(isTextName) && /[,;\t]/.test(first);
}

/**
 * @param {{file?: File, text?: string, name: string, header?: boolean}} source
 * @param {number} most rows that are kept
 * @returns {Promise<Rows>}
 * @throws {Error} whose message says what is wrong with the file
 */
export async function readRows({ file, text, name, header = true }, most) {
  const { text: content, encoding } = file ? decode(new Uint8Array(await file.arrayBuffer())) : { text, encoding: "utf-8" };
  const kind = file ? kindOf(name) : looksLikeTable(text) ? "table" : "lines";
  const worker = new Worker(new URL("./worker.js", import.meta.url));
  return new Promise((resolve, reject) => {
    const read = { columns: [], rows: [], total: 0, name, encoding };
    worker.addEventListener("message", ({ data }) => {
      if (data.error) reject(new Error(data.error));
      else if (data.columns) Object.assign(read, data);
      else if (data.rows) read.rows.push(...data.rows);
      else resolve(read);
    });
    worker.addEventListener("error", () => reject(new Error("This file cannot be read.")));
    worker.postMessage({ text: content, kind, header, most });
  }).finally(() => worker.terminate());
}
