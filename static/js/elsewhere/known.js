/** @file Which words of other reviews a model knows, asked once: the list of a model, and each word. */

/** @import { WordElsewhere } from "../model/types.js" */

import { getWord, getWords } from "../model/api.js";
import { once } from "../once.js";

/** @param {string} model @returns {boolean} whether it has a record of words: the field that selects it says so */
export const hasWords = (model) =>
  [.../** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-words]"))].some(
    ({ value }) => value === model,
  );

/** @param {string} text of a token @returns {string} as the vocabulary has it */
export const wordOf = (text) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[‘’ʼ`´]/g, "'");

/** The words of a model. @type {(model: string) => Promise<Set<string>>} */
export const wordsKnown = once(async (model) => new Set((await getWords(model)).words.map(({ word }) => word)));

const readWord = once((key) => {
  const [model, word] = key.split("\n");
  return getWord(model, word, null);
});

/** @param {string} model @param {string} word @returns {Promise<WordElsewhere>} rejects where it stands too rarely */
export const findWord = (model, word) => readWord(`${model}\n${word}`);

/** What was looked up. @type {Map<string, ?WordElsewhere>} */
const found = new Map();

/**
 * @param {string} model
 * @param {string} text of a token
 * @returns {?WordElsewhere | Promise<?WordElsewhere>} null where it is not known, or cannot be read now; a promise
 *   while it comes
 */
export function lookUp(model, text) {
  const word = wordOf(text);
  const key = `${model}\n${word}`;
  if (!hasWords(model)) return null;
  return found.has(key) ? found.get(key) : keep(model, word, key);
}

/** @param {string} model @param {string} word @param {string} key @returns {Promise<?WordElsewhere>} */
async function keep(model, word, key) {
  try {
    const known = await wordsKnown(model);
    found.set(key, known.has(word) ? await findWord(model, word) : null);
  } catch {
    // A card does without; it is asked again at the next one.
    return null;
  }
  return found.get(key);
}

/**
 * @param {import("../model/types.js").Answer} answer
 * @param {number} number of a token
 * @returns {?number} how much the network looks at it: its share of its sentence, times the tokens of that; null where
 *   that is not known
 */
export function lookAt(answer, number) {
  let first = 0;
  for (const { tokens } of answer.sentences) {
    const { attention = null } = tokens[number - first] ?? {};
    if (attention !== null) return attention * tokens.filter((token) => (token.attention ?? null) !== null).length;
    first += tokens.length;
    if (number < first) return null;
  }
  return null;
}
