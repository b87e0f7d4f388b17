/** @file What the page shows when it opens: what this tab showed last, or the review of a link. */

import assert from "node:assert/strict";
import test from "node:test";

import { explained, openPage, serve, until, withModels } from "../window.js";

openPage("index.html", { html: withModels });
const asked = serve({ explain: explained, predict: explained });
const { makeLink, readLink } = await import("../../../static/js/model/link.js");
const { state } = await import("../../../static/js/model/state.js");
const { createViews } = await import("../../../static/js/page/views.js");

test("a tab shows its last draft, unless the entry of the history is another, and the model of a new address", () => {
  const { left } = createViews({ edits: null, models: ["one", "two"] });
  const kept = (model) => ({ text: "A dull lamp.", model, method: "words", without: [1] });
  const other = { model: "two", method: "", target: "", without: [] };
  const steps = [{ text: "A lamp." }];
  const draft = { id: "d", view: kept("one"), steps };
  sessionStorage.setItem("draft", JSON.stringify(draft));
  const opened = (address, entry = null) => {
    history.replaceState(entry, "", address);
    return left();
  };
  assert.deepEqual(opened("/"), draft);
  assert.deepEqual(opened("/?model=one"), draft);
  assert.deepEqual(opened("/?model=two"), { ...draft, view: { ...draft.view, ...other } });
  assert.deepEqual(opened("/?model=two", { id: "d", view: kept("two") }), draft);
  assert.deepEqual(opened("/?model=one", { id: "e", view: kept("two") }), { id: "e", view: kept("two"), steps });
  assert.deepEqual(opened("/", { id: "e" }), draft);
  sessionStorage.clear();
  assert.equal(opened("/"), null);
});

test("a link is opened in place of what the server wrote, in the same entry of the history", async () => {
  history.replaceState(null, "", await makeLink({ text: "It broke.", model: "one" }, "/"));
  document.getElementById("text").value = "A dull lamp.";
  const { length } = history;
  await import("../../../static/js/page/main.js");
  await until(() => state.get().text);
  assert.deepEqual(
    [state.get().text, asked.map(({ question }) => question.text), history.length],
    ["It broke.", ["It broke."], length],
  );
});

test("a link that the reader has left before it was read opens no more, and says nothing", async () => {
  for (const link of [await makeLink({ text: "Dull.", model: "other" }, "/"), "/#v1=broken"]) {
    history.replaceState(null, "", link);
    dispatchEvent(new Event("hashchange"));
    history.replaceState(null, "", "/#words");
    await readLink(link.split("#")[1]).catch(() => {});
    await new Promise(setImmediate);
    const { textContent: note } = document.getElementById("arrival");
    assert.deepEqual([location.hash, state.get().text, note], ["#words", "It broke.", ""]);
  }
});
