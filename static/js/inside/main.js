/** @file Wires the page Inside: what to follow, and the link to the open place. */

import { byId } from "../dom.js";
import { addressOf } from "../home.js";
import { holdsView, keepInAddress, makeLink, readLink } from "../model/link.js";
import { createView } from "./view.js";

const text = /** @type {HTMLTextAreaElement} */ (byId("text"));
const model = /** @type {HTMLSelectElement} */ (byId("model"));

/** The view of the link. */
let place = { without: [], step: 0, sentence: 0 };

const view = createView(byId("walk"), {
  keys: document,
  onView({ step, sentence }) {
    place = { ...place, step, sentence };
    remember();
  },
});

/** The address holds what is shown, as a fragment that no server sees; a link leads back to the page with this review. */
function remember() {
  const question = { text: text.value, model: model.value, ...(place.without.length && { without: place.without }) };
  keepInAddress({ ...question, step: place.step, sentence: place.sentence });
  makeLink(question, addressOf(""), Number.POSITIVE_INFINITY).then((link) => byId("back").setAttribute("href", link));
}

function follow() {
  byId("trained").setAttribute("href", addressOf(`models/${encodeURIComponent(model.value)}#training`));
  return view.show({ text: text.value, model: model.value, network: model.selectedOptions[0].dataset.network, ...place });
}

async function arrive() {
  let broken = "";
  if (holdsView(location.hash)) {
    try {
      const known = /** @type {any} */ (await readLink(location.hash));
      if (typeof known.text === "string") text.value = known.text;
      if ([...model.options].some((option) => option.value === known.model)) model.value = known.model;
      if (Array.isArray(known.without)) place.without = known.without.filter(Number.isSafeInteger);
      if (Number.isSafeInteger(known.step)) place.step = known.step;
      if (Number.isSafeInteger(known.sentence) && known.sentence >= 0) place.sentence = known.sentence;
    } catch (error) {
      broken = error.message;
    }
  }
  await follow();
  if (broken) view.fail(broken);
}

byId("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  // Other words have other numbers.
  place = { ...place, without: [], sentence: 0 };
  follow();
});
model.addEventListener("change", () => {
  place = { without: [], step: 0, sentence: 0 };
  follow();
});
byId("ask").dataset.ready = "";
arrive();
