/** @file Where the keys lead from a word. */

/** @import { Place } from "./draw.js" */

/**
 * @param {KeyboardEvent} event
 * @param {Place[]} places all words, in order
 * @param {number} current
 * @returns {number | undefined} the place that an arrow key, Home or End leads to; none where the key leads nowhere
 */
export function placeAfter({ key, ctrlKey }, places, current) {
  const { sentence, run } = places[current];
  const last = places.length - 1;
  const first = (number) => places.findIndex((place) => place.sentence === number);
  const final = (number) => places.findLastIndex((place) => place.sentence === number);
  const forward = getComputedStyle(run.parentElement).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const next = {
    ArrowLeft: current + (forward === "ArrowLeft" ? 1 : -1),
    ArrowRight: current + (forward === "ArrowRight" ? 1 : -1),
    ArrowDown: final(sentence) + 1,
    ArrowUp: first(places[Math.max(first(sentence) - 1, 0)].sentence),
    Home: ctrlKey ? 0 : first(sentence),
    End: ctrlKey ? last : final(sentence),
  }[key];
  return next === undefined ? undefined : Math.min(Math.max(next, 0), last);
}
