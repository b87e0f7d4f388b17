/** @file The page Inside as a reader uses it: a link that opens it, steps, boxes and keys. */

import assert from "node:assert/strict";
import test from "node:test";

import { press, until } from "../window.js";
import {
  ASKED,
  STEPS,
  TEXT,
  asked,
  asks,
  back,
  boxes,
  byId,
  decides,
  even,
  find,
  frames,
  goTo,
  motion,
  on,
  open,
  play,
  point,
  sheet,
  stage,
  step,
  ticking,
  traces,
  undo,
  way,
  word,
} from "./opened.js";

const { makeLink, readLink } = await import("../../../static/js/model/link.js");

await open({
  text: TEXT,
  model: "han",
  without: [1, "2"],
  step: 99,
  sentence: -1,
  open: 5,
  even: "yes",
  decides: true,
});

test("a link opens the review as it was changed, and compares it with the whole", async () => {
  await until(() => find(".offers").children.length && asked.some(({ path }) => path === "explain"));
  assert.deepEqual(
    traces().map(({ without }) => without),
    [undefined, [1]],
  );
  assert.deepEqual(
    [step(), undo.disabled, decides.getAttribute("aria-pressed"), even.getAttribute("aria-pressed"), sheet.hidden],
    [10, false, "true", "false", true],
  );
  assert.deepEqual(
    boxes("word")
      .filter((node) => node.classList.contains("struck"))
      .map(({ textContent }) => textContent),
    ["lid"],
  );
  const place = { text: TEXT, model: "han", without: [1] };
  const link = await makeLink(place, "/");
  await until(() => byId("back").getAttribute("href") === link);
  assert.deepEqual(await readLink(location.hash), { ...place, step: 9, decides: true });
  assert.match(byId("trained").getAttribute("href"), /models\/han#/);
  await until(() => way.textContent === way.dataset.decides);
  decides.click();
  assert.deepEqual([way.textContent, decides.getAttribute("aria-pressed")], ["", "false"]);
  assert.deepEqual(await asks(() => undo.click()), [ASKED]);
  assert.equal(undo.disabled, true);
});

test("a step lights its columns, and a head leads to its step", () => {
  const lit = () => [
    ...new Set(
      ["word", "x", "f", "b", "score", "s", "doc", "star"].filter((column) => boxes(column, ":not(.off)").length),
    ),
  ];
  const heads = () => [...stage.querySelectorAll(".heads > .lit")].map(({ dataset }) => dataset.column);
  goTo(0);
  assert.deepEqual([step(), back.disabled, on.disabled, lit().length, heads()], [1, true, false, 8, []]);
  on.click();
  assert.deepEqual([step(), back.disabled, lit(), heads()], [2, false, ["word", "x"], ["word", "x"]]);
  assert.deepEqual(
    [...find(".dots").querySelectorAll("[aria-current]")].map(({ textContent }) => textContent),
    ["2"],
  );
  assert.ok(find(".told p").textContent.startsWith(STEPS.han[1][3]));
  stage.querySelector('.heads [data-column="doc"]').click();
  assert.equal(step(), 8);
  back.click();
  assert.equal(step(), 7);
  goTo(9);
  assert.equal(on.disabled, true);
});

test("the scene plays to its end, and a step by hand ends that", () => {
  goTo(9);
  play.click();
  assert.deepEqual([step(), play.textContent, ticking().length], [1, "Pause", 1]);
  const [{ act, wait }] = ticking();
  assert.ok(wait > 2000);
  for (let turn = 0; turn < 9; turn++) act();
  assert.deepEqual([step(), play.textContent], [10, "Pause"]);
  act();
  assert.deepEqual([play.textContent, ticking().length], ["Play", 0]);
  goTo(3);
  play.click();
  assert.deepEqual([step(), play.textContent], [4, "Pause"]);
  play.click();
  assert.deepEqual([step(), play.textContent], [4, "Play"]);
  for (const [button, expected] of [
    [back, 3],
    [on, 4],
    [find(".dots").children[7].firstChild, 8],
    [stage.querySelector('.heads [data-column="word"]'), 2],
  ]) {
    play.click();
    button.click();
    assert.deepEqual([step(), play.textContent, ticking().length], [expected, "Play", 0]);
  }
});

test("a step reads word by word, and ribbons grow, unless motion is unwelcome", async () => {
  goTo(2);
  assert.deepEqual([ticking().length, frames.length], [0, 0]);
  motion.matches = false;
  goTo(2);
  const [{ act, wait }] = ticking();
  const unread = () => boxes("f", ".unread").length;
  const counts = [unread()];
  while (ticking().length && counts.length < 20) counts.push(act() ?? unread());
  // Two sentences, of seven and of six words and marks.
  assert.deepEqual([counts, boxes("b", ".unread").length, wait], [[13, 11, 9, 7, 5, 3, 1, 0], 0, 220]);
  const drawn = () => [...stage.querySelectorAll(".ribbon")].map((path) => path.getAttribute("d"));
  const before = drawn();
  assert.deepEqual(await asks(() => even.click()), [{ ...ASKED, even: true }]);
  assert.deepEqual([drawn(), even.getAttribute("aria-pressed"), undo.disabled], [before, "true", false]);
  const grow = (time) => {
    frames.pop()(time);
    return drawn();
  };
  assert.deepEqual(grow(5000), before);
  const half = grow(5100);
  const whole = grow(6000);
  assert.ok(half.some((path, n) => path !== before[n] && path !== whole[n]));
  motion.matches = true;
  frames.length = 0;
  // Compared from here, it is what is put back.
  find(".keep").click();
  assert.equal(undo.disabled, true);
  assert.deepEqual(await asks(() => even.click()), [ASKED]);
  assert.equal(undo.disabled, false);
  assert.deepEqual(await asks(() => undo.click()), [{ ...ASKED, even: true }]);
  await asks(() => even.click());
  find(".keep").click();
});

test("a box opens to its sum, and closes by its button, by Escape and by itself", async () => {
  const box = boxes("score")[1];
  const opened = () => [sheet.hidden, stage.querySelectorAll(".box.open").length];
  box.click();
  assert.deepEqual([opened(), box.classList.contains("open")], [[false, 1], true]);
  await until(() => sheet.querySelector("h2").textContent !== "…");
  assert.deepEqual(
    asked.slice(-2).map(({ path, detail }) => [path, detail]),
    [
      ["models/han/layers", undefined],
      ["trace", "sentence"],
    ],
  );
  const at = ({ style }) => ["left", "top", "width"].map((name) => Number.parseFloat(style[name]));
  const [left, top, wide] = at(box);
  assert.deepEqual(at(sheet).slice(0, 2), [left + wide + 10, Math.max(-36, top - 20)]);
  sheet.querySelector(".close").click();
  assert.deepEqual([opened(), document.activeElement === box], [[true, 0], true]);
  box.click();
  press(document.body, "a");
  assert.deepEqual(opened(), [false, 1]);
  press(document.body, "Escape");
  assert.deepEqual(opened(), [true, 0]);
  for (const hidden of [false, true]) {
    box.click();
    assert.equal(sheet.hidden, hidden);
  }
  const star = boxes("star").at(-1);
  star.click();
  assert.deepEqual(at(sheet).slice(0, 2), [
    at(star)[0] - 310,
    Math.min(at(star)[1] - 20, Number.parseFloat(stage.style.height) - 200),
  ]);
  // A ribbon opens the box that it comes from.
  point(stage.querySelector('.ribbon[data-opens^="score."]'), "click");
  assert.ok(stage.querySelector(".box.open").dataset.column === "score");
  on.click();
  assert.deepEqual(opened(), [true, 0]);
});

test("arrow keys move between boxes, and Delete strikes a word and brings it back", async () => {
  const lid = word("lid");
  lid.focus();
  const at = (key, modifiers) => [
    press(document.activeElement, key, modifiers),
    document.activeElement.dataset.column,
    document.activeElement.textContent,
  ];
  assert.deepEqual(
    boxes("word", '[tabindex="0"]').map(({ textContent }) => textContent),
    ["lid"],
  );
  assert.deepEqual(at("ArrowLeft"), [false, "word", "lid"]);
  assert.deepEqual(at("ArrowDown"), [true, "word", "does"]);
  assert.deepEqual(at("ArrowUp"), [true, "word", "lid"]);
  assert.deepEqual(at("ArrowRight").slice(0, 2), [true, "x"]);
  assert.deepEqual(at("ArrowLeft"), [true, "word", "lid"]);
  for (const modifier of ["altKey", "ctrlKey", "metaKey"])
    assert.deepEqual(at("ArrowDown", { [modifier]: true }), [false, "word", "lid"]);
  assert.deepEqual(at("x"), [false, "word", "lid"]);
  assert.ok(!press(boxes("doc")[0], "Delete"));
  assert.deepEqual(await asks(() => press(word("well"), "Delete")), [{ ...ASKED, without: [5] }]);
  assert.deepEqual(await asks(() => press(word("lid"), "Backspace")), [{ ...ASKED, without: [1, 5] }]);
  assert.deepEqual(await asks(() => press(word("well"), "Delete")), [{ ...ASKED, without: [1] }]);
  assert.equal(document.activeElement, word("lid"));
  word("lid").click();
  assert.deepEqual(await asks(() => sheet.querySelector(".quiet").click()), [ASKED]);
  assert.equal(sheet.hidden, true);
  goTo(9);
  await until(() => find(".offers").children.length);
  const [offer] = find(".offers").children;
  const [{ without }] = await asks(() => offer.click());
  assert.ok(offer.textContent.includes(`“${[...boxes("word", ".struck")][0].textContent}”`) && without.length === 1);
  assert.notEqual(find(".offers").firstChild.textContent, offer.textContent);
  assert.deepEqual(await asks(() => undo.click()), [ASKED]);
});

test("pointing at a part names it and lights its way, also after another step", () => {
  goTo(1);
  const loved = word("loved");
  point(loved);
  assert.match(way.textContent, /“loved”/);
  assert.deepEqual(
    [
      stage.classList.contains("pointing"),
      loved.classList.contains("way"),
      word("lid").classList.contains("way"),
      stage.querySelectorAll(".arcs > [stroke-width]").length > 0,
    ],
    [true, true, false, true],
  );
  on.click();
  assert.match(way.textContent, /“loved”/);
  for (const [over, out] of [
    ["pointerover", "pointerleave"],
    ["focusin", "focusout"],
  ]) {
    point(stage.querySelector(".ribbon"), over);
    assert.notEqual(way.textContent, "");
    point(stage, out);
    assert.deepEqual(
      [way.textContent, stage.classList.contains("pointing"), stage.querySelector(".way")],
      ["", false, null],
    );
  }
});
