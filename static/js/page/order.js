/**
 * @file What happens when: scripts that are not needed at once load while the page is idle, or when a panel is opened; a text comes
 * from a link, or from another visit.
 */

import { button, byId, element, passFocus } from "../dom.js";
import { forget, recallJson, rememberJson } from "../memory.js";
import { LinkError, holdsView, readLink } from "../model/link.js";
import { restore } from "../model/snapshot.js";
import { shown, state } from "../model/state.js";
import { joined, tokensOf } from "../model/words.js";

// Milliseconds until the page counts as idle, in a browser without requestIdleCallback.
const QUIET = 2_000;
// Milliseconds that the answer to what the page opens with has the line to itself.
const MOST = 10_000;

/** @type {(value?: void) => void} */
let allow;
/** @type {Promise<void>} */
const allowed = new Promise((resolve) => (allow = resolve));

/** Lets scripts load before they are asked for: at once, or after the answer that comes. @param {boolean} comes */
export function allowIdle(comes) {
  if (!comes) return allow();
  const end = shown.subscribe(({ answer }) => {
    if (!answer) return;
    end();
    allow();
  });
  setTimeout(allow, MOST);
}

/** @param {() => Promise<void>} load begun once that is allowed and the page is idle; and again once the network is back, if it failed */
export async function whenIdle(load) {
  const begin = () =>
    load().catch((error) => {
      if (navigator.onLine) throw error;
      addEventListener("online", begin, { once: true });
    });
  const idle = () => (window.requestIdleCallback ? requestIdleCallback(begin, { timeout: 5 * QUIET }) : setTimeout(begin, QUIET));
  await allowed;
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle, { once: true });
}

/** Loads the scripts of each panel, once. @type {Map<string, () => Promise<void>>} */
const beginnings = new Map();

/** @param {string} panel @returns {Promise<void>} as soon as it is wired, or cannot be */
export const wired = async (panel) => beginnings.get(panel)?.();

/** @param {string} panel @param {() => Promise<void>} load fetches its scripts, and wires it */
export function later(panel, load) {
  const node = byId(`panel-${panel}`);
  /** @type {?Promise<void>} */
  let begun = null;
  // A panel without its scripts takes no clicks, which would be lost.
  node.inert = true;
  const note = element("p", { class: "problem absent", role: "alert" }, "This panel could not be fetched. ", button("link", () => begin(), "Try again"));

  async function fetchAndWire() {
    passFocus(note, byId(`title-${panel}`));
    try {
      await load();
      note.remove();
    } catch {
      // The server is away: the panel is fetched when it is opened, or asked for, again.
      node.firstElementChild.after(note);
      begun = null;
    }
    node.inert = false;
  }
  const begin = () => (begun ??= fetchAndWire());
  beginnings.set(panel, begin);
  const look = () => void (state.get().panel === panel && begin());
  state.subscribe(look);
  look();
  whenIdle(begin);
}

const UNRATED = "unrated";

/**
 * What is typed and not rated yet is kept in this browser until it is rated, so that a tab that is closed too early loses nothing.
 *
 * @param {HTMLTextAreaElement} box
 * @param {(text: string) => boolean} isExample
 * @returns {?{text: string, model: string}} what another visit left
 */
export function keepUnrated(box, isExample) {
  const left = recallJson(UNRATED);
  box.addEventListener("input", () => {
    if (box.value.trim() && !isExample(box.value)) rememberJson(UNRATED, { text: box.value, model: state.get().model });
    else forget(UNRATED);
  });
  shown.subscribe(({ answer }, before) => {
    if (answer && answer !== before.answer && joined(tokensOf(answer)) === box.value) forget(UNRATED);
  });
  return ["text", "model"].every((name) => typeof left?.[name] === "string") ? left : null;
}

/**
 * Opens the view in the link of the page.
 *
 * @param {object} parts
 * @param {string[]} parts.models names of those that are served
 * @param {(words: string) => void} parts.note tells the reader what could not be used
 * @param {(view: Partial<import("../model/state.js").State>) => void} parts.open shows it in place of what is there, which Undo brings back
 */
export function createArrival({ models, note, open }) {
  /** @param {any} view */
  function show(view) {
    const { state: next, ignored } = restore(view, models);
    open({ ...next, model: next.model || state.get().model, given: true });
    const unknown = ignored.includes("model") ? ` There is no model “${String(view.model).slice(0, 40)}” here.` : "";
    note(ignored.length ? `Some of this view could not be restored (${ignored.join(", ").slice(0, 80)}).${unknown}` : "");
  }

  const dropFragment = () => history.replaceState(history.state, "", location.pathname + location.search);

  async function openLink() {
    if (!holdsView(location.hash)) return;
    const { hash } = location;
    try {
      show(await readLink(hash));
      // The address keeps the link until the view changes.
      const end = state.subscribe(() => {
        end();
        if (location.hash === hash) dropFragment();
      });
    } catch (error) {
      dropFragment();
      note(error.message);
      if (!(error instanceof LinkError)) throw error;
    }
  }

  // The note about the opened view is obsolete once the reader continues.
  state.subscribe(() => note(""));

  // Where the reader goes back to a link, the history has what became of it.
  addEventListener("hashchange", () => history.state || openLink());
  return { openLink };
}
