/** @file The steps in words, one card at a time, each highlights its part of the diagram. */

import { passFocus } from "../../dom.js";

/** Elements where the arrow keys have another meaning. */
const BUSY = "textarea, input, select, [tabindex], details";

/**
 * @param {HTMLElement} root with the parts of templates/walk.html: the cards of the steps, the way on and back, a
 *   diagram
 * @param {object} options
 * @param {Node} options.keys where the arrow keys walk
 * @param {() => void} options.onAgain asks again what failed
 */
export function createWalk(root, { keys, onAgain }) {
  const find = (part) => /** @type {HTMLElement} */ (root.querySelector(part));
  const [diagram, problem, where] = [".diagram", ".walk-problem", ".where"].map(find);
  const [before, next, again] = /** @type {HTMLButtonElement[]} */ (
    [".before", ".next", ".walk-problem button"].map(find)
  );
  const cards = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".cards > li")]);
  let current = 0;

  /** @param {number} step */
  function go(step) {
    current = Math.min(Math.max(step, 0), cards.length - 1);
    cards.forEach((card, number) => (card.hidden = number !== current));
    light(true);
    const progress = `Step ${current + 1} of ${cards.length}`;
    if (where.textContent !== progress) where.textContent = progress;
    allow(before, next, current > 0, current < cards.length - 1);
  }

  /** @param {boolean} follow whether to scroll to the highlighted part */
  const light = (follow) => lightPart(diagram, cards[current].dataset.target, follow);

  again.addEventListener("click", onAgain);
  before.addEventListener("click", () => go(current - 1));
  next.addEventListener("click", () => go(current + 1));
  onArrows(keys, (way) => go(current + way));
  root.classList.add("walking");
  go(0);

  return {
    light,
    /** Marks the drawing as outdated. */
    wait() {
      passFocus(problem, next.disabled ? before : next);
      problem.hidden = true;
      diagram.setAttribute("aria-busy", "true");
    },
    /** @param {HTMLElement[]} parts each with the name of a step in data-part */
    show(parts) {
      diagram.replaceChildren(...parts);
      diagram.setAttribute("aria-busy", "false");
      light(false);
    },
    /** @param {string} message @param {boolean} [passing] whether it may be asked again */
    fail(message, passing = false) {
      problem.firstElementChild.textContent = message;
      again.hidden = !passing;
      problem.hidden = false;
      diagram.setAttribute("aria-busy", "false");
    },
  };
}

/**
 * Enables the two buttons, as far as they lead anywhere.
 *
 * @param {HTMLButtonElement} before
 * @param {HTMLButtonElement} next
 * @param {boolean} hasBefore
 * @param {boolean} hasNext
 */
function allow(before, next, hasBefore, hasNext) {
  const held = document.activeElement;
  before.disabled = !hasBefore;
  next.disabled = !hasNext;
  // A button that no longer leads anywhere gives the focus to the other.
  if (held === before && before.disabled) next.focus();
  if (held === next && next.disabled) before.focus();
  // The button stays visible, also in a sheet, which is small.
  if (held === before || held === next) document.activeElement.scrollIntoView({ block: "nearest" });
}

/** @param {Element} diagram @param {string} target name of a part @param {boolean} follow whether to scroll to it */
function lightPart(diagram, target, follow) {
  for (const part of diagram.querySelectorAll("[data-part]")) {
    const lit = part.getAttribute("data-part") === target;
    part.classList.toggle("lit", lit);
    if (lit && follow) part.scrollIntoView({ block: "nearest" });
  }
}

/** @param {Node} keys @param {(way: 1 | -1) => void} turn an arrow leads on or back */
function onArrows(keys, turn) {
  keys.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    const busy = event.target instanceof Element && event.target.closest(BUSY);
    // The title of a panel takes the focus, and nothing else.
    if (busy && !(busy instanceof HTMLHeadingElement)) return;
    if (event.key === "ArrowRight") turn(1);
    if (event.key === "ArrowLeft") turn(-1);
  });
}
