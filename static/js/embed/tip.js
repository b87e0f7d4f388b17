/**
 * @file The small card of a word: the exact numbers of it, its phrase and its sentence, in rows of a name and its
 *   number.
 */

/**
 * @import { Answer, Explanation, Phrase } from "../model/types.js"
 * @import { Word } from "./words.js"
 */

import { element } from "./draw.js";
import { LEAST, countsBySentence } from "./levels.js";
import { percent, points, starChange, targetText, toTarget, valueText } from "./numbers.js";
import { hasPicks, lookedAt } from "./views.js";
import { isWord, joined } from "./words.js";

/**
 * @param {{explanation?: string, signed?: boolean, unit?: string}} answer
 * @param {number} weight
 * @param {string} of what a share is a share of
 * @returns {string} "12.3% of the sentence", "+0.31 ★", "−4.2 points"; "" where nothing was measured
 */
function weightText(answer, weight, of) {
  if (answer.explanation === "none") return "";
  if (!answer.signed) return `${percent(weight)} of the ${of}`;
  return answer.unit === "stars" ? starChange(weight, 2) : points(weight, 1);
}

/** @param {Answer | Explanation} drawn @param {number} i which sentence @returns {string[]} */
const sentenceFact = (drawn, i) => [`Sentence ${i + 1}`, weightText(drawn, drawn.sentences[i].weight, "review")];

/**
 * @param {Word} word
 * @param {string} share its own
 * @param {string[]} sentence the name of its sentence, and the share of that
 * @returns {string[][]}
 */
const factsOf = (word, share, sentence) => [
  [word.text, word.removed ? "struck out" : share],
  sentence,
  ...(word.known ? [] : [["", "not in the vocabulary"]]),
];

/**
 * @param {Answer | Explanation} drawn what the fill shows
 * @param {number} i which sentence
 * @param {Word} word of it, with its weight there
 * @returns {string[][]}
 */
export const wordFacts = (drawn, i, word) =>
  factsOf(
    word,
    weightText(drawn, word.weight, countsBySentence(drawn) ? "sentence" : "review"),
    sentenceFact(drawn, i),
  );

/**
 * @param {Explanation} light
 * @param {number} i which sentence
 * @param {Word} word
 * @returns {string[][]} how much the network looked at both
 */
export const lookedFacts = (light, i, word) =>
  factsOf(word, (word.attention ?? null) === null ? "" : `${percent(word.attention)} of the sentence`, [
    `Sentence ${i + 1}`,
    `${percent(lookedAt(light.sentences[i]) ?? 0)} of the ${hasPicks(light) ? "winning windows" : "attention"}`,
  ]);

/**
 * @param {Explanation} light
 * @param {Phrase} phrase
 * @param {Word[]} words of the phrase
 * @returns {string[][]} what it adds on average, what the answer is without it, and its words
 */
export function phraseFacts(light, phrase, words) {
  const text = joined(words)
    .trim()
    .replace(/[.,;:]+$/, "");
  const facts = [
    [text, `adds ${valueText(light, phrase.value)}${toTarget(light)}`],
    ["without it", targetText(light, phrase.without)],
  ];
  const told = words.filter((word) => isWord(word.text) && !word.removed);
  if (told.length > 1 && Math.abs(phrase.value) >= LEAST[light.unit]) {
    for (const word of told) facts.push([word.text, weightText(light, word.weight, "")]);
  }
  facts.push(sentenceFact(light, phrase.sentence));
  if (words.some((word) => !word.known)) facts.push(["", "a word is not in the vocabulary"]);
  return facts;
}

// Pixels between a word and its card.
const GAP = 8;

/** Makes the card; `node` belongs in a positioned element that also holds the words. */
export function createTip() {
  const node = element("div", "tip");
  node.id = "tip";
  node.setAttribute("role", "tooltip");
  // In a page that runs from right to left, "−0.6 ★" would be turned around.
  node.dir = "ltr";
  node.hidden = true;
  let described;

  /**
   * @param {HTMLElement} word or a sentence, whose card then goes to its left end
   * @param {string[][]} facts of each row the name, the number, and its class, if any
   */
  function show(word, facts) {
    describe(word);
    node.replaceChildren(
      ...facts.map(([name, number, look]) =>
        element("div", look, element("span", "", name), " ", element("b", "", number)),
      ),
    );
    node.hidden = false;
    const frame = node.parentElement.getBoundingClientRect();
    // A word that is broken over two lines has two boxes; the card goes to the first.
    const box = word.getClientRects()[0];
    const left = box.left + box.width / 2 - frame.left - node.offsetWidth / 2;
    const above = box.top - frame.top - node.offsetHeight - GAP;
    const below = box.bottom - frame.top + GAP;
    node.style.left = `${Math.max(0, Math.min(left, frame.width - node.offsetWidth))}px`;
    const isBelow = box.top < node.offsetHeight + 2 * GAP;
    node.toggleAttribute("data-below", isBelow);
    node.style.top = `${isBelow ? below : above}px`;
  }

  function hide() {
    describe(undefined);
    node.hidden = true;
  }

  /** A screen reader reads the card after the word. @param {HTMLElement | undefined} word */
  function describe(word) {
    described?.removeAttribute("aria-describedby");
    word?.setAttribute("aria-describedby", node.id);
    described = word;
  }

  return { node, show, hide };
}
