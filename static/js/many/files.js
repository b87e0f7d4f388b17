/** @file Downloads of many reviews: a table as CSV or JSON lines, and a page that opens without a network. */

import { toCsv } from "../export/csv.js";
import { wholePercent } from "../format.js";
import { aloneText, moveText } from "./driver_list.js";

/** @typedef {import("./questions.js").Row} Row */
/** @typedef {import("./drivers.js").Driver} Driver */

const ADDED = ["label", "undecided", "value", "probabilities", "familiar", "truncated", "key_phrases", "error"];

/** @param {string} name @param {string[]} columns @returns {string} with the prefix limelight_ until no column is called so */
const freeName = (name, columns) => (columns.includes(name) ? freeName(`limelight_${name}`, columns) : name);

/** @param {string[]} columns @returns {string[]} names of our columns */
const freeNames = (columns) => ADDED.map((name) => freeName(name, columns));

/** @param {string[]} columns @param {string[][]} rows @param {(Row | undefined)[]} answers @returns {string} */
export function tableAsCsv(columns, rows, answers) {
  const phrases = (answer) => answer?.key_phrases?.map(({ phrase, move }) => `${phrase} (${move.toFixed(2)})`).join("; ") ?? "";
  const own = (answer) => [
    answer?.label ?? null,
    answer?.undecided ?? null,
    answer?.value ?? null,
    answer?.probabilities?.map((share) => share.toFixed(4)).join(" ") ?? null,
    answer?.familiar ?? null,
    answer?.truncated ?? null,
    phrases(answer),
    answer?.error ?? null,
  ];
  return toCsv([
    [...columns, ...freeNames(columns)],
    ...rows.map((row, number) => [...columns.map((_, column) => row[column] ?? ""), ...own(answers[number])]),
  ]);
}

/** @param {string[]} columns @param {string[][]} rows @param {(Row | undefined)[]} answers @returns {string} */
export function tableAsJsonLines(columns, rows, answers) {
  const names = freeNames(columns);
  const lineOf = (row, answer) => ({
    ...Object.fromEntries(columns.map((name, column) => [name, row[column] ?? ""])),
    ...Object.fromEntries(ADDED.map((name, n) => [names[n], answer?.[name] ?? null])),
  });
  return rows.map((row, number) => `${JSON.stringify(lineOf(row, answers[number]))}\n`).join("");
}

const escapeHtml = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const STYLE =
  "body{max-width:60em;margin:2em auto;padding:0 1em;font:16px/1.5 system-ui,sans-serif;color:#221e14;background:#fffdf7}" +
  "h1,h2{font-family:Georgia,serif}table{border-collapse:collapse;width:100%}th,td{padding:4px 10px;border-bottom:1px solid #e3dbc8;text-align:right}" +
  "th:first-child,td:first-child{text-align:left}caption{text-align:left;color:#685f4b}";

/** @param {string} title @param {string[]} names of the columns @param {string[][]} rows @returns {string} */
function tableOf(title, names, rows) {
  const row = (tag, cells) => `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  return `<h2>${title}</h2><table><thead>${row("th", names)}</thead><tbody>${rows.map((cells) => row("td", cells)).join("")}</tbody></table>`;
}

/**
 * @param {object} parts
 * @param {string} parts.name of the file that was read
 * @param {string} parts.about one sentence: how many reviews, and their average
 * @param {Driver[]} parts.found
 * @param {import("./aspects.js").Aspect[]} [parts.aspects]
 * @param {string} parts.unit
 * @returns {string} a standalone page: no script, nothing to load
 */
export function driversAsPage({ name, about, found, aspects = [], unit }) {
  const named = ({ phrase, variants }) => [phrase, ...variants].join(", ");
  const between = ({ low, high }) => `${moveText(low, unit)} to ${moveText(high, unit)}`;
  const spoken = ["praised", "criticised", "divided"].map((opinion) => {
    const mine = aspects.filter((aspect) => aspect.opinion === opinion);
    const rows = mine.map((aspect) => [named(aspect), aloneText(aspect, unit), moveText(aspect.mean, unit), between(aspect), String(aspect.n)]);
    const title = `${opinion[0].toUpperCase()}${opinion.slice(1)}`;
    return rows.length ? tableOf(title, ["term", "clauses about it", "move", "95% interval", "reviews"], rows) : "";
  });
  const table = (title, drivers) =>
    tableOf(
      title,
      ["phrase", "mean", "95% interval", "reviews", "share", "in all"],
      drivers.map((driver) => [named(driver), moveText(driver.mean, unit), between(driver), String(driver.n), wholePercent(driver.share), moveText(driver.sum, unit)]),
    );
  return (
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">` +
    `<title>What drives ${escapeHtml(name)} – Limelight</title><style>${STYLE}</style></head><body>` +
    `<h1>What drives the ${unit === "stars" ? "stars" : "answers"}</h1><p>${escapeHtml(about)}</p>${spoken.join("")}` +
    `<p>A phrase's effect is measured by leaving it out of each review that has it. Not listed are phrases in fewer than three reviews, and those whose interval holds 0.</p>` +
    table("Up", found.filter(({ sum }) => sum > 0)) +
    table("Down", found.filter(({ sum }) => sum < 0)) +
    "</body></html>\n"
  );
}
