/** @file The mood of a review as points of a line: the model's opinion after each sentence, as plain numbers. */

/**
 * @param {{sentence: number, value: number}[]} mood
 * @param {number} low the value at the bottom
 * @param {number} high the value at the top
 * @param {{width: number, height: number, inset: number}} box in pixels; `inset` keeps the dots inside
 * @returns {{x: number, y: number}[]} a point for each, evenly spaced; a single one stands in the middle
 */
export function moodPoints(mood, low, high, { width, height, inset }) {
  const step = mood.length > 1 ? (width - 2 * inset) / (mood.length - 1) : 0;
  const start = mood.length > 1 ? inset : width / 2;
  return mood.map(({ value }, i) => {
    const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
    return { x: start + i * step, y: height - inset - share * (height - 2 * inset) };
  });
}

/**
 * @param {{sentence: number, value: number}[]} mood
 * @returns {number} the place in `mood` where it moved most, and 0 where nothing moves
 */
export function turningPoint(mood) {
  let most = 0;
  let place = 0;
  for (let i = 1; i < mood.length; i++) {
    const move = Math.abs(mood[i].value - mood[i - 1].value);
    if (move > most) [most, place] = [move, i];
  }
  return place;
}
