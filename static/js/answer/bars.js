/** @file The probabilities as bars, which choose what the light explains. */

/** @import { Answer } from "../model/types.js" */

import { element, svg } from "../dom.js";
import { probability, signed } from "../format.js";
import { isSigned } from "../model/lenses.js";
import { state } from "../model/state.js";

// Where the mark of an earlier answer stands while there is none: outside of its track, which hides it.
const AWAY = "-9";

/**
 * @param {string[]} labels
 * @param {?number[]} stars what each label stands for, where they are star ratings
 * @returns {string[]} the labels as the page calls them: "4 stars", or the model's own words
 */
export function labelNames(labels, stars) {
  return stars ? stars.map((value) => `${value} ${value === 1 ? "star" : "stars"}`) : labels;
}

/**
 * Shows `answer` in `list`. Rows that are there already are kept, so that bars move from the last answer to this one.
 *
 * @param {HTMLElement} list
 * @param {Answer} answer
 * @param {?number[]} stars
 * @param {?Answer} before what each bar is compared with, if anything
 */
export function showBars(list, answer, stars, before) {
  const names = labelNames(answer.labels, stars);
  const shown = [...list.querySelectorAll(".bar-name")].map((node) => node.textContent);
  if (!list.querySelector("button") || shown.join("\n") !== names.join("\n")) {
    list.replaceChildren(...names.map((name, i) => row(name, answer.labels[i])));
  }
  list.classList.toggle("compared", before !== null);
  answer.probabilities.forEach((share, i) => {
    const item = list.children[i];
    item.classList.toggle("best", answer.labels[i] === answer.label && !answer.undecided);
    item.querySelector(".bar-now").setAttribute("width", probability(share));
    item.querySelector(".bar-before").setAttribute("x", before ? probability(before.probabilities[i]) : AWAY);
    item.querySelector(".bar-share").textContent = probability(share);
    item.querySelector(".bar-change").textContent = before ? signed((share - before.probabilities[i]) * 100) : "";
  });
}

/** @param {string} name @param {string} label */
function row(name, label) {
  const item = element("li", "bar");
  const button = element("button", "bar-row");
  button.dataset.target = label;
  const track = svg(
    "svg",
    { class: "bar-track", "aria-hidden": "true" },
    svg("rect", { class: "bar-now", height: "100%", rx: 4 }),
    svg("rect", { class: "bar-before", width: 2, height: "100%" }),
  );
  button.append(element("span", "bar-name", name), track, element("span", "bar-share"), element("span", "bar-change"));
  button.title = `What speaks for ${name}, and what against it`;
  item.append(button);
  return item;
}

/** Chooses what is explained: a label, "expected_stars", or "" for the model's own. @param {string} target */
export function chooseTarget(target) {
  const { method } = state.get();
  // Attention is the same for every class: what speaks for one is seen through a lens that has a sign.
  state.set({ target, method: target && !isSigned(method) ? "" : method });
}

// Whoever only passes over the bars on the way elsewhere does not mean them.
const REST = 150;

/**
 * @param {HTMLElement} list
 * @param {{onPreview: (label: string) => void, onEnd: () => void, onChoose: (label: string) => void}} listeners
 *   a bar is pointed at or focused, no longer so, or chosen
 */
export function listenToBars(list, { onPreview, onEnd, onChoose }) {
  let timer;
  let previewing = false;
  const labelOf = (event) => event.target.closest?.("[data-target]")?.dataset.target;

  function enter(event) {
    const label = labelOf(event);
    clearTimeout(timer);
    if (label === undefined || event.pointerType === "touch") return;
    timer = setTimeout(() => {
      previewing = true;
      onPreview(label);
    }, REST);
  }

  function leave() {
    clearTimeout(timer);
    if (previewing) onEnd();
    previewing = false;
  }

  list.addEventListener("pointerover", enter);
  list.addEventListener("pointerleave", leave);
  list.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && enter(event));
  list.addEventListener("focusout", leave);
  list.addEventListener("click", (event) => {
    const label = labelOf(event);
    if (label === undefined) return;
    clearTimeout(timer);
    previewing = false;
    onChoose(label);
  });
}

/** @param {HTMLElement} list @param {string} target the label that is explained, if it is one */
export function showTarget(list, target) {
  for (const button of list.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.target === target));
  }
}
