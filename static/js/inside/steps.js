/** @file The steps in words, one card at a time, each of which lights the part that it speaks of. */

/**
 * @param {HTMLElement} guide that has a list of cards
 * @param {HTMLElement} diagram
 * @param {(step: number) => void} onStep
 */
export function createSteps(guide, diagram, onStep) {
  const cards = /** @type {HTMLElement[]} */ ([...guide.querySelectorAll(".cards > li")]);
  let current = 0;

  /** @param {number} step @param {boolean} [follow] whether the part comes into view */
  function go(step, follow = true) {
    current = Math.min(Math.max(step, 0), cards.length - 1);
    cards.forEach((card, number) => (card.hidden = number !== current));
    light(follow);
    onStep(current);
  }

  function light(follow) {
    const target = cards[current].dataset.target;
    for (const part of diagram.querySelectorAll("[data-part]")) {
      const lit = part.getAttribute("data-part") === target;
      part.classList.toggle("lit", lit);
      if (lit && follow) part.scrollIntoView({ block: "nearest" });
    }
  }

  return { go, light, before: () => go(current - 1), next: () => go(current + 1), get current() { return current; }, get count() { return cards.length; } };
}
