/** @file What the boxes of a Kim CNN open to: a window and its filters, the products of one, the sum of a side. */

import { button, element } from "../../dom.js";
import { countOf, decimal, percent, signed } from "../../format.js";
import { unpack } from "../../float16.js";
import { getFilters, messageOf, post } from "../../model/api.js";
import { phraseOf } from "./reading.js";
import { formula, line, picture, sharesOf, sumOf, table } from "../sums.js";
import { grouped } from "../words.js";

/** @import { Box, Sum, View } from "../grammar.js" */

// Rows of a table.
const MOST_ROWS = 6;
// Milliseconds to wait for the products of a filter.
const PATIENCE = 20_000;

/** @param {Box} box @param {any} reading @param {View} view @returns {Sum} */
export function sumOfBox(box, reading, view) {
  const [kind, ...rest] = box.key.split(".");
  const word = reading.heard.find(({ token }) => token === box.token);
  if (kind === "word" || kind === "x")
    return word
      ? sumOfWord(word, reading)
      : { title: `“${box.text}”`, parts: [line("It is struck out: the network does not read it.")], checks: [] };
  if (kind === "side") return sumOfSide(rest[0], reading);
  if (kind === "star") return sumOfLabel(Number(rest[0]), reading);
  return sumOfWindow(Number(rest[0]), Number(rest[1]), reading, view);
}

function sumOfWord(word, reading) {
  const order = reading.orders.get(word.token);
  const values = reading.vectors.get(word.token_id);
  const own = [...reading.windows.values()].filter(({ first, size }) => first <= order && order < first + size);
  return {
    title: `“${word.text}”`,
    parts: [
      formula("x = E[id]"),
      line(
        word.known
          ? `It is row ${word.token_id} of a table that training filled: always the same ` +
              `${values?.length ?? ""} numbers, wherever it stands.`
          : "It is outside the vocabulary: it gets the vector for “unknown”.",
      ),
      ...(values ? [picture(values, reading.most.x, `Vector of ${word.text}`)] : []),
      line(`It is in ${countOf(own.length, "window")} that filters picked. Those that move the answer most:`),
      windowTable(own, reading),
    ],
    checks: [],
    looked: { text: word.text, look: null },
  };
}

/** @param {import("./reading.js").Window[]} windows */
function windowTable(windows, reading) {
  const order = [...windows].sort((a, b) => Math.abs(b.more + b.less) - Math.abs(a.more + a.less));
  const [shown, others] = [order.slice(0, MOST_ROWS), order.slice(MOST_ROWS)];
  const bySize = [...grouped(others, ({ size }) => size)].sort(([a], [b]) => a - b);
  const total = (some, side) => some.reduce((sum, window) => sum + window[side], 0);
  const row = (name, some) => ({ cells: [name, signed(total(some, "more"), 3), signed(total(some, "less"), 3)] });
  return table(
    ["window", ...reading.sides.map((side) => `for ${side}`)],
    [
      ...shown.map((window) => row(`“${phraseOf(reading, window)}”`, [window])),
      ...bySize.map(([size, some]) => row(`${some.length} more of ${countOf(size, "word")}`, some)),
      { ...row("sum", order), marked: true },
    ],
  );
}

function sumOfSide(side, reading) {
  const at = side === "more" ? 0 : 1;
  const own = [...reading.windows.values()]
    .filter((window) => window[side])
    .sort((a, b) => Math.abs(b[side]) - Math.abs(a[side]));
  const [shown, others] = [own.slice(0, 2 * MOST_ROWS), own.slice(2 * MOST_ROWS)];
  const bySize = [...grouped(others, ({ size }) => size)].sort(([a], [b]) => a - b);
  const { more, less } = reading.totals;
  const isBias = side === (reading.bias < 0 ? "less" : "more");
  const rows = [
    ...shown.map((window) => ({
      cells: [`“${phraseOf(reading, window)}”`, countOf(window.filters.length, "filter"), signed(window[side], 3)],
    })),
    ...bySize.map(([size, some]) => ({
      cells: [
        `${some.length} more windows of ${countOf(size, "word")}`,
        "",
        signed(
          some.reduce((sum, window) => sum + window[side], 0),
          3,
        ),
      ],
    })),
    ...(isBias ? [{ cells: ["bias, the same for all texts", "", signed(reading.bias, 3)] }] : []),
    { cells: ["sum", "", signed(at ? -less : more, 3)], marked: true },
  ];
  return {
    title: `What speaks for ${reading.sides[at]}`,
    parts: [
      formula("sum of response × weight"),
      table(["window", "", "adds"], rows),
      formula(`${signed(more, 3)} ${signed(-less, 3)} = ${signed(more - less, 3)}`),
      line(
        `Both sides together: the logit of ${reading.sides[0]} minus ` +
          `${reading.labels.length === 2 ? `that of ${reading.sides[1]}` : "the mean of the others"}.`,
      ),
    ],
    checks: [[more - less, logitsApart(reading)]],
  };
}

/** @returns {number} the logit of the first side minus the mean of the others */
function logitsApart({ sides, labels, trace }) {
  const own = labels.indexOf(sides[0]);
  return trace.logits.reduce((sum, logit, k) => sum + (k === own ? logit : -logit / (labels.length - 1)), 0);
}

function sumOfLabel(k, reading) {
  const { labels, trace, totals } = reading;
  const { node, shares } = sharesOf(labels, trace.logits, k);
  const parts = [
    formula("p = softmax(logits)"),
    node,
    line(
      `The logits differ by ${decimal(Math.abs(totals.more - totals.less), 3)}, the difference of the two ` +
        `sides: the softmax makes it a probability of ${percent(trace.probabilities[k])}.`,
    ),
  ];
  if (trace.temperature)
    parts.push(
      line(
        `After training, the weights of the last layer were divided by ${trace.temperature}, so that ` +
          "probabilities match how often the network is right.",
      ),
    );
  return { title: `How likely is ${labels[k]}?`, parts, checks: [[shares[k], trace.probabilities[k]]] };
}

/** @param {number} size @param {number} first */
function sumOfWindow(size, first, reading, view) {
  const key = `win.${size}.${first}`;
  const window = reading.windows.get(key);
  const outside = Math.max(0, -first) + Math.max(0, first + size - reading.heard.length);
  const about =
    "A window of " +
    `${countOf(size, "word")}${outside ? `, ${outside} of them outside the text: zeros` : ""}. ` +
    `${reading.perSize} filters look at it.`;
  const title = `“${phraseOf(reading, { size, first })}”`;
  const out = element("div", { class: "filter-told", role: "status" });
  /** @type {number[][]} */
  const checks = [];
  if (!window)
    return {
      title,
      parts: [
        line(about),
        line("Each of them responds more to another window, or to none. So nothing of this one goes on."),
      ],
      checks,
    };
  const from = reading.widths.findIndex((width) => width.size === size) * reading.perSize;
  const show = (filter) => {
    reading.more[key] = filter;
    tellFilter(out, { size, first, filter: filter - from, all: filter }, reading, view, checks);
  };
  show(reading.more[key] ?? window.filters[0].filter);
  return {
    title,
    parts: [
      line(
        `${about} For ${window.filters.length} of them it is the strongest window of the text. What that adds ` +
          `for ${reading.sides[0]}:`,
      ),
      filterTable(window, from, show),
      out,
    ],
    checks,
  };
}

/**
 * @param {import("./reading.js").Window} window
 * @param {number} from the first filter of its width
 * @param {(filter: number) => void} show
 * @returns {HTMLElement} what its filters add; each opens to what it responds to
 */
function filterTable({ filters, more, less }, from, show) {
  const [shown, others] = [filters.slice(0, MOST_ROWS), filters.slice(MOST_ROWS)];
  const rest = others.reduce((sum, { adds }) => sum + adds, 0);
  const opener = (/** @type {number} */ filter) =>
    button(
      { class: "link", "aria-label": `Filter ${filter - from + 1}: what it responds to` },
      () => show(filter),
      `filter ${filter - from + 1}`,
    );
  return table(
    ["filter", "adds"],
    [
      ...shown.map(({ filter, adds }) => ({ cells: [opener(filter), signed(adds, 3)] })),
      ...(others.length ? [{ cells: [`${others.length} more`, signed(rest, 3)] }] : []),
      { cells: ["sum", signed(more + less, 3)], marked: true },
    ],
  );
}

/**
 * Shows in `out` what a filter likes, and how its response to a window comes about.
 *
 * @param {HTMLElement} out
 * @param {{size: number, first: number, filter: number, all: number}} place `filter` of its width, `all` among all
 * @param {any} reading
 * @param {View} view
 * @param {number[][]} checks
 */
async function tellFilter(out, { size, first, filter, all }, reading, view, checks) {
  const name = `${size}.${first}.${filter}`;
  const { text, model, without, sentence } = view;
  reading.more[name] ??= post(
    "trace",
    { text, model, without, sentence, detail: "sentence", window: { kernel_size: size, first, filter } },
    AbortSignal.timeout(PATIENCE),
  ).catch((error) => error);
  out.dataset.filter = name;
  const [trace, liked] = await Promise.all([reading.more[name], getFilters(model).catch(() => null)]);
  if (out.dataset.filter !== name) return;
  if (trace instanceof Error) {
    delete reading.more[name];
    return out.replaceChildren(line(messageOf(trace)));
  }
  const ngrams = liked?.filters.find((set) => set.kernel_size === size)?.ngrams[filter] ?? [];
  out.replaceChildren(
    element("h3", "", `Filter ${filter + 1} of those for ${countOf(size, "word")}`),
    line(
      ngrams.length
        ? "In held-out reviews it responds most to:"
        : "What it responds to in held-out reviews was not measured, or is nothing.",
    ),
    element(
      "ol",
      "ngrams",
      ...ngrams.map((each) => element("li", "", element("q", "", each.text), ` ${each.activation.toFixed(2)}`)),
    ),
    ...productsOf(trace, { size, first, all }, reading, checks),
  );
}

/**
 * @returns {Node[]} the products of a window with a filter, word by word, their sum, and what the last layer makes of
 *   it
 */
function productsOf(trace, { size, first, all }, reading, checks) {
  const { inputs, filter, bias, value } = trace.window_sum;
  const [left, right] = [unpack(inputs), unpack(filter)];
  const features = left.shape[1];
  const names = Array.from({ length: size }, (_, n) => reading.heard[first + n]?.text ?? "(outside)");
  const termsOf = (n) =>
    Array.from({ length: features }, (_, at) => ({
      name: String(at + 1),
      left: left.values[n * features + at],
      right: right.values[n * features + at],
    }));
  const sums = names.map((_, n) => termsOf(n).reduce((sum, term) => sum + term.left * term.right, 0));
  const total = sums.reduce((sum, each) => sum + each, bias);
  const loudest = sums.reduce((best, each, n) => (Math.abs(each) > Math.abs(sums[best]) ? n : best), 0);
  const adds = reading.turn * trace.contributions[all];
  checks.push([Math.max(0, total), value]);
  const rows = [
    ...names.map((name, n) => ({ cells: [name, signed(sums[n], 3)] })),
    { cells: ["bias", signed(bias, 3)] },
    { cells: ["sum", signed(total, 3)], marked: true },
  ];
  const products = element(
    "details",
    "",
    element("summary", "", `The ${features} products of “${names[loudest]}”`),
    sumOf(["number", "vector", "filter", "product"], termsOf(loudest)).node,
  );
  return [
    line("Each word’s vector times the filter’s numbers for its place:"),
    table(["word", "products, summed"], rows),
    products,
    formula(`relu(${decimal(total, 3)}) = ${decimal(Math.max(0, total), 3)}`),
    ...(value
      ? [
          line("The last layer weighs this response:"),
          formula(`${decimal(value, 3)} × ${decimal(adds / value, 3)} = ${signed(adds, 3)}`),
        ]
      : []),
  ];
}
