/**
 * @file Aligns two texts: their sentences, and the words in them.
 *
 * @typedef {{before: ?number, after: ?number, words: [?number, ?number][]}} Row a sentence of each, or of one alone; and of
 *   their words the pairs, in reading order: null where only the other has one
 */

// From this share of common words on, two sentences are versions of one.
const ALIKE = 0.4;

const folded = (word) => word.toLowerCase();

/**
 * Pairs what two lists have in common, in their order (longest common subsequence, weighted).
 *
 * @template T
 * @param {T[]} before
 * @param {T[]} after
 * @param {(one: T, other: T) => number} worth of a pair; 0 for none
 * @returns {[number, number][]} places of the pairs, ascending
 */
function common(before, after, worth) {
  const width = after.length + 1;
  const best = new Float64Array((before.length + 1) * width);
  const gains = before.map((one) => after.map((other) => worth(one, other)));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const paired = gains[i][j] ? gains[i][j] + best[(i + 1) * width + j + 1] : 0;
      best[i * width + j] = Math.max(paired, best[(i + 1) * width + j], best[i * width + j + 1]);
    }
  }
  const pairs = [];
  for (let i = 0, j = 0; i < before.length && j < after.length; ) {
    const here = best[i * width + j];
    if (here === best[(i + 1) * width + j]) i++;
    else if (here === best[i * width + j + 1]) j++;
    else pairs.push([i++, j++]);
  }
  return pairs;
}

/** What lies between the pairs is paired too as far as it goes: a word stands over the one that took its place. */
function filled(pairs, length, otherLength) {
  const all = [];
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...pairs, [length, otherLength]]) {
    while (i < nextI || j < nextJ) all.push([i < nextI ? i++ : null, j < nextJ ? j++ : null]);
    if (nextI < length) all.push([i++, j++]);
  }
  return all;
}

/** @param {string[]} words */
function likeness(words) {
  const bag = new Set(words.map(folded));
  return (others) => (2 * others.filter((word) => bag.has(folded(word))).length) / (words.length + others.length || 1);
}

/**
 * @param {string[][]} before the words of each sentence
 * @param {string[][]} after
 * @returns {Row[]} in reading order
 */
export function align(before, after) {
  const likenesses = new Map(before.map((words) => [words, likeness(words)]));
  const alike = (one, other) => {
    const share = likenesses.get(one)(other);
    return share >= ALIKE ? share : 0;
  };
  const rows = [];
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...common(before, after, alike), [before.length, after.length]]) {
    for (; i < nextI; i++) rows.push({ before: i, after: null, words: before[i].map((_, k) => [k, null]) });
    for (; j < nextJ; j++) rows.push({ before: null, after: j, words: after[j].map((_, k) => [null, k]) });
    if (i < before.length && j < after.length) {
      const same = common(before[i], after[j], (one, other) => Number(folded(one) === folded(other)));
      rows.push({ before: i, after: j, words: filled(same, before[i].length, after[j].length) });
      i++;
      j++;
    }
  }
  return rows;
}
