/** @file The mood of a review as points of a line: the model's opinion after each sentence, as plain numbers. */

/**
 * @param {{sentence: number, value: number}[]} mood
 * @param {number} low the value at the bottom
 * @param {number} high the value at the top
 * @returns {{x: number, y: number}[]} shares of width and height, from the top left: each in the middle of a column of its own
 */
export function moodPoints(mood, low, high) {
  return mood.map(({ value }, i) => {
    const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
    return { x: (i + 0.5) / mood.length, y: 1 - share };
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
