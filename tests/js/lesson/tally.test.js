// How often the reader was right, and the log of a lesson.
import assert from "node:assert/strict";
import { test } from "node:test";

import { isTurned, MEASURES, score, share, wilson } from "../../../static/js/lesson/tally.js";

const entry = (values) => ({
  review: 1,
  light: true,
  given: 4,
  guess: 4,
  model: 3.6,
  phrase: "a",
  strongest: "a",
  change: "",
  after: null,
  ...values,
});

test("the interval is Wilson's", () => {
  assert.deepEqual(wilson(0, 0), [0, 1]);
  // R: prop.test(5, 10, correct = FALSE)
  assert.deepEqual(
    wilson(5, 10).map((end) => end.toFixed(4)),
    ["0.2366", "0.7634"],
  );
  assert.deepEqual(
    wilson(0, 10).map((end) => end.toFixed(4)),
    ["0.0000", "0.2775"],
  );
  assert.deepEqual(
    wilson(10, 10).map((end) => end.toFixed(4)),
    ["0.7225", "1.0000"],
  );
});

test("reader and model are right where they have the writer's stars; a review without stars does not count", () => {
  const log = [entry({}), entry({ guess: 2 }), entry({ given: 2, guess: 2 }), entry({ given: null })];
  assert.deepEqual(score(log), { you: 2, model: 2, of: 3 });
  assert.equal(score([entry({ given: null })]), null);
});

test("a change of a star turns the answer either way, and a review that was not changed does not count", () => {
  assert.ok(isTurned(4.7, 3.6) && isTurned(2, 3) && !isTurned(2, 2.9));
  const [[, turned], [, sameStars], [, samePhrase]] = MEASURES;
  const log = [entry({ after: 2 }), entry({ after: 3.5 }), entry({ guess: 1, phrase: "b" })];
  assert.equal(share(log, turned), "1 of 2 (9–91%)");
  assert.match(share(log, sameStars), /^2 of 3/);
  assert.match(share(log, samePhrase), /^2 of 3/);
  assert.equal(share([], turned), "–");
});
