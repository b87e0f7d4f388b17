/** @file The store: who is told what, and in which order. */

import assert from "node:assert/strict";
import test from "node:test";

import { createStore, defaults } from "../../../static/js/model/state.js";

test("a listener hears what is now and what was before, and a change to the same value is none", () => {
  const store = createStore(defaults);
  const heard = [];
  store.subscribe((now, before) => heard.push([before.without, now.without]));
  store.set({ without: [3] });
  store.set({ without: [3] });
  store.set({ given: false });
  assert.deepEqual(heard, [[[], [3]]]);
  assert.equal(store.get().text, "");
});

test("a change made while another is told is told after it, to all", () => {
  const store = createStore({ ...defaults });
  const heard = [];
  store.subscribe(({ panel }) => store.set({ given: panel === "why" }));
  store.subscribe(({ panel, given }, before) => heard.push([before.panel, panel, given]));
  store.set({ panel: "why" });
  assert.deepEqual(heard, [
    ["", "why", false],
    ["why", "why", true],
  ]);
});
