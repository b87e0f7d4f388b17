/** @file How far an answer is from the one that it is compared with. */

import assert from "node:assert/strict";
import test from "node:test";

import { agreement, change, showChange } from "../../../static/js/answer/change.js";
import { valueText as added } from "../../../static/js/embed/numbers.js";
import { explained, openPage } from "../window.js";

openPage("index.html", { html: () => '<p><b class="badge"></b><span class="cause"></span></p><p></p>' });

const stars = (number, undecided = false) => ({ expected_stars: number, undecided });

test("a change is told in stars, or in points of the label that was likeliest before", () => {
  assert.equal(change(stars(3.1), stars(3.7)).text, "−0.6 ★");
  const film = (positive) => ({
    expected_stars: null,
    undecided: false,
    labels: ["negative", "positive"],
    label: positive > 0.5 ? "positive" : "negative",
    probabilities: [1 - positive, positive],
  });
  assert.deepEqual(change(film(0.25), film(0.75)), { text: "positive −50 points", value: -0.5 });
  assert.equal(change(film(0.76), film(0.75)).text, "positive +1 point");
  assert.equal(added({ unit: "probability" }, 0.01), change(film(0.76), film(0.75)).text.slice(9));
});

test("where the rest of the review says the same, a change below half of what the words add is explained", () => {
  const lit = (value, weights) => ({
    target: "expected_stars",
    unit: "stars",
    value,
    summary: {},
    phrases: [{}],
    sentences: [{ tokens: weights.map((weight) => ({ text: "word", whitespace: " ", weight })) }],
  });
  const before = lit(4.4, [0.6, 0.5, 0.1]);
  assert.match(agreement(lit(4, []), before, [0, 1]), /\+1\.1 ★/u);
  assert.equal(agreement(lit(3.8, []), before, [0, 1]), "");
  assert.equal(agreement(lit(4.4, []), before, [2]), "");
  assert.equal(agreement(stars(4), before, [0, 1]), "");
});

test("where one of the two answers cannot be told, neither can their difference", () => {
  assert.equal(change(stars(3.1, true), stars(3.7)), null);
  assert.equal(change(stars(3.1), stars(3.7, true)), null);
});

test("the badge has the sign of the change, and is there where it can be told", () => {
  const [line, note] = document.querySelectorAll("p");
  const badge = line.querySelector(".badge");
  const state = { text: "A fine lamp.", model: "one", without: [1], origin: null };
  const answer = explained(state);
  const shown = (more) => {
    showChange(line, note, { state, answer, origin: { ...answer, ...more } });
    return [badge.hidden, badge.dataset.sign];
  };
  assert.deepEqual(
    [4, 2, answer.expected_stars].map((stars) => shown({ expected_stars: stars })),
    [
      [false, "-"],
      [false, "+"],
      [false, "+"],
    ],
  );
  assert.equal(shown({ undecided: true })[0], true);
});
