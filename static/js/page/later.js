/** @file Panels that few open: their scripts come when the page has nothing else to do, or at once when one is opened. */

import { state } from "../model/state.js";

// Milliseconds after which the page is as good as idle, in a browser that does not say so.
const QUIET = 2_000;

const idle = (callback) => (window.requestIdleCallback ? requestIdleCallback(callback, { timeout: 5 * QUIET }) : setTimeout(callback, QUIET));

/**
 * @param {string} panel
 * @param {() => Promise<void>} load fetches its scripts, and wires it
 */
export function later(panel, load) {
  const node = document.getElementById(`panel-${panel}`);
  let begun = false;
  // What is not wired yet takes no clicks that would be lost.
  node.inert = true;

  async function begin() {
    if (begun) return;
    begun = true;
    try {
      await load();
      node.inert = false;
      end();
    } catch {
      // The server is away: the panel is fetched when it is opened again.
      begun = false;
    }
  }

  const look = () => {
    if (state.get().panel === panel) begin();
  };
  const end = state.subscribe(look);
  look();
  addEventListener("load", () => idle(begin), { once: true });
}
