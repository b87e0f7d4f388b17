/** @file The bars: their names and sizes, the mean, and the likely range over them. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { likelyRange, rangeText, showBars } from "../../../static/js/answer/bars.js";
import { showVerdict } from "../../../static/js/answer/headline.js";
import { openPage } from "../window.js";

openPage("index.html", { html: () => "" });
const STARS = [1, 2, 3, 4, 5];
const cases = JSON.parse(readFileSync(new URL("../../fixtures/ranges.json", import.meta.url), "utf8"));

for (const { probabilities, low, high, share } of cases) {
  test(`of ${probabilities} the likely range is the one that the server finds`, () => {
    const range = likelyRange(probabilities, STARS);
    assert.deepEqual([STARS[range.first], STARS[range.last]], [low, high]);
    assert.ok(Math.abs(range.share - share) < 1e-9);
  });
}

test("probabilities that miss one a little have a range, too", () => {
  assert.deepEqual(likelyRange([0, 1.01], [0, 100]), { first: 0, last: 1, share: 1 });
});

test("the range is said with the sum of the bars that it spans", () => {
  assert.equal(rangeText([0, 0.05, 0.25, 0.3, 0.4], STARS), "likely 3 to 5 stars (95%)");
  assert.equal(rangeText([0.9, 0.1, 0, 0, 0], STARS), "likely 1 star (90%)");
  assert.equal(rangeText([0.9, 0.1], [0, 1]), "likely 0 stars (90%)");
  assert.equal(rangeText([0.5, 0, 0, 0, 0.5], STARS), "anything from 1 to 5 stars");
});

test("bars have names, sizes and changes, with the mean and the likely range, and rows that fit are kept", () => {
  const list = document.createElement("ul");
  const answer = {
    labels: ["1", "2", "3", "4", "5"],
    probabilities: [0.02, 0.03, 0.25, 0.4, 0.3],
    expected_stars: 3.9,
  };
  showBars(list, answer, STARS, null);
  const rows = [...list.children];
  const texts = (name) => [...list.querySelectorAll(name)].map(({ textContent }) => textContent);
  const classes = () => ["compared", "long", "rated"].filter((name) => list.classList.contains(name));
  const best = () => [...list.children].flatMap((item, i) => (item.classList.contains("best") ? [i] : []));
  assert.deepEqual(
    [texts(".bar-name").slice(0, 2), texts(".bar-change").join(""), classes(), best()],
    [["1 star", "2 stars"], "", ["rated"], [3]],
  );
  assert.deepEqual(
    rows.map(({ dataset }) => dataset.likely),
    ["", "", "first in", "in", "last in"],
  );
  const ticks = [...list.querySelectorAll(".mean-tick")];
  assert.deepEqual(
    [ticks.map(({ hidden }) => hidden), Number(ticks[3].style.getPropertyValue("--off")).toFixed(3)],
    [[true, true, true, false, true], "-0.100"],
  );
  showBars(list, { ...answer, undecided: true }, STARS, { ...answer, probabilities: [0.3, 0.4, 0.25, 0.03, 0.02] });
  assert.deepEqual(
    [texts(".bar-change").slice(0, 3), classes(), best(), [...list.children].every((item, i) => item === rows[i])],
    [["−28.0", "−37.0", "±0.0"], ["compared", "rated"], [], true],
  );
  assert.deepEqual(
    [".bar-now", ".bar-before"].map((bar) => list.querySelector(bar).getAttribute(bar === ".bar-now" ? "width" : "x")),
    ["2.0%", "30.0%"],
  );
  showBars(list, { labels: ["kitchen wares", "shoes"], probabilities: [0.5, 0.5] }, null, null);
  assert.deepEqual(
    [texts(".bar-name"), classes(), rows.includes(list.firstChild), list.firstChild.dataset.likely],
    [["kitchen wares", "shoes"], ["long"], false, ""],
  );
});

test("the verdict is the stars, unless the text is a question or the model cannot tell, and says what is mixed", () => {
  const [score, likely] = [document.createElement("p"), document.createElement("p")];
  const answer = {
    labels: ["1", "2", "3", "4", "5"],
    probabilities: [0.3, 0.1, 0.2, 0.1, 0.3],
    expected_stars: 3,
    undecided: false,
    mixed: false,
  };
  const told = (more, question = "") => [
    showVerdict(score, likely, { ...answer, ...more }, STARS, question),
    Boolean(score.querySelector(".stars")),
    likely.textContent.startsWith("mixed: "),
  ];
  assert.deepEqual(
    [told({}), told({ undecided: true, mixed: true })],
    [
      ["3.0 stars of 5", true, false],
      ["3.0 stars of 5", true, true],
    ],
  );
  assert.deepEqual([told({}, "A question."), score.textContent], [["A question.", false, false], "A question."]);
  assert.deepEqual([told({ undecided: true })[0] === score.textContent, score.textContent.length > 0], [true, true]);
});
