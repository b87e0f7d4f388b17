/** @file A table as CSV (RFC 4180), safe for spreadsheets. */

import rules from "../rules.js";

// A spreadsheet would run a cell that begins like this as a formula.
const FORMULA = new Set(rules.tables.formula);

/**
 * @param {(string | number | boolean | null)[][]} rows the first one holds the names of the columns
 * @returns {string} the table; a byte order mark at its start marks it as UTF-8 for spreadsheets
 */
export function toCsv(rows) {
  return `\ufeff${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

/**
 * @param {string | number | boolean | null} value text is always quoted, and never a formula; numbers stay numbers
 * @returns {string}
 */
function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  return `"${(FORMULA.has(value[0]) ? `'${value}` : value).replaceAll('"', '""')}"`;
}
