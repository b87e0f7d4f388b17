/** @file The service worker of the extension: what is read of a page waits for the panel of its own window, once. */

import assert from "node:assert/strict";
import test from "node:test";

const listeners = {};
const on = (name) => ({ addListener: (listener) => (listeners[name] = listener) });
const opened = [];
let [frames, isOpen] = [[], false];
const scripts = [];
globalThis.chrome = {
  scripting: {
    executeScript: async (script) => {
      scripts.push(script);
      if (!frames) throw new Error("closed to extensions");
      return frames.map((result) => ({ result }));
    },
  },
  runtime: { onMessage: on("message"), onInstalled: on("installed"), sendMessage: async () => isOpen },
  sidePanel: { open: ({ windowId }) => opened.push(windowId) },
  contextMenus: { create: () => {}, onClicked: on("menu") },
  commands: { onCommand: on("command") },
  action: { onClicked: on("action") },
};
await import("../../../static/js/extension/background.js");
const TAB = { id: 7, windowId: 3 };
const settled = () => new Promise((go) => setImmediate(go));

/**
 * What the panel of a window is told when it asks.
 * @param {number} windowId
 * @returns {any} undefined where nothing waits for it
 */
function taken(windowId) {
  let reply;
  listeners.message({ asks: windowId }, null, (message) => (reply = message));
  return reply;
}

test("what is selected waits for the panel of its window, which takes it once", async () => {
  assert.equal(taken(3), undefined);
  frames = [{ text: "", reviews: [{ text: "Dull." }] }, null, { text: "A fine lamp.", reviews: [] }];
  listeners.action(TAB);
  await settled();
  assert.deepEqual(opened, [3]);
  assert.equal(taken(4), undefined);
  assert.deepEqual(taken(3), { windowId: 3, text: "A fine lamp.", reviews: [{ text: "Dull." }], closed: false });
  assert.equal(taken(3), undefined);
});

test("an open panel has it at once, and nothing waits", async () => {
  isOpen = true;
  listeners.command("light", TAB);
  await settled();
  isOpen = false;
  assert.equal(taken(3), undefined);
});

test("the menu asks for the selection or the whole page; a closed page has what the menu knows", async () => {
  frames = null;
  for (const [menuItemId, whole, text] of [
    ["selection", false, "Dull."],
    ["page", true, ""],
  ]) {
    listeners.menu({ menuItemId, selectionText: "Dull." }, TAB);
    await settled();
    assert.deepEqual(scripts.at(-1).args, [whole]);
    assert.deepEqual(taken(3), { windowId: 3, text, reviews: [], closed: true });
  }
});
