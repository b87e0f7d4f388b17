/**
 * @file `<limelight-heat>` in a page: where its answer comes from, what its attributes show, and what it tells a
 *   script.
 */

import assert from "node:assert/strict";
import test from "node:test";

import { assertAttention, explained, openPage, press, until } from "../window.js";

openPage("index.html", { html: () => "" });
const { LimelightHeat } = await import("../../../static/js/embed/element.js");
const { marginsOf, viewKeys } = await import("../../../static/js/embed/views.js");

const ANSWER = explained({ text: "A fine lamp, but it broke. Dull.", model: "one" });
/** An element in the page, with the attributes. @param {string} [attributes] @param {any} [answer] */
function add(attributes = "", answer = ANSWER) {
  document.body.innerHTML = `<limelight-heat ${attributes}></limelight-heat>`;
  const node = document.body.firstElementChild;
  assert.ok(node instanceof LimelightHeat);
  if (answer) node.answer = answer;
  return node;
}
const part = (node, selector) => node.shadowRoot.querySelector(selector);
const word = (node, number) => {
  node.showToken(number);
  return node.shadowRoot.activeElement;
};
/** The rows of the card of a word. */
const card = (node, number) => {
  word(node, number);
  return [...node.shadowRoot.querySelectorAll("#tip > div")].map((row) =>
    [...row.children].map(({ textContent }) => textContent),
  );
};

test("attention is drawn as the answer has it", () => {
  assertAttention(add().shadowRoot, ANSWER, "embed/element.js");
});

test("the score is the stars, a label with its probability, or that the model cannot tell", () => {
  const score = (answer) => part(add("score", { ...ANSWER, ...answer }), ".score")?.textContent;
  assert.equal(score({ expected_stars: 3.6 }), "3.6 of 5 stars ★★★★☆");
  assert.equal(score({ expected_stars: 7.2, labels: ["1", "12"] }), "7.2 of 12 stars ");
  assert.equal(score({ expected_stars: null, label: "positive", probabilities: [0.1, 0.9] }), "positive, 90.0%");
  assert.equal(score({ expected_stars: null, label: "positive", probabilities: undefined }), "positive");
  assert.equal(score({ undecided: true }), "Cannot tell");
  assert.equal(part(add(), ".score"), null);
});

test("the legend has both scales where the answer has both views, and names the model", () => {
  const scales = (answer) => {
    const legend = part(add("legend", { ...ANSWER, ...answer }), ".legend");
    return [
      [...legend.querySelectorAll(".scale")].map((scale) => scale.className.split("-").at(-1)),
      legend.lastChild.textContent,
    ];
  };
  assert.deepEqual(scales({}), [["decides", "looked"], "Words highlighted by Limelight, model one"]);
  const sentences = ANSWER.sentences.map(({ attention: _, ...sentence }) => sentence);
  assert.deepEqual(scales({ sentences, model: undefined }), [["decides"], "Words highlighted by Limelight"]);
  assert.deepEqual(scales({ signed: false, explanation: "attention", unit: "share" })[0], ["looked"]);
});

test("the switch chooses a view, and is there where there are two", () => {
  const node = add("switch");
  const [decides, looked] = part(node, ".views").querySelectorAll("input");
  assert.deepEqual([decides.checked, looked.checked, node.view], [true, false, ""]);
  looked.dispatchEvent(new Event("change"));
  assert.deepEqual([node.getAttribute("view"), node.view], ["looked", "looked"]);
  assert.ok(part(node, ".key"));
  const sentences = ANSWER.sentences.map(({ attention: _, ...sentence }) => sentence);
  const single = add("switch", { ...ANSWER, sentences });
  assert.deepEqual([part(single, ".views"), part(single, ".key") === null], [null, false]);
});

test("the answer comes from a child, a property or an address, and what is none is refused", async () => {
  const parent = document.createElement("limelight-heat");
  parent.innerHTML = `<script type="application/json">${JSON.stringify(ANSWER)}</script>`;
  document.body.replaceChildren(parent);
  assert.match(parent.shadowRoot.textContent, /A fine lamp/);
  const node = add("", null);
  assert.throws(() => {
    node.answer = { answers: [] };
  }, /`sentences`/);
  const events = [];
  for (const name of ["load", "error"]) node.addEventListener(name, () => events.push(name));
  globalThis.fetch = async () => Response.json(ANSWER);
  node.setAttribute("src", "answer.json");
  assert.equal(part(node, ".heat").getAttribute("aria-busy"), "true");
  await until(() => events.length);
  assert.deepEqual(
    [events, part(node, ".heat").hasAttribute("aria-busy"), node.answer.model],
    [["load"], false, "one"],
  );
  globalThis.fetch = async () => new Response("", { status: 404 });
  node.setAttribute("src", "nowhere.json");
  await until(() => events.length > 1);
  assert.match(part(node, "[role=alert]").textContent, /nowhere\.json.*404/);
  assert.equal(events[1], "error");
});

test("a newer address wins over one that is still awaited", async () => {
  const node = add("", null);
  const waiting = [];
  globalThis.fetch = (address, { signal }) =>
    new Promise((go, fail) => {
      waiting.push(() => go(Response.json({ ...ANSWER, model: address })));
      signal.addEventListener("abort", () => fail(signal.reason));
    });
  for (const address of ["first", "second"]) node.setAttribute("src", address);
  waiting[1]();
  await until(() => node.answer);
  assert.deepEqual([node.answer.model, part(node, "[role=alert]")], ["second", null]);
});

test("a script hears of the word that has the focus, and of the one that is chosen", () => {
  const node = add();
  const heard = [];
  for (const name of ["point", "pick"])
    node.addEventListener(name, ({ detail }) => heard.push([name, ...detail.tokens]));
  const second = word(node, 1);
  assert.deepEqual(heard.splice(0).at(-1), ["point", 1]);
  press(second, "a");
  assert.deepEqual(heard.splice(0), []);
  press(second, "Enter");
  assert.deepEqual(heard.splice(0), [["pick", 1]]);
  const third = word(node, 2);
  node.shadowRoot.elementFromPoint = () => third;
  third.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
  assert.deepEqual(heard.at(-1), ["pick", 2]);
});

test("the card of a word has its phrase, the answer without it, the words that count, and its sentence", () => {
  const node = add();
  const rows = card(node, 1);
  assert.deepEqual(rows.slice(0, 2), [
    ["A fine lamp", "adds +1.3 ★"],
    ["without it", "3.0 ★"],
  ]);
  assert.deepEqual(
    rows.slice(2, 5).map(([text]) => text),
    ["A", "fine", "lamp"],
  );
  assert.match(rows[5][0], /^Sentence 1/);
  assert.equal(rows.length, 6);
  // A phrase of one word does not list it again, nor a weak one its words.
  assert.equal(card(node, 8).length, 3);
  const [first, ...others] = ANSWER.phrases;
  assert.equal(card(add("", { ...ANSWER, phrases: [{ ...first, value: 0.01 }, ...others] }), 1).length, 3);
  const strange = structuredClone(ANSWER);
  strange.sentences[0].tokens[2].known = false;
  assert.match(card(add("", strange), 1).at(-1)[1], /not in the vocabulary/);
  strange.sentences[0].tokens[1].removed = true;
  assert.deepEqual(card(add("", strange), 1)[0], ["fine", "struck out"]);
  assert.deepEqual(card(add('view="looked"'), 1).at(-1), ["Sentence 1", "82.6% of the attention"]);
});

test("the pointer opens the words that it is on, with the card of one, and closes those that it leaves", () => {
  const node = add();
  const { shadowRoot: root } = node;
  const [, first, second] = root.querySelectorAll(".run");
  root.elementFromPoint = (x, y) => (x === 3 && y === 4 ? root.querySelectorAll(".run")[2].firstElementChild : null);
  const point = (target, more = {}) =>
    target.dispatchEvent(new MouseEvent("pointerover", { bubbles: true, clientX: 3, clientY: 4, ...more }));
  const seen = () =>
    [first, second]
      .map((run) => run.children.length)
      .concat(part(node, "#tip").hidden ? "" : part(node, "#tip span").textContent);
  point(first, { buttons: 1 });
  assert.deepEqual(seen(), [0, 0, ""]);
  point(first);
  assert.deepEqual(seen(), [1, 0, ""]);
  point(second);
  assert.deepEqual(seen(), [0, 1, "A fine lamp"]);
  // White space between words keeps the card.
  for (const [place, told] of [
    [".words", "A fine lamp"],
    [".paragraph", ""],
  ]) {
    point(part(node, place));
    assert.deepEqual(seen(), [0, 1, told]);
  }
  root.firstElementChild.dispatchEvent(new Event("pointerleave"));
  assert.deepEqual(seen(), [0, 0, ""]);
});

test("before each sentence stands what it adds, or its share", () => {
  const margins = marginsOf({
    ...ANSWER,
    sentences: ANSWER.sentences.map((sentence, i) => ({ ...sentence, attention: [0.996, 0.004][i], read: true })),
  });
  assert.deepEqual(
    margins.map(({ adds }) => adds.text),
    ["+0.3 ★", "−0.8 ★"],
  );
  assert.deepEqual(
    margins.map(({ adds }) => adds.level),
    [3, -8],
  );
  assert.deepEqual(
    margins.map(({ looked }) => [looked.text, looked.level]),
    [
      ["100%", 10],
      ["<1%", 0],
    ],
  );
  assert.match(margins[1].looked.name, /^Sentence 2 of 2, <1% of the attention$/);
  const [unread] = marginsOf({ ...ANSWER, sentences: [{ ...ANSWER.sentences[0], read: false }] });
  assert.deepEqual([unread.adds, unread.looked], [null, null]);
  const [plain] = marginsOf({
    ...ANSWER,
    signed: false,
    explanation: "attention",
    unit: "share",
    sentences: [{ ...ANSWER.sentences[0], weight: 1 }],
  });
  assert.deepEqual([plain.adds, plain.looked.text], [null, "100%"]);
});

test("the key says whose probability is drawn, and which colour is for it", () => {
  const key = (light) => viewKeys({ ...ANSWER, unit: "probability", ...light })[0].colours;
  assert.match(
    viewKeys({ ...ANSWER, unit: "probability", labels: ["bad", "good"], target: "bad" })[0].note,
    / adds to bad on average/,
  );
  assert.match(key({ labels: ["bad", "good"], target: "bad" }), /^Gold is for good, blue for bad\./);
  assert.match(key({ labels: ["1", "2", "3"], target: "3" }), /^Gold is for 3 stars, blue against it\./);
  assert.match(
    key({ labels: ["negative", "neutral", "positive"], target: "negative" }),
    /^Gold is against negative, blue for it/,
  );
  assert.match(key({ unit: "stars", target: "expected_stars" }), /^Gold raises/);
});
