/**
 * @file The scene of a HAN on recorded answers: where everything is, what each box opens to, and what is the same after
 *   an edit.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { openPage } from "../window.js";
import { addedUp, assertLabels, reached } from "./scenes.js";

openPage("inside.html");
HTMLCanvasElement.prototype.getContext = () => ({
  createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }),
  putImageData() {},
});
const { scenes } = JSON.parse(readFileSync(new URL("../../fixtures/site.json", import.meta.url), "utf8"));
const { unpack } = await import("../../../static/js/float16.js");
const { HAN } = await import("../../../static/js/inside/han/network.js");
const { levelOf } = await import("../../../static/js/inside/han/reading.js");
const { aligned } = await import("../../../static/js/inside/aligned.js");
const { neighbour, stack } = await import("../../../static/js/inside/layout.js");
const { NOTHING } = await import("../../../static/js/inside/grammar.js");
const { grouped, textOf } = await import("../../../static/js/inside/words.js");

const TOLERANCE = 1e-5;
const ROOM = { width: 1408, height: 600 };
const layers = Object.fromEntries(
  Object.entries(scenes.han.layers.weights).map(([name, array]) => [name, unpack(array)]),
);

/** @param {"short" | "long"} name @param {object} [more] of the view */
function scene(name, more = {}) {
  const { picture, sentence: exact } = scenes.han[name];
  const reading = HAN.read(picture, null);
  Object.assign(reading.more, {
    layers,
    exact: { ...exact, words: levelOf(exact.word_level[exact.sentence]), top: levelOf(exact.sentence_level) },
  });
  const view = { ...NOTHING, sentence: exact.sentence, ...more };
  return { reading, view, plan: (room = ROOM, before = null) => HAN.plan(reading, view, before, room) };
}

test("each box opens to a sum whose numbers are those of the network", () => {
  for (const name of ["short", "long"]) {
    const { reading, view, plan } = scene(name);
    const compared = new Map();
    for (const box of plan().boxes.filter(
      ({ unfolds, within }) => unfolds === undefined && (within ?? view.sentence) === view.sentence,
    )) {
      const { title, parts, checks } = HAN.sum(box, reading, view);
      assert.ok(title && parts.length, box.key);
      for (const [own, given] of checks)
        assert.ok(Math.abs(own - given) <= TOLERANCE, `${name} ${box.key}: ${own} and ${given}`);
      if (/^s?score|^s\.|doc|star/.test(box.key)) assert.ok(addedUp(parts), box.key);
      else addedUp(parts);
      assert.equal(HAN.sum(box, { ...reading, more: {} }, view).title === "…", box.column !== "word");
      compared.set(box.column, (compared.get(box.column) ?? 0) + checks.length);
    }
    const none = [...compared].filter(([, count]) => count === 0).map(([column]) => column);
    assert.deepEqual(none.sort(), ["word", "x"]);
    assert.equal(compared.size, 11);
  }
});

test("the looks at the words of a sentence have the mean 1, in the sums of words and of scores", () => {
  const { reading, view, plan } = scene("short");
  for (const column of ["word", "score"]) {
    const boxes = plan().boxes.filter((box) => box.column === column && box.within === view.sentence);
    const looks = boxes.map((box) => HAN.sum(box, reading, view).looked.look);
    assert.ok(Math.abs(looks.reduce((sum, look) => sum + look, 0) / looks.length - 1) < TOLERANCE);
  }
});

test("a label opens to its logit and its share, and labels that are stars to their mean", () => {
  const { reading, view } = scene("short");
  const { exact } = reading.more;
  const opened = (own) => HAN.sum({ key: "star.3", column: "star" }, own, view);
  const { title, parts, checks } = opened(reading);
  const kernel = layers["classifier.kernel"];
  const products = [...exact.top.pooled.values].map((value, n) =>
    Math.abs(value * kernel.values[n * kernel.shape[1] + 3]),
  );
  assert.equal(
    parts[1].querySelector("tr:nth-child(2)").firstChild.textContent,
    String(products.indexOf(Math.max(...products)) + 1),
  );
  assert.deepEqual(
    [
      title.includes("4 ★"),
      parts[3].querySelector(".marked").firstChild.textContent,
      parts[4].textContent.includes(`= ${exact.expected_stars.toFixed(2)} `),
    ],
    [true, "4 ★", true],
  );
  assert.equal(checks.at(-1)[1], exact.expected_stars);
  const other = opened({ ...reading, stars: null });
  assert.deepEqual([other.title.includes("★"), other.parts.length, other.checks.length], [false, 4, checks.length - 1]);
});

test("ribbons are as wide as shares, one below the other, and a folded sentence keeps its own", () => {
  const { reading, plan } = scene("long");
  const { boxes, ribbons } = plan();
  const [fold] = boxes.filter(({ unfolds }) => unfolds !== undefined);
  assert.equal(
    fold.content.map(({ textContent }) => textContent).join(""),
    textOf(reading.sentences[fold.sentence].words),
  );
  for (const { number } of reading.sentences) {
    const target = boxes.find(({ key }) => key === `s.${number}`);
    const own = ribbons.filter(({ column, sentence }) => column === "flow" && sentence === number);
    assert.equal(own.length, reading.sentences[number].words.length);
    let y = target.y;
    for (const { y1, h1 } of own) {
      assert.ok(Math.abs(y1 - y) < 0.1);
      y += h1;
    }
    assert.ok(Math.abs(y - target.y - target.h) < 0.1);
  }
  for (const { column, opens, h0 } of ribbons)
    assert.ok(column === "flow" || h0 <= boxes.find(({ key }) => key === opens).h + 0.1);
});

test("twelve sentences are in view, and every box has a label and is reached by keys", () => {
  const stacked = (sentences) =>
    stack(
      Array.from({ length: sentences }, (_, n) => ({ rows: 14, spread: n === 0 })),
      ROOM.height,
      "wide",
    );
  for (const sentences of [1, 2, 8, 12]) assert.ok(stacked(sentences).height <= ROOM.height, String(sentences));
  assert.ok(stacked(30).blocks[1].h < stacked(2).blocks[1].h);
  for (const width of [1408, 343]) {
    const { boxes } = scene("long").plan({ ...ROOM, width });
    assert.equal(reached(boxes, neighbour).size, boxes.length);
    assertLabels(boxes);
    assert.ok(boxes.every(({ x, w }) => x >= 0 && x + w <= width + 1));
  }
});

test("a page has the lines, shares and heads that it has room for, and states are read in order", () => {
  for (const [name, width] of [
    ["short", 1408],
    ["short", 343],
    ["long", 1408],
  ]) {
    const { reading, plan } = scene(name);
    const { boxes, notes, lines, heads, narrow } = plan({ ...ROOM, width });
    const of = (column) => boxes.filter((box) => box.column === column && box.look !== "fold");
    const isWritten = ({ token, sentence }) =>
      !narrow ||
      reading.sentences[sentence].level.weights[reading.words.find((word) => word.token === token).place] >= 0.012;
    assert.deepEqual(
      notes.filter(({ column }) => column === "flow").map(({ token }) => token),
      of("score")
        .filter(isWritten)
        .map(({ token }) => token),
    );
    assert.equal(
      lines.filter(({ look }) => look === "row").length,
      of("x").length + of("sf").length + (narrow ? 0 : of("s").length),
    );
    assert.equal(heads.filter(({ title }) => !title).length, 0);
    assert.equal(heads.length, narrow ? 12 : 13);
    for (const [ahead, back] of [
      ["f", "b"],
      ["sf", "sb"],
    ]) {
      const turns = (column) =>
        [...grouped(of(column), ({ sentence }) => column.length === 1 && sentence).values()].map((group) =>
          group.map(({ turn }) => turn),
        );
      const orders = turns(ahead);
      for (const order of orders)
        assert.deepEqual(
          order,
          order.map((_, n) => n),
        );
      assert.deepEqual(
        turns(back),
        orders.map((order) => order.toReversed()),
      );
      assert.equal(new Set([...of(ahead), ...of(back)].map(({ strip }) => strip.values.length)).size, 1);
    }
    const bars = of("star").map(({ content }) => Number.parseFloat(content[1].querySelector(".bar").style.width));
    const most = Math.max(...reading.probabilities);
    for (const [k, bar] of bars.entries())
      assert.ok(Math.abs(bar / Math.max(...bars) - reading.probabilities[k] / most) < 1e-3);
  }
});

test("a bar shows what a word adds, with its number where that is not little and there is room", () => {
  const { reading, plan } = scene("short", { decides: true });
  const [one, other] = reading.words.filter(({ read }) => read).map(({ token }) => token);
  reading.more.decides = new Map([
    [one, 0.01],
    [other, -0.2],
  ]);
  for (const [width, numbers] of [
    [1408, [other]],
    [343, []],
  ]) {
    const { lines, notes } = plan({ ...ROOM, width });
    assert.deepEqual(
      lines.filter(({ look }) => ["more", "less"].includes(look)).map(({ look }) => look),
      ["more", "less"],
    );
    assert.deepEqual(
      notes.filter(({ look }) => look === "adds").map(({ token }) => token),
      numbers,
    );
  }
});

test("what was asked in addition is kept for the same text, of the same model", () => {
  const { reading } = scene("short");
  const lesson = { value: 3 };
  const last = { ...reading, more: { lesson, layers, exact: {} } };
  assert.deepEqual(HAN.read(reading.trace, last).more, { layers, lesson });
  assert.deepEqual(HAN.read(scene("long").reading.trace, last).more, { layers });
  assert.deepEqual(HAN.read({ ...reading.trace, model: "another" }, last).more, {});
});

test("a struck word keeps its place without numbers, and what was there before has its change", () => {
  const { reading, plan } = scene("short");
  const struck = reading.words.filter(({ read }) => !read);
  assert.equal(struck.length, 1);
  const whole = {
    ...reading,
    words: reading.words.map((word) => ({ ...word, read: true })),
    probabilities: reading.probabilities.toReversed(),
    stars: 1,
  };
  const { boxes, notes } = plan(ROOM, { reading: whole, pairs: aligned(whole.words, reading.words) });
  assert.equal(boxes.find(({ key }) => key === `word.${struck[0].token}`).look.trim(), "struck");
  assert.equal(
    boxes.find(({ key }) => key === `f.${struck[0].token}`),
    undefined,
  );
  assert.equal(boxes.filter(({ look }) => look?.includes("fresh")).length, 0);
  assert.match(notes.find(({ look }) => look === "was").text, /1\.00/);
});

test("the last step tells of all words alike where the whole text has stars", () => {
  const { reading, view } = scene("short");
  const words = { text: "a", looked: 0.5, without: 2 };
  const told = (trace, stars) =>
    HAN.steps
      .at(-1)(
        {
          ...reading,
          more: { lesson: { value: 3, looked: words, counts: words, target: "expected_stars" } },
          trace: { ...trace, even: { expected_stars: 3.21 } },
          stars,
        },
        view,
      )
      .includes("3.21");
  assert.deepEqual(
    [told({ struck: [] }, 3), told({ struck: [1] }, 3), told({ struck: [] }, null)],
    [true, false, false],
  );
});

test("pointing at a word lights its way and the states that it changes, and a step tells of this review", () => {
  const { reading, view, plan } = scene("short");
  const drawn = plan();
  const box = drawn.boxes.find(({ column, sentence }) => column === "word" && sentence === 1);
  const { line, lit, arcs } = HAN.point(box, reading, drawn);
  assert.match(line, new RegExp(`“${box.text}”`));
  assert.deepEqual(
    drawn.ribbons
      .filter(lit)
      .map(({ column }) => column)
      .sort(),
    ["flow", "sflow"],
  );
  assert.ok(arcs.length > 0 && arcs.every(({ width }) => width <= 4.6));
  const lesson = {
    target: "expected_stars",
    value: 3,
    looked: { text: "We", token: 0, looked: 0.3, without: 3.01 },
    counts: { text: "lid", token: 1, looked: 0.001, without: 4 },
  };
  const told = HAN.steps.map((tell, step) => tell({ ...reading, more: { lesson } }, { ...view, step }));
  for (const sentence of told) assert.match(sentence, /\.$/);
  // With all words alike there is no score to tell, and without an answer no lesson.
  const level = scenes.han.short.picture.word_level.map((each) => ({ ...each, scores: each.scores?.map(() => 0) }));
  assert.notEqual(HAN.steps[4]({ ...reading, trace: { ...reading.trace, word_level: level } }, view), told[4]);
  assert.match(told[4], /scores −?\d/);
  assert.equal(HAN.steps.at(-1)(reading, view), "");
});
