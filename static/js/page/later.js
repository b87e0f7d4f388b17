/** @file Scripts that are not needed at once: they load when the page is idle, or when a panel is opened. */

import { button, byId, element, passFocus } from "../dom.js";
import { shown, state } from "../model/state.js";

// Milliseconds until the page counts as idle, in a browser without requestIdleCallback.
const QUIET = 2_000;

const idle = (callback) => (window.requestIdleCallback ? requestIdleCallback(callback, { timeout: 5 * QUIET }) : setTimeout(callback, QUIET));

// Milliseconds that the light of what the page opens with has the line to itself.
const MOST = 10_000;

/** @type {(value?: void) => void} */
let allow;
/** @type {Promise<void>} */
const allowed = new Promise((resolve) => (allow = resolve));

/**
 * Lets scripts load before they are asked for: at once, or after the light of an answer that comes, which they would hold up.
 *
 * @param {boolean} comes
 */
export function allowIdle(comes) {
  if (!comes) return allow();
  const end = shown.subscribe(({ answer, explained }) => {
    if (!answer || explained !== answer) return;
    end();
    allow();
  });
  setTimeout(allow, MOST);
}

/** Loads the scripts of each panel, once. @type {Map<string, () => Promise<void>>} */
const beginnings = new Map();

/** @param {() => Promise<void>} load begun once that is allowed and the page is idle; where the server is away, with the next answer */
export async function whenIdle(load) {
  const begin = () =>
    load().catch(() => {
      const end = shown.subscribe(({ answer }) => {
        if (!answer) return;
        end();
        begin();
      });
    });
  await allowed;
  if (document.readyState === "complete") idle(begin);
  else addEventListener("load", () => idle(begin), { once: true });
}

/** @param {string} panel @returns {Promise<void>} as soon as it is wired, or cannot be */
export const wired = async (panel) => beginnings.get(panel)?.();

/**
 * @param {string} panel
 * @param {() => Promise<void>} load fetches its scripts, and wires it
 * @param {boolean} [ahead] whether that may happen before it is opened
 */
export function later(panel, load, ahead = true) {
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
      end();
    } catch {
      // The server is away: the panel is fetched when it is opened, or asked for, again.
      node.firstElementChild.after(note);
      begun = null;
    }
    node.inert = false;
  }
  const begin = () => (begun ??= fetchAndWire());
  beginnings.set(panel, begin);

  const look = () => {
    if (state.get().panel === panel) begin();
  };
  const end = state.subscribe(look);
  look();
  if (ahead) whenIdle(begin);
}
