/**
 * @file The page Inside as a reader uses it: a link that opens it, steps, keys, changes and what they are compared
 *   with, with the answers of two tiny networks.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { rest, service, tiny } from "../site/service.js";
import { openPage, press, until } from "../window.js";

const source = readFileSync(new URL("../../../templates/scene.html", import.meta.url), "utf8");
// A text over several lines is one text for the template.
const joined = source.replaceAll(/"\n +"/g, "");
const STEPS = Object.fromEntries(
  joined
    .split('"kim_cnn": {')
    .map((part, n) => [["han", "kim_cnn"][n], [...part.matchAll(/^ +\("([^"]*)", "([^"]*)",\s+"([^"]*)"\),$/gm)]]),
);
const stepTold = ([, columns, title, words]) => `<li data-columns="${columns}"><h2>${title}</h2><p>${words}</p></li>`;
const steps = Object.entries(STEPS).map(
  ([network, all]) =>
    `<section data-network="${network}"><ol class="steps-told">${all.map(stepTold).join("")}</ol></section>`,
);
const page = (html) =>
  html
    .replace(
      /<option[\s\S]*<\/option>/,
      Object.keys(STEPS)
        .map((name) => `<option value="${name}" data-network="${name}">${name}</option>`)
        .join(""),
    )
    .replace(
      /<p class="hint paper"[\s\S]*?<\/p>/,
      Object.keys(STEPS)
        .map(
          (name) =>
            `<p class="paper" data-network="${name}" data-picture="It shows numbers."><a>Paper of ${name}</a></p>`,
        )
        .join(""),
    )
    .replace(
      '<div class="folded">',
      `${source.match(/<div class="scene"[\s\S]*?(?=\{%- for network)/)[0]}${steps.join("")}</div><div class="folded">`,
    );
const TEXT = "The lid doesn't close well. We loved the lovely kettle!";

openPage("inside.html", { html: page });
HTMLCanvasElement.prototype.getContext = () => ({
  createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }),
  putImageData() {},
});
const observers = [];
globalThis.ResizeObserver = class {
  constructor(act) {
    observers.push(act);
  }
  observe() {}
};
const motion = { matches: true };
globalThis.matchMedia = () => motion;
/** Timers that run when a test says so. @type {Map<number, {act: () => void, wait: number}>} */
const timers = new Map();
window.setInterval = (act, wait) => timers.set(timers.size + 1, { act, wait }).size;
const { clearInterval } = globalThis;
globalThis.clearInterval = (timer) => (typeof timer === "number" ? timers.set(timer, null) : clearInterval(timer));
const ticking = () => [...timers.values()].filter(Boolean);
/** What was asked, and the problem that the next answers are. */
const asked = [];
let problem = null;
globalThis.fetch = async (address, { body, signal } = {}) => {
  const path = address.replace("/api/v1/", "");
  const question = body && JSON.parse(body);
  asked.push({ path, signal, ...question });
  if (problem) return { ok: false, status: problem.status, json: async () => problem };
  const answer = question ? await service.answer(path, question, rest) : tiny.scenes[path.split("/")[1]].layers;
  signal?.throwIfAborted();
  return { ok: true, json: async () => answer };
};

const frames = [];
globalThis.requestAnimationFrame = (act) => frames.push(act);

const byId = (id) => document.getElementById(id);
const find = (part) => byId("main").querySelector(part);
const [stage, sheet, told, way, undo, even, decides, back, on, play] = [
  ".stage-of-it",
  ".sheet",
  ".told",
  ".way-told",
  ".undo",
  ".even",
  ".decides",
  ".step-back",
  ".step-on",
  ".play",
].map(find);
const [text, model] = ["text", "model"].map(byId);
let width = 1408;
Object.defineProperty(stage, "clientWidth", { get: () => width });
stage.getBoundingClientRect = () => ({ left: 0, top: 100, width });
Object.defineProperties(sheet, { offsetWidth: { value: 300 }, offsetHeight: { value: 200 } });
const { MAX_LINK, makeLink, readLink } = await import("../../../static/js/model/link.js");
location.hash = await linked({
  text: TEXT,
  model: "han",
  without: [1, "2"],
  step: 99,
  sentence: -1,
  open: 5,
  even: "yes",
  decides: true,
});
await import("../../../static/js/inside/main.js");

async function linked(view) {
  return new URL(await makeLink(view, "http://localhost/")).hash;
}
const boxes = (column, more = "") => [...stage.querySelectorAll(`.box[data-column="${column}"]${more}`)];
const word = (name) => boxes("word").find(({ textContent }) => textContent === name);
const traces = () => asked.filter(({ path, lesson, detail }) => path === "trace" && !lesson && detail === "picture");
const settled = () => until(() => stage.getAttribute("aria-busy") === "false");
/** Does something, and returns what the network is asked then. */
async function asks(act) {
  const { length } = traces();
  act();
  await settled();
  return traces()
    .slice(length)
    .map(({ text, without = [], even, sentence }) => ({ text, without, even, sentence }));
}
const goTo = (step) => find(".dots").children[step].firstChild.click();
const step = () => Number.parseInt(told.firstChild.textContent, 10);
const point = (node, name = "pointerover") => node.dispatchEvent(new Event(name, { bubbles: true }));
async function write(next) {
  text.value = next;
  text.dispatchEvent(new Event("input"));
  await until(() => traces().at(-1)?.text === next);
  await settled();
}
const ASKED = { text: TEXT, without: [], even: false, sentence: 0 };

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

test("an edit ends the questions before it: one at a time is under way", async () => {
  goTo(9);
  assert.deepEqual(await asks(() => [1, 2].forEach(() => even.click())), [{ ...ASKED, even: true }, ASKED]);
  assert.deepEqual(
    traces()
      .slice(-2)
      .map(({ signal }) => signal.aborted),
    [true, false],
  );
  await write("slow");
  const [picture, { lesson, signal }] = asked.slice(-2);
  assert.deepEqual([picture.signal.aborted, lesson, signal.aborted], [false, true, false]);
  await write(TEXT);
  assert.ok(signal.aborted);
});

test("what fails says so, and what fails in passing can be asked again", async () => {
  const [alert, again] = [find("#scene .problem"), find("#scene .problem button")];
  for (const status of [422, 503]) {
    problem = { status, detail: "No.", title: "No" };
    await asks(() => even.click());
    assert.deepEqual([alert.hidden, alert.firstElementChild.textContent, again.hidden], [false, "No.", status === 422]);
  }
  problem = null;
  assert.deepEqual(await asks(() => again.click()), [ASKED]);
  assert.equal(alert.hidden, true);
});

test("a review that is written is read after a pause, and another review is compared with nothing", async () => {
  const { length } = asked;
  text.value = "  ";
  text.dispatchEvent(new Event("input"));
  assert.equal(asked.length, length);
  for (const [next, isOther] of [
    ["slow film slow film", true],
    ["fine slow film", false],
    ["slow film a lid", false],
    ["a kettle", true],
  ]) {
    await write(next);
    assert.equal(undo.disabled, isOther, next);
    if (next.startsWith("fine"))
      assert.deepEqual(
        boxes("word", ".fresh").map(({ textContent }) => textContent),
        ["fine"],
      );
  }
});

test("of a long review the sentences that are folded open by a click, and so does what is within them", async () => {
  await write(tiny.scenes.han.long.question.text);
  const [fold] = boxes("word", ".fold").slice(-1);
  const [{ sentence }] = await asks(() => fold.click());
  assert.ok(sentence > 0 && sheet.hidden);
  const [other] = boxes("s");
  assert.deepEqual(
    (await asks(() => other.click())).map((question) => question.sentence),
    [0],
  );
  assert.deepEqual([sheet.hidden, boxes("s", ".open").length], [false, 1]);
  // Longer than a link that one would send.
  const endless = Array.from({ length: 1000 }, (_, n) => Math.sin(n).toString(36)).join(" ");
  await write(endless);
  await until(() => byId("back").getAttribute("href").length > MAX_LINK);
  await write(TEXT);
});

test("on a narrow page the sheet has no place of its own", async () => {
  const drawn = () => [stage.querySelector(".flow").getAttribute("width"), stage.classList.contains("narrow")];
  for (const [next, expected] of [
    [1407, ["1408", false]],
    [343, ["343", true]],
  ]) {
    width = next;
    for (const act of observers) act();
    assert.deepEqual(drawn(), expected);
  }
  boxes("score")[0].click();
  assert.equal(sheet.getAttribute("style"), null);
  press(document.body, "Escape");
  width = 1408;
});

test("what is folded is filled once it is opened, and the scene is saved with its review", async () => {
  const [blocks, map] = ["blocks", "map"].map(byId);
  for (const each of [blocks, map]) {
    assert.equal(each.children.length, 1);
    each.open = true;
    each.dispatchEvent(new Event("toggle"));
    await until(() => each.children.length === 2);
  }
  assert.equal(blocks.querySelectorAll("tr").length, tiny.scenes.han.layers.blocks.length + 2);
  const files = [];
  URL.createObjectURL = (file) => `#${files.push(file)}`;
  byId("save").click();
  byId("save").querySelector('[data-as="svg"]').click();
  await until(() => files.length);
  const saved = await files[0].text();
  for (const told of ["Paper of han, on a review", `“${TEXT}”`, "It shows numbers."])
    assert.ok(saved.includes(told), told);
});

test("another network reads the same review in its own steps", async () => {
  model.value = "kim_cnn";
  model.dispatchEvent(new Event("change"));
  await until(() => boxes("windows").length);
  await settled();
  assert.deepEqual([traces().at(-1).text, find(".dots").children.length, even.hidden], [TEXT, 9, true]);
  assert.deepEqual(
    [...byId("main").querySelectorAll(".paper")].map(({ hidden }) => hidden),
    [true, false],
  );
  assert.equal(undo.disabled, true);
});

test("a link that is broken says so, and the model of the address is opened", async () => {
  location.hash = "#v1=broken";
  window.happyDOM.setURL("http://localhost/inside?model=han#v1=broken");
  await import("../../../static/js/inside/main.js?again");
  await until(() => !find("#scene .problem").hidden);
  assert.deepEqual([model.value, traces().at(-1).text], ["han", TEXT]);
  window.happyDOM.setURL("http://localhost/inside?model=nobody#");
  location.hash = await linked({ text: "fine", model: "nobody" });
  await import("../../../static/js/inside/main.js?unknown");
  await until(() => traces().at(-1).text === "fine");
  assert.equal(model.value, "han");
});
