/** @file Keeps the focused element visible: not below the sticky verdict, nor below a sheet at the lower edge. */

import { byId, element } from "../dom.js";
import { shown, state } from "../model/state.js";

// Pixels that are kept free for the focus ring.
const ROOM = 8;
// As in answer.css: up to this height the stars alone leave hardly any room for words.
const LOW = matchMedia("(max-height: 560px)");

/** Tells the styles how high the keyboard of a phone is, in pixels: it lies over the page. */
function followKeyboard() {
  const { visualViewport: seen } = window;
  const measure = () => document.documentElement.style.setProperty("--keyboard", `${Math.max(0, innerHeight - seen.height - seen.offsetTop)}px`);
  for (const type of ["resize", "scroll"]) seen?.addEventListener(type, measure);
}

/** On a phone the stars are repeated in sight while typing; readers of the screen hear of them anyway. */
function repeatScore() {
  const bar = element("div", { class: "typing-score", "aria-hidden": "true" });
  document.body.append(bar);
  shown.subscribe(() =>
    requestAnimationFrame(() => {
      const score = byId("score");
      const number = score.querySelector(".score-number")?.textContent;
      const stars = score.querySelector("svg")?.cloneNode(true);
      /** @type {?Element} */ (stars)?.removeAttribute("class");
      bar.replaceChildren(...(shown.get().answer && number ? [element("b", "", number), stars ?? ""] : []));
    }),
  );
}

/** @param {() => void} act once the words of the text that is asked about are lit, and drawn */
function onceLit(act) {
  const end = shown.subscribe(({ answer, explained, asked }) => {
    if (!answer || explained !== answer || asked.text !== state.get().text) return;
    end();
    requestAnimationFrame(act);
  });
}

/** Scrolls to the first lit word, unless it is in sight in a window that begins there. @param {number} top in pixels of the page */
function scrollToLight(top) {
  const lit = byId("heatmap").querySelector(".run:not([data-level='0'])");
  if (!lit) return;
  const bottom = lit.getBoundingClientRect().bottom + scrollY + ROOM;
  if (bottom - top > innerHeight) scrollTo({ top: bottom - innerHeight });
}

/** In a low window the stars alone fill it: once the words are lit, the first of those is in sight too. */
export function showFirstLight() {
  // Of the page, as it may still be scrolling.
  onceLit(() => scrollToLight(byId("result").getBoundingClientRect().top + scrollY));
}

/** The same in a low window for what the page opens with, as long as the reader stays at its start. */
export function showLightOnArrival() {
  let here = 0;
  const act = () => {
    if (!LOW.matches || scrollY !== here || document.activeElement !== document.body) return;
    scrollToLight(0);
    here = scrollY;
  };
  // The page of a site contains a light, which that of its model replaces.
  act();
  onceLit(act);
}

/** While the reader plays with the words, what stands above them changes its height, and they stay under the finger. */
function keepWordsInPlace() {
  const [box, result, summary, words] = ["text", "result", "summary", "heatmap"].map(byId);
  const look = () => ({ top: words.getBoundingClientRect().top + scrollY, width: innerWidth });
  let playing = false;
  let before = look();
  for (const type of ["pointerdown", "keydown"]) {
    const begin = ({ target }) => {
      playing = result.contains(/** @type {Node} */ (target));
      // A browser that keeps words in place, too, would scroll twice.
      document.documentElement.style.overflowAnchor = playing ? "none" : "";
      box.classList.toggle("unfolded", playing && box.matches(":focus, .unfolded"));
    };
    addEventListener(type, begin, true);
  }
  shown.subscribe(() => playing || summary.style.removeProperty("min-height"));
  // Before the next paint. A page cannot be scrolled above its start: what is missing there is left as room above the words.
  const keep = new ResizeObserver(() => {
    const { top, width } = look();
    if (playing && width === before.width) {
      const moved = top - before.top;
      const room = Math.max(0, -moved - scrollY);
      if (room) summary.style.minHeight = `${summary.getBoundingClientRect().height + room}px`;
      scrollBy({ top: moved + room, behavior: "instant" });
    }
    before = look();
  });
  for (const part of [byId("side"), summary, ...result.querySelectorAll(".headline, .told")]) keep.observe(part);
}

export function keepInSight() {
  followKeyboard();
  repeatScore();
  keepWordsInPlace();
  const answer = byId("answer");
  const shelf = byId("shelf");
  /** On a narrow screen only the headline is sticky. */
  const verdict = /** @type {HTMLElement[]} */ ([...answer.querySelectorAll(".verdict, .headline")]);

  /** @param {Element} node @returns {number} where the visible area begins, in pixels from the upper edge */
  function upper(node) {
    const above = verdict.filter((part) => getComputedStyle(part).position === "sticky" && !part.contains(node));
    return answer.contains(node) ? Math.max(0, ...above.map((part) => part.getBoundingClientRect().bottom)) : 0;
  }

  document.addEventListener("focusin", ({ target }) => {
    const node = /** @type {Element} */ (target);
    const isSheet = document.body.classList.contains("sheet-open");
    if (!node.matches(":focus-visible") || shelf.contains(node) || !(isSheet || answer.contains(node))) return;
    const { top, bottom } = node.getBoundingClientRect();
    const lower = isSheet ? shelf.getBoundingClientRect().top : innerHeight;
    if (top < upper(node)) scrollBy(0, top - upper(node) - ROOM);
    else if (bottom > lower) scrollBy(0, bottom - lower + ROOM);
  });
}
