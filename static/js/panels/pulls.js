/** @file Which sentences pull the model away from the stars that the writer meant. */

/**
 * @param {{value: number, sentences: {weight: number, read: boolean}[]}} explained by leave-one-out on expected stars
 * @param {number} meant stars
 * @returns {{sentence: number, stars: number}[]} the sentences that pull away, strongest first, with the stars that
 *   each adds to the answer; none where the model already says, rounded, what was meant
 */
export function pulls({ value, sentences }, meant) {
  if (Math.abs(value - meant) < 0.5) return [];
  const away = Math.sign(value - meant);
  return sentences
    .map(({ weight, read }, sentence) => ({ sentence, stars: read ? weight : 0 }))
    .filter(({ stars }) => stars * away >= 0.05)
    .sort((a, b) => Math.abs(b.stars) - Math.abs(a.stars));
}
