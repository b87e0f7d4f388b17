/** @file The reviews as a table that stays smooth with ten thousand rows: only those in sight are drawn. */

import { button, element } from "../dom.js";
import { count, countOf } from "../format.js";
import { shorten } from "./excerpt.js";

const ROW = 44;
const SPARE = 8;

/**
 * @typedef {{number: number, value: ?number, label: string, given: ?number, text: string, error: ?string}} Line
 * @param {object} parts
 * @param {HTMLElement} parts.place
 * @param {(value: ?number) => string} parts.valueText
 * @param {(number: number) => void} parts.onOpen
 */
export function createTable({ place, valueText, onOpen }) {
  const filter = /** @type {HTMLInputElement} */ (place.querySelector("#filter"));
  const view = /** @type {HTMLElement} */ (place.querySelector("#rows"));
  const told = place.querySelector("#shown-count");
  const body = element("div", "rows-body");
  view.replaceChildren(body);
  /** @type {Line[]} */
  let lines = [];
  /** @type {Line[]} */
  let shown = [];
  let order = { by: "number", down: false };

  function draw() {
    const first = Math.max(0, Math.floor(view.scrollTop / ROW) - SPARE);
    const last = Math.min(shown.length, Math.ceil((view.scrollTop + view.clientHeight) / ROW) + SPARE);
    const focused = document.activeElement?.closest?.("[data-number]")?.getAttribute("data-number");
    body.style.height = `${shown.length * ROW}px`;
    body.replaceChildren(...shown.slice(first, last).map((line, offset) => rowOf(line, first + offset)));
    if (focused) focus(focused);
  }

  /** @param {number | string} number of a review whose row is drawn */
  function focus(number) {
    /** @type {HTMLElement} */ (body.querySelector(`[data-number="${number}"] button`))?.focus({ preventScroll: true });
  }

  /** @param {Line} line @param {number} place */
  function rowOf(line, place) {
    const row = element("div", "row");
    row.setAttribute("role", "row");
    row.setAttribute("aria-rowindex", String(place + 2));
    row.dataset.number = String(line.number);
    row.style.top = `${place * ROW}px`;
    const cells = [
      ["number", count(line.number + 1)],
      ["value", line.error ? "–" : valueText(line.value)],
      ["label", line.label],
      ["given", line.given === null ? "" : String(line.given)],
      ["text", line.error ?? shorten(line.text.replaceAll(/\s+/g, " "), 200)],
    ];
    for (const [name, words] of cells) {
      const content = name === "text" ? button("", () => onOpen(line.number), words) : words;
      row.append(element("span", { class: `cell ${name}`, role: "cell" }, content));
    }
    if (line.error) row.classList.add("failed");
    return row;
  }

  function arrange() {
    const words = filter.value.trim().toLowerCase();
    shown = words ? lines.filter((line) => line.text.toLowerCase().includes(words) || line.label.toLowerCase() === words) : [...lines];
    const { by, down } = order;
    const rank = (line) => line[by] ?? (typeof lines[0]?.[by] === "string" ? "" : Number.NEGATIVE_INFINITY);
    shown.sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : a.number - b.number) * (down ? -1 : 1));
    view.closest("[role=table]").setAttribute("aria-rowcount", String(shown.length + 1));
    told.textContent = words ? `${countOf(shown.length, "review")} of ${count(lines.length)}` : countOf(lines.length, "review");
    draw();
  }

  for (const button of place.querySelectorAll("[data-sort]")) {
    button.addEventListener("click", () => {
      const by = button.getAttribute("data-sort");
      order = { by, down: order.by === by ? !order.down : by === "value" };
      for (const head of place.querySelectorAll("[aria-sort]")) head.removeAttribute("aria-sort");
      button.parentElement.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      arrange();
    });
  }
  filter.addEventListener("input", arrange);
  view.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  view.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    const current = shown.findIndex((line) => String(line.number) === document.activeElement?.closest("[data-number]")?.getAttribute("data-number"));
    if (!step || current < 0) return;
    event.preventDefault();
    reveal(shown[Math.min(Math.max(current + step, 0), shown.length - 1)].number);
  });
  new ResizeObserver(draw).observe(view);

  /** Scrolls to the row of a review and gives it the focus. @param {number} number */
  function reveal(number) {
    const at = shown.findIndex((line) => line.number === number);
    if (at < 0) return;
    if (at * ROW < view.scrollTop || (at + 1) * ROW > view.scrollTop + view.clientHeight) {
      view.scrollTop = Math.max(0, at * ROW - view.clientHeight / 2);
    }
    draw();
    focus(number);
  }

  return {
    /** @param {Line[]} next */
    show(next) {
      lines = next;
      arrange();
    },
    reveal,
  };
}
