/**
 * @file The scene of a Kim CNN on recorded answers: ribbons that sum to the logits, windows in the row of their middle,
 *   and what boxes open to.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { openPage, until } from "../window.js";
import { addedUp, assertLabels, reached } from "./scenes.js";

openPage("inside.html");
HTMLCanvasElement.prototype.getContext = () => ({
  createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }),
  putImageData() {},
});
const { scenes } = JSON.parse(readFileSync(new URL("../../fixtures/site.json", import.meta.url), "utf8"));
const { KIM_CNN } = await import("../../../static/js/inside/kim_cnn/network.js");
const { addedTold, middleOf, phraseOf } = await import("../../../static/js/inside/kim_cnn/reading.js");
const { aligned } = await import("../../../static/js/inside/aligned.js");
const { neighbour } = await import("../../../static/js/inside/layout.js");
const { NOTHING } = await import("../../../static/js/inside/grammar.js");

const ROOM = { width: 1408, height: 600 };

/** @param {"short" | "long"} name @param {object} [more] of the view */
function scene(name, more = {}) {
  const { picture } = scenes.kim_cnn[name];
  const reading = /** @type {any} */ (KIM_CNN.read(picture, null));
  const view = { ...NOTHING, sentence: picture.sentence, ...more };
  return { reading, view, picture, plan: (room = ROOM, before = null) => KIM_CNN.plan(reading, view, before, room) };
}

test("the ribbons of both sides and the bias are the difference of the logits", () => {
  for (const name of ["short", "long"]) {
    const { reading, picture, plan } = scene(name);
    const { ribbons, boxes } = plan();
    const side = (look) => boxes.find(({ key }) => key === `side.${look}`);
    const wide = (look) => ribbons.reduce((sum, ribbon) => sum + (ribbon.side === look ? ribbon.h1 : 0), 0);
    const unit = side("more").h / reading.totals.more;
    const apart = picture.logits[1] - picture.logits[0];
    assert.ok(Math.abs((wide("more") - wide("less")) / unit + reading.bias - apart) < 1e-3);
    const answer = boxes.filter(({ column }) => column === "star").sort((a, b) => a.y - b.y);
    assert.equal(answer[0].content[0].textContent, reading.sides[0]);
    // None lies beyond the side that it flows to.
    for (const { side: look, y1, h1 } of ribbons)
      assert.ok(y1 >= side(look).y - 0.1 && y1 + h1 <= side(look).y + side(look).h + 0.1);
  }
});

test("a window is in the row of its middle word, those past an end of the text in the last one there", () => {
  assert.deepEqual(
    [
      [1, 3],
      [2, 3],
      [3, 3],
      [7, -6],
      [7, 9],
      [2, -1],
    ].map(([size, first]) => middleOf(size, first, 10)),
    [3, 3, 4, 0, 9, 0],
  );
  const { reading, plan } = scene("short");
  const { boxes } = plan();
  for (const { size, rows } of reading.widths) {
    assert.equal(rows.length, reading.heard.length + size - 1);
    assert.equal(boxes.filter(({ key }) => key.startsWith(`win.${size}.`)).length, rows.length);
  }
  const [word, window] = [
    boxes.find(({ column, look }) => column === "word" && !look.includes("struck")),
    boxes.find(({ key }) => key === `win.${reading.widths[0].size}.0`),
  ];
  assert.ok(window.y >= word.y - 1 && window.y + window.h <= word.y + word.h + 1);
});

test("a window knows its filters, and each filter has one window", () => {
  const { reading, picture } = scene("long");
  const filters = [...reading.windows.values()]
    .flatMap((window) => window.filters.map(({ filter }) => filter))
    .sort((a, b) => a - b);
  assert.deepEqual(
    filters,
    picture.contributions.flatMap((adds, filter) => (adds ? [filter] : [])),
  );
  for (const { size, first, filters: own, more, less } of reading.windows.values()) {
    for (const { filter } of own)
      assert.deepEqual(
        [reading.widths[Math.floor(filter / reading.perSize)].size, picture.winners[filter]],
        [size, first],
      );
    assert.ok(Math.abs(own.reduce((sum, { adds }) => sum + adds, 0) - more - less) < 1e-9);
  }
});

test("a folded sentence keeps its ribbons, which open it, and every box has a label and is reached by keys", () => {
  const { reading, plan } = scene("long");
  for (const width of [1408, 343]) {
    const { boxes, ribbons, heads, narrow } = plan({ ...ROOM, width });
    const folds = boxes.filter(({ look }) => look === "fold");
    assert.equal(folds.length, reading.sentences.length - 1);
    assert.equal(
      /\d+/.exec(heads.find(({ name }) => name === "word").title)?.[0],
      narrow ? undefined : String(folds.length),
    );
    for (const { opens, sentence } of ribbons)
      assert.equal(
        opens === `fold.${sentence}`,
        folds.some((fold) => fold.sentence === sentence),
      );
    assert.equal(reached(boxes, neighbour).size, boxes.length);
    assertLabels(boxes);
  }
});

test("a struck word has no windows, and what is compared has its earlier sums", () => {
  const { reading, plan } = scene("short");
  const [struck] = reading.words.filter(({ read }) => !read);
  const whole = { ...reading, totals: { more: reading.totals.more + 1, less: reading.totals.less } };
  const { boxes, notes } = plan(ROOM, { reading: whole, pairs: aligned(whole.words, reading.words) });
  assert.equal(boxes.find(({ key }) => key === `word.${struck.token}`).look.trim(), "struck");
  assert.equal(
    boxes.find(({ key }) => key === `x.${struck.token}`),
    undefined,
  );
  assert.equal(notes[1].text, `was ${whole.totals.more.toFixed(2)}`);
});

test("what a word adds to the answer has the colour of the side that it speaks for", async () => {
  globalThis.fetch = async () =>
    new Response(
      JSON.stringify({
        sentences: [
          {
            tokens: [
              { weight: 0.5, read: true },
              { weight: null, read: true },
              { weight: 0, read: false },
            ],
          },
        ],
      }),
    );
  const { reading, view } = scene("short");
  for (const turn of [-1, 1])
    assert.deepEqual(
      [...(await KIM_CNN.asks.decides(view, { ...reading, turn }, AbortSignal.timeout(1000)))],
      [[0, 0.5 * turn]],
    );
});

test("boxes open to sums that are those of the network, a window to the products of its filter", async () => {
  const { reading, view, plan } = scene("short");
  const exact = scenes.kim_cnn.window;
  const asked = [];
  globalThis.fetch = async (address, { body } = {}) => {
    asked.push(body ? JSON.parse(body).window : String(address));
    const ngrams = reading.widths.map(({ size }) => ({
      kernel_size: size,
      ngrams: Array.from({ length: reading.perSize }, (_, n) => [{ text: `liked ${n}`, activation: 1 }]),
    }));
    return new Response(JSON.stringify(body ? exact.sentence : { filters: ngrams }));
  };
  const counts = new Map();
  for (const box of plan().boxes) {
    const { title, parts, checks } = KIM_CNN.sum(box, reading, view);
    assert.ok(title && parts.length, box.key);
    for (const [own, given] of checks) assert.ok(Math.abs(own - given) < 1e-3, box.key);
    if (box.column !== "star" && parts.some((part) => part.matches("table"))) assert.ok(addedUp(parts), box.key);
    counts.set(box.column, (counts.get(box.column) ?? 0) + checks.length);
  }
  assert.deepEqual([counts.get("side"), counts.get("star")], [2, 2]);
  const { kernel_size: size, first, filter } = exact.place;
  const window = reading.windows.get(`win.${size}.${first}`);
  const { parts, checks } = KIM_CNN.sum({ key: window.key }, reading, view);
  await until(() => checks.length);
  assert.ok(asked.some((place) => JSON.stringify(place) === JSON.stringify(exact.place)));
  assert.ok(Math.abs(checks[0][0] - checks[0][1]) < 1e-5);
  assert.ok(addedUp(parts) >= 3);
  assert.match(parts.at(-1).textContent, new RegExp(`liked ${filter}`));
  assert.equal(parts[0].textContent.includes("outside"), first < 0);
});

test("a side has its strongest windows, a row for the others of each width, and one side has the bias", () => {
  const { reading, view } = scene("short");
  const [window] = reading.windows.values();
  reading.windows = new Map(
    Array.from({ length: 16 }, (_, n) => [n, { ...window, size: 2 + (n % 2), more: 1 - n / 1000, less: -1 }]),
  );
  reading.bias = 0;
  const [more, less] = ["more", "less"].map((side) =>
    [...KIM_CNN.sum({ key: `side.${side}` }, reading, view).parts[1].querySelectorAll("tr")].map((row) =>
      [...row.children].map(({ textContent }) => textContent),
    ),
  );
  assert.deepEqual(more.slice(13, 15), [
    ["2 more windows of 2 words", "", "+1.974"],
    ["2 more windows of 3 words", "", "+1.972"],
  ]);
  assert.deepEqual(
    [more, less].map(({ length }) => length),
    [17, 16],
  );
});

test("a word opens to its vector and windows, a struck one to neither", () => {
  const { reading, view, plan } = scene("short");
  const { boxes } = plan();
  const [read, struck] = [false, true].map((isStruck) =>
    boxes.find(({ column, look }) => column === "word" && look.includes("struck") === isStruck),
  );
  const { parts } = KIM_CNN.sum(read, reading, view);
  const strips = parts
    .map((part) => part.querySelector?.("canvas") ?? part)
    .filter(({ localName }) => localName === "canvas");
  assert.deepEqual(
    strips.map((strip) =>
      strip.getAttribute("aria-label").includes(` ${reading.vectors.values().next().value.length} numbers`),
    ),
    [true],
  );
  assert.equal(KIM_CNN.sum(struck, reading, view).parts.length, 1);
});

test("pointing at a window names it and lights its words, and its sum is what its filters add", () => {
  const { reading, view, plan } = scene("long");
  const drawn = plan();
  for (const box of drawn.boxes.filter(({ column }) => column === "picked")) {
    const window = reading.windows.get(box.key.replace("picked", "win"));
    const { line, lit } = KIM_CNN.point(box, reading, drawn);
    assert.ok(line.startsWith(`“${phraseOf(reading, window)}”`));
    assert.ok(line.includes(addedTold(window.filters.length, window, reading.sides)));
    const words = drawn.boxes
      .filter((each) => each.column === "word" && lit(each))
      .map(({ token }) => reading.orders.get(token));
    assert.ok(words.every((at) => window.first <= at && at < window.first + window.size));
    const { parts } = KIM_CNN.sum(box, reading, view);
    const rows = [...parts[1].querySelectorAll("tr")]
      .slice(1)
      .map(({ lastChild }) => Number(lastChild.textContent.replace("−", "-")));
    assert.ok(
      Math.abs(rows.at(-1) - window.more - window.less) <= 0.0005 &&
        Math.abs(rows.slice(0, -1).reduce((sum, each) => sum + each, 0) - rows.at(-1)) <= 0.0006 * rows.length,
    );
  }
});

test("pointing at a word lights the windows that it is in, and each step tells of this review", () => {
  const { reading, view, plan } = scene("long");
  const drawn = plan();
  const box = drawn.boxes.find(({ column, look }) => column === "word" && look.trim() === "");
  const { line, lit } = KIM_CNN.point(box, reading, drawn);
  assert.match(line, new RegExp(`“${box.text}”`));
  assert.deepEqual(
    new Set(drawn.boxes.filter(lit).map(({ column }) => column)),
    new Set(["word", "x", "windows", "picked", "side"]),
  );
  const order = reading.orders.get(box.token);
  const covers = ({ size, first }) => first <= order && order < first + size;
  assert.deepEqual(
    new Set(drawn.ribbons.filter(lit).map(({ key }) => key.replace(/^add(.*)\..*/, "win$1"))),
    new Set([...reading.windows.values()].filter(covers).map(({ key }) => key)),
  );
  assert.deepEqual(
    [7, 8].map((step) => KIM_CNN.wants({ ...view, step })),
    [[], ["lesson"]],
  );
  for (const tell of KIM_CNN.steps) assert.match(tell(reading, view), /\.\s*$/);
  assert.equal(phraseOf(reading, { size: 3, first: -2 }), `· · ${reading.heard[0].text}`);
});
