/**
 * @file Wires the page Inside: the review that is followed, the scene of its network, what is folded below, and the
 *   link to the open place.
 */

import { byId } from "../dom.js";
import { addressOf } from "../home.js";
import { getLayers, getMap } from "../model/api.js";
import { holdsView, keepInAddress, makeLink, readLink } from "../model/link.js";
import { NOTHING } from "./grammar.js";
import { Scene } from "./scene.js";

// Characters of a review below its picture.
const QUOTED = 600;
// Loaded once they are shown, like the parts that are folded.
const NETWORKS = {
  han: async () => (await import("./han/network.js")).HAN,
  kim_cnn: async () => (await import("./kim_cnn/network.js")).KIM_CNN,
};

const text = /** @type {HTMLTextAreaElement} */ (byId("text"));
const model = /** @type {HTMLSelectElement} */ (byId("model"));

/** What is shown. */
let place = NOTHING;
/** The trace that is drawn. @type {any} */
let trace = null;

const scene = new Scene(byId("main"), {
  onView(view, reading) {
    place = view;
    if (reading) showFolded(reading.trace);
    remember();
  },
  onReview(review) {
    text.value = review;
    follow();
  },
});

/**
 * The address holds what is shown, as a fragment that no server sees; a link leads back to the page with this review.
 */
function remember() {
  const { text: written, model: name, without, ...rest } = place;
  const question = { text: written, model: name, ...(without.length && { without }) };
  keepInAddress({ ...question, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value)) });
  makeLink(question, addressOf(""), Number.POSITIVE_INFINITY).then((link) => byId("back").setAttribute("href", link));
}

/** @param {Partial<typeof NOTHING>} [next] @returns {Promise<void>} */
async function follow(next = {}) {
  place = { ...NOTHING, text: text.value, model: model.value, ...next };
  byId("trained").setAttribute("href", addressOf(`models/${encodeURIComponent(model.value)}#training`));
  const { network } = model.selectedOptions[0].dataset;
  const shown = await NETWORKS[network]();
  // It may have been written on while the network was loaded.
  await scene.follow({ ...place, text: text.value }, network, shown);
}

/** Fills what is unfolded. @param {any} [next] */
function showFolded(next = trace) {
  trace = next;
  const [blocks, map] = [byId("blocks"), byId("map")];
  const fill = (/** @type {HTMLElement} */ into, /** @type {HTMLElement} */ part) =>
    into.replaceChildren(into.firstElementChild, part);
  if (map.open && trace)
    import("./map.js").then(({ showMap }) =>
      fill(
        map,
        showMap(trace, () => getMap(model.value)),
      ),
    );
  if (blocks.open)
    Promise.all([import("./answer.js"), getLayers(model.value)]).then(([{ showBlocks }, layers]) =>
      fill(blocks, showBlocks(layers)),
    );
}
byId("save").addEventListener("click", async ({ target }) => {
  const { as } = /** @type {HTMLElement} */ (target).dataset;
  if (!as) return;
  const { savePicture } = await import("./picture.js");
  const paper = /** @type {HTMLElement} */ (document.querySelector(".paper:not([hidden])"));
  savePicture(as, byId("scene").querySelector(".stage-of-it"), {
    name: trace.network,
    title: `${paper.querySelector("a").textContent}, on a review`,
    told: [
      `“${place.text.slice(0, QUOTED)}${place.text.length > QUOTED ? " …" : ""}”`,
      `All numbers were computed by the network ${trace.model}, version ${trace.model_version}, in Limelight. ` +
        `${paper.dataset.picture}`,
    ],
  });
});
for (const id of ["blocks", "map"]) byId(id).addEventListener("toggle", () => showFolded());

/** @param {?string} name of a model, if it is here */
function choose(name) {
  if ([...model.options].some(({ value }) => value === name)) model.value = name;
}

/** @param {Record<string, any>} view of a link @returns {Partial<typeof NOTHING>} what is shown there, if it is one */
function placeIn(view) {
  /** @type {Partial<typeof NOTHING>} */
  const known = { even: view.even === true, decides: view.decides === true };
  if (Array.isArray(view.without)) known.without = view.without.filter(Number.isSafeInteger);
  for (const name of /** @type {const} */ (["step", "sentence"]))
    if (Number.isSafeInteger(view[name])) known[name] = Math.max(0, view[name]);
  if (typeof view.open === "string") known.open = view.open;
  return known;
}

async function arrive() {
  // A server has done so already.
  choose(new URLSearchParams(location.search).get("model"));
  let broken = null;
  /** @type {Partial<typeof NOTHING>} */
  let known = {};
  if (holdsView(location.hash)) {
    try {
      const view = await readLink(location.hash);
      if (typeof view.text === "string") text.value = view.text;
      choose(view.model);
      known = placeIn(view);
    } catch (error) {
      broken = error;
    }
  }
  await follow(known);
  if (broken) scene.fail(broken);
}

text.addEventListener("input", () => {
  if (text.value.trim()) scene.write(text.value);
});
model.addEventListener("change", () => follow());
byId("ask").dataset.ready = "";
arrive();
