/** @file Says how a model comes to a page without a server, and what the reader can do meanwhile. */

import { byId } from "../dom.js";
import { bring } from "./door.js";

const MEGA = 1e6;

/** @param {number} bytes @returns {string} "2.1" */
const mega = (bytes) => (bytes / MEGA).toFixed(1);

/** @param {import("./loading.js").Coming} coming @returns {string} nothing once it is there */
const comingText = ({ bytes, of, ready }) =>
  ready ? "" : `The model is coming: ${mega(bytes)} of ${mega(of)} MB. Then it reads your own text.`;

/** Fetches the model of the open tab once the page itself has come, which would wait for it otherwise. @param {() => string} openModel */
export function bringModel(openModel) {
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
