/** @file What a page without a server does besides: it opens the tab that its address names, or says that there is none, brings the model, and is kept. */

import { addressOf } from "../home.js";
import { bringModel } from "./coming.js";
import { noModel } from "./refusal.js";

/** A server opens the tab of ?model= by itself, or says that there is none; it is done before the page starts. */
function openTab() {
  const asked = new URLSearchParams(location.search).get("model");
  const tabs = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll('input[type="radio"][name="model"]')]);
  if (!asked || !tabs.length) return;
  const tab = tabs.find(({ value }) => value === asked);
  if (!tab) {
    const problem = document.getElementById("problem");
    problem.firstElementChild.textContent = noModel(asked, tabs.map(({ value }) => value));
    problem.hidden = false;
    return;
  }
  tab.checked = true;
  for (const part of /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-model]")])) part.hidden = part.dataset.model !== asked;
}

openTab();
if (document.getElementById("coming")) {
  bringModel(() => /** @type {HTMLInputElement} */ (document.querySelector('input[name="model"]:checked')).value);
}
// A page from disk, or from a host without https, has none.
if ("serviceWorker" in navigator && location.protocol.startsWith("http")) navigator.serviceWorker.register(addressOf("sw.js")).catch(() => {});
