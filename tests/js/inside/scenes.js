/** @file What must hold in the scene of every network. */

import assert from "node:assert/strict";

/**
 * @template Box
 * @param {Box[]} boxes
 * @param {(from: Box, boxes: Box[], dx: number, dy: number) => Box | null | undefined} neighbour the box that an arrow
 *   key leads to
 * @returns {Set<Box>} the boxes that arrow keys reach from the first
 */
export function reached(boxes, neighbour) {
  const seen = new Set();
  const next = [boxes[0]];
  while (next.length) {
    const box = next.pop();
    if (seen.has(box)) continue;
    seen.add(box);
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ])
      next.push(neighbour(box, boxes, dx, dy) ?? box);
  }
  return seen;
}

/** @param {{key: string, label?: string}[]} boxes each says what it is to those who cannot see it */
export function assertLabels(boxes) {
  assert.deepEqual(
    boxes.filter(({ label }) => !label).map(({ key }) => key),
    [],
  );
}

/**
 * @param {Node[]} parts of an open box
 * @returns {number} of how many columns what is above the row "sum" adds up to it
 */
export function addedUp(parts) {
  const tables = parts.flatMap((part) =>
    part.matches?.("table") ? [part] : [...(part.querySelectorAll?.("table") ?? [])],
  );
  for (const row of tables.flatMap((table) => [...table.querySelectorAll("tr")]))
    assert.ok(row.querySelector("th"), `A row has no name: ${row.textContent}`);
  const rows = (table) =>
    [...table.querySelectorAll("tr")].map((row) => [...row.children].map(({ textContent }) => textContent));
  const value = (cell) => Number((cell ?? "").replace(/^[±+]/, "").replace("−", "-"));
  let columns = 0;
  for (const table of tables.map(rows)) {
    const end = table.findLastIndex(([name]) => name === "sum");
    for (let at = 1; at < (table[end]?.length ?? 0); at++) {
      if (!/^[±+−]/.test(table[end][at])) continue;
      const above = table.slice(0, end).reduce((sum, row) => sum + (value(row[at]) || 0), 0);
      assert.ok(
        Math.abs(above - value(table[end][at])) < 0.0006 * (end + 1),
        `${table.map((row) => row.join(" ")).join(" / ")}`,
      );
      columns++;
    }
  }
  return columns;
}
