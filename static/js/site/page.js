/** @file What a page without a server does besides: it opens the tab that its address names, and is kept. */

import { addressOf } from "../home.js";

/** A server opens the tab of ?model= by itself; it is done before the page starts. */
function openTab() {
  const asked = new URLSearchParams(location.search).get("model");
  const tabs = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll('input[type="radio"][name="model"]')]);
  const tab = tabs.find(({ value }) => value === asked);
  if (!tab) return;
  tab.checked = true;
  for (const part of /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-model]")])) part.hidden = part.dataset.model !== asked;
}

openTab();
// A page from disk, or from a host without https, has none.
if ("serviceWorker" in navigator && location.protocol.startsWith("http")) navigator.serviceWorker.register(addressOf("sw.js")).catch(() => {});
