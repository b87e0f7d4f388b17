/** @file The preview in the Share panel shows the newest view, whenever the script of the panel comes. */

import assert from "node:assert/strict";
import test from "node:test";

import { explained, openPage, until, withModels } from "../window.js";

openPage("index.html", { html: withModels });
const { shown, state } = await import("../../../static/js/model/state.js");
const { createSharePanel } = await import("../../../static/js/panels/share_panel.js");

const preview = document.getElementById("share-preview");
let title = "One";

test("a panel that was opened before its script came shows the picture", async () => {
  state.set({ panel: "share" });
  shown.set({ answer: explained({ text: "A fine lamp.", model: "one" }) });
  createSharePanel(() => title);
  await until(() => preview.src.includes("One"));
  assert.equal(preview.hidden, false);
});

test("the drawing that was begun last stays, even if an earlier one is ready later", async () => {
  const styles = [];
  Object.defineProperty(document, "styleSheets", { value: [{ href: "/share.css" }] });
  globalThis.fetch = () => new Promise((give) => styles.push(() => give(new Response(""))));
  state.set({ view: "looked" });
  await until(() => styles.length === 1);
  title = "Two";
  state.set({ view: "" });
  await until(() => styles.length === 2);
  styles[1]();
  await until(() => preview.src.includes("Two"));
  styles[0]();
  // What is to be drawn is drawn by then: promises alone are between.
  await new Promise(setImmediate);
  assert.ok(preview.src.includes("Two"));
});
