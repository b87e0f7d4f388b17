/** @file Names on the map do not lie on each other. */

import assert from "node:assert/strict";
import test from "node:test";

import { parted } from "../../../static/js/panels/labels.js";

const box = (x, y, rest = {}) => ({ x, y, width: 30, height: 18, ...rest });

const overlaps = (boxes, moves) =>
  boxes.some((one, i) =>
    boxes.some((other, j) => i < j && Math.abs(one.x - other.x) < 30 && Math.abs(one.y + moves[i] - other.y - moves[j]) < 18 - 1e-3),
  );

test("what lies apart stays where it is", () => {
  assert.deepEqual(parted([box(0, 0), box(100, 3), box(0, 40)]), [0, 0, 0]);
});

test("names on one spot stand in a column, in their order from the top", () => {
  const boxes = [box(5, 10), box(3, 11), box(8, 10.5), box(0, 12), box(4, 9)];
  const moves = parted(boxes);
  assert.ok(!overlaps(boxes, moves), moves.join(" "));
  const ends = boxes.map(({ y }, i) => [y, y + moves[i]]).sort((a, b) => a[0] - b[0]);
  assert.deepEqual(ends.map(([, y]) => y), ends.map(([, y]) => y).sort((a, b) => a - b));
});

test("the reader's own review keeps its place", () => {
  const boxes = [box(0, 0), box(2, 1, { fixed: true })];
  const moves = parted(boxes);
  assert.equal(moves[1], 0);
  assert.ok(!overlaps(boxes, moves));
});
