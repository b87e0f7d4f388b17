/** @file The words that a text shares with what it was before. */

// Words of two texts that are compared one by one: what is the same at both ends does not count.
const MOST_WORDS = 400;

/**
 * @template {{text: string, token: number}} Word
 * @param {Word[]} before
 * @param {Word[]} now
 * @returns {Map<number, Word>} for the token of each word of now that was there before, what it was: the longest common
 *   sequence
 */
export function aligned(before, now) {
  const pairs = new Map();
  const most = Math.min(before.length, now.length);
  let start = 0;
  for (; start < most && before[start].text === now[start].text; start++) pairs.set(now[start].token, before[start]);
  let end = 0;
  for (; end < most - start && before.at(-1 - end).text === now.at(-1 - end).text; end++)
    pairs.set(now.at(-1 - end).token, before.at(-1 - end));
  const [a, b] = [before.slice(start, before.length - end), now.slice(start, now.length - end)];
  if (Math.max(a.length, b.length) <= MOST_WORDS) pairCommon(a, b, pairs);
  return pairs;
}

/**
 * Adds the pairs of the longest common sequence.
 *
 * @template {{text: string, token: number}} Word
 * @param {Word[]} a
 * @param {Word[]} b
 * @param {Map<number, Word>} pairs
 */
function pairCommon(a, b, pairs) {
  const common = commonLengths(a, b);
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i].text === b[j].text) pairs.set(b[j++].token, a[i++]);
    else if (common[i + 1][j] >= common[i][j + 1]) i++;
    else j++;
  }
}

/**
 * @param {{text: string}[]} a
 * @param {{text: string}[]} b
 * @returns {Uint16Array[]} how long the longest common sequence is of the words from each place on
 */
function commonLengths(a, b) {
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i][j] = a[i].text === b[j].text ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
  return common;
}
