/**
 * @file What a page without a server does besides: it opens the tab that its address names, or says that there is none,
 *   brings the model, and is kept.
 */

import { addressOf } from "../home.js";
import { noModel } from "./refusal.js";
import { byId } from "../dom.js";
import { bring } from "./offline_api.js";

const MEGA = 1e6;

/** @param {number} bytes @returns {string} "2.1" */
const mega = (bytes) => (bytes / MEGA).toFixed(1);

/** @param {import("./service.js").Coming} coming @returns {string} nothing once it is there, or does not come */
const comingText = ({ bytes, of, ended }) =>
  ended ? "" : `Loading the model: ${mega(bytes)} of ${mega(of)} MB. Once it is loaded, it can read your own text.`;

/**
 * Fetches the model of the open tab once the page itself has come, which would wait for it otherwise.
 * @param {() => string} openModel
 */
function bringModel(openModel) {
  const line = byId("coming");
  /** @param {string} text */
  const say = (text) => (line.textContent = text);
  const begin = () =>
    bring(openModel(), (coming) => say(comingText(coming))).then(
      () => say(""),
      ({ detail }) => say(detail),
    );
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}

/** A server opens the tab of ?model= by itself, or says that there is none; it is done before the page starts. */
function openTab() {
  const asked = new URLSearchParams(location.search).get("model");
  const tabs = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll('input[type="radio"][name="model"]')]);
  if (!asked || !tabs.length) return;
  const tab = tabs.find(({ value }) => value === asked);
  if (!tab) {
    const problem = document.getElementById("problem");
    problem.firstElementChild.textContent = noModel(
      asked,
      tabs.map(({ value }) => value),
    ).message;
    problem.hidden = false;
    return;
  }
  tab.checked = true;
  for (const part of /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-model]")]))
    part.hidden = part.dataset.model !== asked;
}

openTab();
if (document.getElementById("coming")) {
  bringModel(() => /** @type {HTMLInputElement} */ (document.querySelector('input[name="model"]:checked')).value);
}
// A page from disk, or from a host without https, has none.
if ("serviceWorker" in navigator && location.protocol.startsWith("http"))
  navigator.serviceWorker.register(addressOf("sw.js")).catch(() => {});
