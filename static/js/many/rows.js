/** @file Rows of reviews from a file or a text, read in a worker; nothing of them is stored anywhere. */

/**
 * @typedef {{columns: string[], rows: string[][], total: number, name: string}} Rows
 *   `total` counts all rows of the file, `rows` holds the first of them.
 */

/** @param {string} name @returns {"json" | "table" | "lines"} how a file of this name is read */
export function kindOf(name) {
  if (/\.(jsonl|ndjson|json)$/i.test(name)) return "json";
  return /\.(txt|text)$/i.test(name) ? "lines" : "table";
}

/**
 * @param {string} text
 * @returns {boolean} whether a pasted text is a table: its first line names columns, and the next has as many
 */
export function looksLikeTable(text) {
  const [first = "", second = ""] = text.split("\n");
  const separator = [",", "\t", ";"].find((mark) => first.includes(mark) && second.includes(mark));
  return separator !== undefined && first.split(separator).every((name) => name.trim().split(/\s+/).length <= 3);
}

/**
 * @param {{file?: File, text?: string, name: string, header?: boolean}} source
 * @param {number} most rows that are kept
 * @returns {Promise<Rows>}
 * @throws {Error} whose message says what is wrong with the file
 */
export function readRows({ file, text, name, header = true }, most) {
  const kind = file ? kindOf(name) : looksLikeTable(text) ? "table" : "lines";
  const worker = new Worker(new URL("./worker.js", import.meta.url));
  return new Promise((resolve, reject) => {
    const read = { columns: [], rows: [], total: 0, name };
    worker.addEventListener("message", ({ data }) => {
      if (data.error) reject(new Error(data.error));
      else if (data.columns) Object.assign(read, data);
      else if (data.rows) read.rows.push(...data.rows);
      else resolve(read);
    });
    worker.addEventListener("error", () => reject(new Error("This file cannot be read.")));
    worker.postMessage({ file, text, kind, header, most });
  }).finally(() => worker.terminate());
}
