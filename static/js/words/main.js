/** @file Wires the page of words: the picture of all, the box, and the word looked up, which the address names. */

import { problemParts } from "../answer/problem.js";
import { button, byId, element, reveal } from "../dom.js";
import { drawElsewhere } from "../elsewhere/elsewhere.js";
import { getWord, getWords, messageOf } from "../model/api.js";
import { createReader } from "../model/reader.js";
import { drawWords, told } from "./picture.js";

const { model, labels, unit } = byId("main").dataset;
const names = JSON.parse(labels).map((label) => (unit ? `${label} ${unit}` : label));
const ends = [names[0], names.at(-1)];
const box = /** @type {HTMLInputElement} */ (byId("word"));
// Width and height of the picture: the taller, the narrower.
const shapeOf = (width) => Math.min(Math.max(width * 0.6, 420), 560);

/** @type {?ReturnType<typeof drawWords>} */
let picture = null;
/** @type {import("../model/types.js").WordSummary[]} */
let words = [];

const reader = createReader({
  ask: (word, signal) => getWord(model, word, signal),
  onAnswer(found) {
    byId("problem").hidden = true;
    byId("found").hidden = false;
    byId("found-title").textContent = `“${found.word}”`;
    const isKnown = (/** @type {string} */ other) => words.some(({ word }) => word === other);
    byId("elsewhere").replaceChildren(drawElsewhere(found, { names, onWord: lookUp, isKnown }));
    // The answer takes a part of its room.
    if (words.length) draw();
    picture?.mark(found.word);
    reveal(byId("found"));
  },
  onError(error) {
    byId("found").hidden = true;
    const near = /** @type {any} */ (error).problem?.near ?? [];
    byId("problem").firstElementChild.replaceChildren(
      ...problemParts(error, () => lookUp(box.value)),
      ...(near.length ? [" Words near it:"] : []),
      ...near.flatMap((word) => [" ", button("link", () => lookUp(word), word)]),
    );
    byId("problem").hidden = false;
  },
  pause: 0,
});

/** @param {string} word */
function lookUp(word) {
  box.value = word;
  picture?.like("");
  const address = new URL(location.href);
  address.searchParams.set("word", word);
  history.replaceState(null, "", address);
  reader.now(word);
}

function draw() {
  const width = byId("picture").clientWidth || 640;
  picture = drawWords(words, {
    width,
    height: shapeOf(width),
    ends,
    tell: (word) => (byId("told").textContent = told(word, ends)),
    open: lookUp,
  });
  byId("picture").replaceChildren(picture.node);
}

box.addEventListener("input", () => picture?.like(box.value.trim().toLowerCase()));
byId("look-up").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  if (box.value.trim()) lookUp(box.value.trim());
});
byId("named").addEventListener("click", (/** @type {Event} */ event) => {
  const chip = /** @type {Element} */ (event.target).closest("button");
  if (chip) lookUp(chip.textContent);
});
addEventListener("resize", () => words.length && draw());

getWords(model).then(
  ({ words: all }) => {
    words = all;
    byId("known").replaceChildren(...words.map(({ word }) => element("option", { value: word })));
    byId("picture").setAttribute("aria-busy", "false");
    draw();
    // The form itself asks for this address, if it is sent before this script runs.
    const asked = new URL(location.href).searchParams.get("word")?.trim();
    if (asked) lookUp(asked);
  },
  (error) => byId("picture").replaceChildren(element("p", "hint", messageOf(error))),
);
