/** @file Reads a file of reviews off the main thread: CSV, TSV, JSON, or one review a line. A classic worker. */

/* global Papa, importScripts */
importScripts("../../vendor/papaparse/papaparse.min.js");

/** Rows are handed over in pieces, so that the page can say how far it is. */
const PIECE = 2_000;

/** @param {string} text @returns {{columns: string[], rows: string[][]}} */
function readJson(text) {
  const objects = text.trimStart().startsWith("[") ? JSON.parse(text) : linesOf(text);
  objects.forEach((object, number) => {
    if (Object.prototype.toString.call(object) === "[object Object]") return;
    throw new Error(`Review ${number + 1} is no object but ${JSON.stringify(object).slice(0, 40)}. Write one as {"text": …} for each review.`);
  });
  const columns = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const cell = (value) => (value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value));
  return { columns, rows: objects.map((object) => columns.map((column) => cell(object[column]))) };
}

/** @param {string} text @returns {object[]} an object of each line */
function linesOf(text) {
  return text
    .split("\n")
    .filter((line) => line.trim())
    .map((line, number) => {
      try {
        return JSON.parse(line);
      } catch {
        throw new Error(`Line ${number + 1} is not JSON.`);
      }
    });
}

/** @param {string} text @param {boolean} header @returns {{columns: string[], rows: string[][]}} */
function readDelimited(text, header) {
  const { data, errors } = Papa.parse(text, { skipEmptyLines: "greedy" });
  const broken = errors.find((error) => error.type === "Quotes");
  if (broken) throw new Error(`Row ${(broken.row ?? 0) + 1} has a quotation mark that nothing closes.`);
  const first = data[0] ?? [];
  const width = Math.max(0, ...data.map((row) => row.length));
  const names = header ? first : Array.from({ length: width }, (_, n) => (width === 1 ? "review" : `column ${n + 1}`));
  const columns = Array.from({ length: width }, (_, n) => names[n]?.trim() || `column ${n + 1}`);
  const twice = columns.find((name, n) => columns.indexOf(name) < n);
  if (twice !== undefined) throw new Error(`Several columns are called “${twice}”. Give each a name of its own.`);
  return { columns, rows: header ? data.slice(1) : data };
}

self.addEventListener("message", ({ data: { text, kind, header, most } }) => {
  try {
    const content = text.replace(/^\ufeff/, "");
    if (content.includes("\u0000")) throw new Error("This is no text: it may be an Excel file. Save it as CSV first.");
    const lines = () => ({
      columns: ["review"],
      rows: content.split(/\r?\n/).filter((line) => line.trim()).map((line) => [line]),
    });
    const read = { lines, json: () => readJson(content), table: () => readDelimited(content, header) }[kind];
    const { columns, rows } = read();
    const kept = rows.slice(0, most);
    self.postMessage({ columns, total: rows.length });
    for (let start = 0; start < kept.length; start += PIECE) {
      self.postMessage({ rows: kept.slice(start, start + PIECE) });
    }
    self.postMessage({ done: true });
  } catch (error) {
    self.postMessage({ error: error.message });
  }
});
