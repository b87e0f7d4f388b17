/** @file The theme switch before and after a choice, and which visits are the first. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { Window } from "happy-dom";

const source = readFileSync(new URL("../../../static/js/page/theme.js", import.meta.url), "utf8");

/**
 * Loads the script as a page does, before its elements.
 *
 * @param {{address?: string, home?: string, kept?: Record<string, string>, draft?: string, isDark?: boolean, state?:
 *   any}} visit
 */
function visit({ address = "", home, kept = {}, draft, isDark = false, state = null } = {}) {
  const window = new Window({ url: `https://shop.example/${address}` });
  const { document, localStorage, sessionStorage, location } = window;
  for (const [name, value] of Object.entries(kept)) localStorage.setItem(name, value);
  if (draft) sessionStorage.setItem("draft", draft);
  if (home) document.documentElement.dataset.home = home;
  const system = Object.assign(new EventTarget(), { matches: isDark });
  document.body.innerHTML = '<button id="theme"></button>';
  new Function("document", "localStorage", "sessionStorage", "location", "history", "matchMedia", source)(
    document,
    localStorage,
    sessionStorage,
    location,
    { state },
    () => system,
  );
  document.dispatchEvent(new window.Event("DOMContentLoaded"));
  const root = document.documentElement;
  const button = document.getElementById("theme");
  return {
    root,
    button,
    system,
    localStorage,
    isPressed: () => button.getAttribute("aria-pressed"),
    classes: [...root.classList],
  };
}

test("the theme is the system's until one is chosen, which is remembered", () => {
  const { root, button, system, localStorage, isPressed } = visit({ isDark: true });
  assert.deepEqual([root.dataset.theme, isPressed()], [undefined, "true"]);
  system.matches = false;
  system.dispatchEvent(new Event("change"));
  assert.equal(isPressed(), "false");
  for (const [theme, pressed] of [
    ["dark", "true"],
    ["light", "false"],
  ]) {
    button.click();
    assert.deepEqual([root.dataset.theme, localStorage.getItem("theme"), isPressed()], [theme, theme, pressed]);
  }
  for (const theme of ["dark", "light"])
    assert.equal(visit({ kept: { theme }, isDark: theme === "light" }).root.dataset.theme, theme);
  assert.equal(visit({ kept: { theme: "pink" } }).root.dataset.theme, undefined);
});

test("a visit is the first without a draft, a history, a link or another model than a site's page has", () => {
  const isFirst = (options) => visit(options).classes.includes("first-visit");
  for (const first of [{}, { address: "?model=two" }, { home: "./" }, { home: "./", address: "?lens=words" }])
    assert.equal(isFirst(first), true, JSON.stringify(first));
  for (const later of [
    { draft: "A lamp." },
    { state: {} },
    { address: "#v1=abc" },
    { home: "./", address: "?model=two" },
  ])
    assert.equal(isFirst(later), false, JSON.stringify(later));
});

test("the link to a review folds the box, other links do not", () => {
  assert.deepEqual(
    ["#v1=abc", "#help", ""].map((address) => visit({ address }).classes.includes("linked")),
    [true, false, false],
  );
});
