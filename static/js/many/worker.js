/** @file Reads a file of reviews off the main thread: CSV, TSV, JSON, or one review a line. A classic worker. */

importScripts("../../vendor/papaparse/papaparse.min.js");

/**
 * What stands between cells, lines that it is guessed from, and the refusal of a row of another width. A classic worker imports no
 * module: they come with the text. The rule is that of limelight/tables/delimited.py.
 *
 * @typedef {{delimiters: string, sample: number, ragged: string}} Rules
 */

/** @param {string} text @returns {any} of JSON; a whole number that JavaScript cannot hold, such as a long id, stays as it is written where the browser tells */
const parsed = (text) =>
  JSON.parse(text, (_, value, /** @type {any} */ context = null) => (Number.isInteger(value) && !Number.isSafeInteger(value) ? (context?.source ?? value) : value));

/** @param {string} text @returns {{columns: string[], rows: string[][]}} */
function readJson(text) {
  const objects = text.trimStart().startsWith("[") ? parsed(text) : linesOf(text);
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
        return parsed(line);
      } catch {
        throw new Error(`Line ${number + 1} is not JSON. Write an object on each line, or one array of all.`);
      }
    });
}

/** @param {string} text @param {string} delimiter @returns {{data: string[][], errors: {type: string, row?: number}[]}} its rows but blank lines */
const cut = (text, delimiter) => Papa.parse(text, { delimiter, newline: "\n", skipEmptyLines: true });

/** @param {string} text @param {string} usual @param {Rules} rules @returns {string} what cuts its first lines into the same number of cells; else what cuts the first into most */
function findDelimiter(text, usual, { delimiters, sample }) {
  const lines = text.split("\n", sample);
  const candidates = [...new Set([usual, ...delimiters])];
  const widths = candidates.map((delimiter) => {
    const rows = cut(lines.join("\n"), delimiter).data;
    // The last row may be cut within a cell.
    return (rows.length > 1 && lines.length === sample ? rows.slice(0, -1) : rows).map((row) => row.length);
  });
  const even = widths.findIndex(([first, ...rest]) => first > 1 && rest.every((width) => width === first));
  const most = widths.map(([first = 0]) => first);
  return candidates[even < 0 ? most.indexOf(Math.max(...most)) : even];
}

/** @param {string} text @param {boolean} header @param {string} usual delimiter @param {Rules} rules @returns {{columns: string[], rows: string[][]}} */
function readDelimited(text, header, usual, rules) {
  // A cell in quotation marks, or the end of a line outside of one: a file may have several kinds of ends.
  const quotedOrEnd = new RegExp(`(?<=^|[${rules.delimiters}\\r\\n])"[^"]*(?:""[^"]*)*"|\\r\\n?`, "g");
  const even = text.replace(quotedOrEnd, (found) => (found[0] === '"' ? found : "\n"));
  // A line that Excel writes, and reads.
  const said = new RegExp(`^"?sep=([${rules.delimiters}])"?[ \\t]*\\n`).exec(even);
  const content = said ? even.slice(said[0].length) : even;
  const { data, errors } = cut(content, said?.[1] ?? findDelimiter(content, usual, rules));
  const broken = errors.find((error) => error.type === "Quotes");
  if (broken) throw new Error(`Row ${(broken.row ?? 0) + 1} has a quotation mark that nothing closes, or text after one that closes. Double each mark that is text.`);
  const first = data[0] ?? [];
  const width = first.length;
  data.forEach((row, number) => {
    if (row.slice(width).every((cell) => !cell)) row.length = Math.min(row.length, width);
    if (row.length === width) return;
    const values = { row: `Row ${number + 1}`, fields: row.length === 1 ? "1 field" : `${row.length} fields`, width };
    throw new Error(rules.ragged.replace(/{(\w+)}/g, (_, name) => values[name]));
  });
  const names = header ? first : Array.from({ length: width }, (_, n) => (width === 1 ? "review" : `column ${n + 1}`));
  const columns = Array.from({ length: width }, (_, n) => names[n]?.trim() || `column ${n + 1}`);
  const twice = columns.find((name, n) => columns.indexOf(name) < n);
  if (twice !== undefined) throw new Error(`Several columns are called “${twice}”. Give each a name of its own.`);
  return { columns, rows: header ? data.slice(1) : data };
}

self.addEventListener("message", ({ data: { text, kind, header, usual, most, rules } }) => {
  try {
    const content = text.replace(/^\ufeff/, "");
    if (content.includes("\u0000")) throw new Error("This is no text: it may be an Excel file. Save it as CSV first.");
    const lines = () => ({
      columns: ["review"],
      rows: content.split(/\r?\n/).filter((line) => line.trim()).map((line) => [line]),
    });
    const read = { lines, json: () => readJson(content), table: () => readDelimited(content, header, usual, rules) }[kind];
    const { columns, rows } = read();
    self.postMessage({ columns, rows: rows.slice(0, most), total: rows.length });
  } catch (error) {
    self.postMessage({ error: error.message });
  }
});
