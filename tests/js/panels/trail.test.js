/** @file The path follows the edits of one review, and starts over with another. */

import assert from "node:assert/strict";
import test from "node:test";

import { extend } from "../../../static/js/panels/trail.js";

const stop = (text, x, model = "han") => ({ text, model, x, y: 0 });

test("edits lengthen the path", () => {
  let trail = extend([], stop("Lovely kettle.", 1));
  trail = extend(trail, stop("Lovely kettle. Broken lid.", 2));
  trail = extend(trail, stop("Lovely kettle. No lid.", 3));
  assert.deepEqual(trail.map(({ x }) => x), [1, 2, 3]);
});

test("an edit that moves nothing adds no stop", () => {
  assert.equal(extend([stop("Lovely kettle.", 1)], stop("Lovely kettle!", 1)).length, 1);
});

test("another review and another model begin a new path", () => {
  const trail = [stop("Lovely kettle.", 1), stop("Lovely kettle!", 2)];
  assert.deepEqual(extend(trail, stop("Two hours of explosions and not one idea.", 3)).length, 1);
  assert.deepEqual(extend(trail, stop("Lovely kettle!", 3, "kim_cnn")).length, 1);
});

test("a path does not grow without end", () => {
  let trail = [];
  for (let i = 0; i < 100; i++) trail = extend(trail, stop("a".repeat(i + 1), i));
  assert.equal(trail.length, 40);
  assert.equal(trail.at(-1).x, 99);
});
