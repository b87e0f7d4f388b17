/**
 * @file The service worker of the extension: it opens the side panel, and reads for it what is selected on a page, or
 * the reviews of the page.
 *
 * @typedef {{windowId: number, text: string, reviews: import("./collect.js").Review[], closed: boolean}} Found
 *   `text` is what is selected, "" where nothing is; `closed`: whether the browser lets no extension read this page
 */

import { collect } from "./collect.js";

/** What no panel has taken yet. @type {?Found} */
let message = null;

/**
 * @param {{id: number, windowId: number}} tab
 * @param {{whole?: boolean, selectionText?: string}} [wish] `whole`: the reviews of the page, even if something is
 *   selected
 */
async function read({ id, windowId }, { whole = false, selectionText = "" } = {}) {
  const frames = await chrome.scripting
    .executeScript({ target: { tabId: id, allFrames: true }, func: collect, args: [whole] })
    .catch(() => null);
  const results = (frames ?? []).map(({ result }) => result).filter(Boolean);
  const text = results.find((result) => result.text)?.text ?? (whole ? "" : selectionText);
  message = { windowId, text, reviews: results.flatMap(({ reviews }) => reviews), closed: !frames };
  // A panel that is still opening asks by itself.
  if (await chrome.runtime.sendMessage(message).catch(() => false)) message = null;
}

chrome.runtime.onMessage.addListener(({ asks }, _, reply) => {
  if (message?.windowId !== asks) return;
  reply(message);
  message = null;
});

/**
 * Opens the panel before anything is awaited: a browser lets it open at a gesture alone.
 * @param {any} tab
 * @param {object} [wish]
 */
function light(tab, wish) {
  chrome.sidePanel.open({ windowId: tab.windowId });
  read(tab, wish);
}

chrome.runtime.onInstalled.addListener(() => {
  chrome.contextMenus.create({ id: "selection", title: "Highlight this review", contexts: ["selection"] });
  chrome.contextMenus.create({
    id: "page",
    title: "Read all reviews on this page",
    contexts: ["page", "selection", "link"],
  });
});
chrome.contextMenus.onClicked.addListener(({ menuItemId, selectionText }, tab) =>
  light(tab, { whole: menuItemId === "page", selectionText }),
);
chrome.commands.onCommand.addListener((_, tab) => light(tab));
chrome.action.onClicked.addListener((tab) => light(tab));
