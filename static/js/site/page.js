/** @file What a page without a server does besides: it opens the tab that its address names, says what it is, and is kept. */

import { element } from "../dom.js";
import { addressOf } from "../home.js";

const NOTE =
  "No server reads along: your text stays in this browser, which also opens this page without a network. " +
  "A second reader, things that many reviews mention, and whether a text is of another kind or language take a server.";

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
document.querySelector(".footer")?.prepend(element("p", "", NOTE));
// A page from disk, or from a host without https, has none.
if ("serviceWorker" in navigator && location.protocol.startsWith("http")) navigator.serviceWorker.register(addressOf("sw.js")).catch(() => {});
