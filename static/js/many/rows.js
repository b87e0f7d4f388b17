/** @file Rows of reviews from a file or a text, read in a worker; nothing of them is stored anywhere. */

import { readTable } from "../model/api.js";
import rules from "../rules.js";
import { isTextName } from "./columns.js";
import { decode, isPacked } from "./decode.js";

/**
 * @typedef {{columns: string[], rows: string[][], total: number, name: string, notes: string[]}} Rows
 *   `total` counts all rows of the file, `rows` holds the first of them; `notes` say what was guessed of the file.
 */

/** What the worker reads a table by. */
export const READING = { ...rules.tables, ragged: rules.errors.ragged };

/** @param {string} name @returns {"json" | "table" | "lines"} how a file of this name is read */
export function kindOf(name) {
  if (/\.(jsonl|ndjson|json)$/i.test(name)) return "json";
  return /\.(txt|text)$/i.test(name) ? "lines" : "table";
}

/** @param {string} name @returns {string} what stands between cells in a file of this name, where its lines do not tell */
export const usualDelimiter = (name) => (/\.tsv$/i.test(name) ? "\t" : ",");

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
  const bytes = file && new Uint8Array(await file.arrayBuffer());
  if (bytes && isPacked(bytes)) {
    const { columns, rows, total, notes } = await readTable(name, bytes, !header);
    return { columns, rows: rows.slice(0, most), total, name, notes };
  }
  const { text: content, encoding } = bytes ? decode(bytes) : { text, encoding: "utf-8" };
  const notes = encoding === "windows-1252" ? ["It is not UTF-8, so that it is read as Windows-1252."] : [];
  const kind = file ? kindOf(name) : looksLikeTable(text) ? "table" : "lines";
  const worker = new Worker(new URL("./worker.js", import.meta.url));
  return new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data: { error, ...read } }) => (error ? reject(new Error(error)) : resolve({ ...read, name, notes })));
    // What is wrong with a file comes as a message.
    worker.addEventListener("error", () => reject(new Error("The script that reads files cannot be fetched. Try again in a moment.")));
    worker.postMessage({ text: content, kind, header, usual: usualDelimiter(name), most, rules: READING });
  }).finally(() => worker.terminate());
}
