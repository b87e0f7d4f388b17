/** @file The page Inside as its review changes: what is asked and compared then, what fails, and another network. */

import assert from "node:assert/strict";
import test from "node:test";

import { tiny } from "../site/service.js";
import { press, until } from "../window.js";
import {
  ASKED,
  TEXT,
  asked,
  asks,
  boxes,
  byId,
  chosen,
  even,
  find,
  goTo,
  linked,
  model,
  observers,
  open,
  settled,
  sheet,
  stage,
  text,
  traces,
  undo,
  write,
} from "./opened.js";

const { MAX_LINK } = await import("../../../static/js/model/link.js");

await open({ text: TEXT, model: "han" });
await until(() => boxes("word").length && find(".dots").children.length);
await settled();

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
    chosen.problem = { status, detail: "No.", title: "No" };
    await asks(() => even.click());
    assert.deepEqual([alert.hidden, alert.firstElementChild.textContent, again.hidden], [false, "No.", status === 422]);
  }
  chosen.problem = null;
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
    chosen.width = next;
    for (const act of observers) act();
    assert.deepEqual(drawn(), expected);
  }
  boxes("score")[0].click();
  assert.equal(sheet.getAttribute("style"), null);
  press(document.body, "Escape");
  chosen.width = 1408;
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
