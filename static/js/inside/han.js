/** @file A HAN at work on a review: words to sentences, sentences to a review, with attention at both levels. */

import { button, element } from "../dom.js";
import { unpack } from "../float16.js";
import { rowOf } from "./arrays.js";
import { createLevel } from "./attention.js";
import { createStrip, size } from "./strips.js";

/**
 * @param {any} trace of the API
 * @param {{onSentence: (sentence: number) => void}} options
 * @returns {HTMLElement[]} parts, each with the name of a step in data-part
 */
export function showHan(trace, { onSentence }) {
  const open = trace.sentence ?? 0;
  const words = part("words", "Words, one sentence at a time");
  const folded = element("ol", "folded");
  const vectors = unpack(trace.sentence_level.inputs);
  const most = size(vectors.values);
  trace.sentences.forEach((sentence, number) => {
    const fold = button(
      { class: "fold", "aria-expanded": String(number === open), disabled: number >= trace.in_full },
      () => onSentence(number),
      element("span", { class: "fold-text", dir: "auto" }, textOf(sentence)),
      createStrip(rowOf(vectors, number), most, `vector of sentence ${number + 1}`),
    );
    const item = element("li", "", fold);
    if (number === open) item.append(openSentence(trace, number));
    folded.append(item);
  });
  words.append(folded);
  if (trace.in_full < trace.sentences.length) {
    words.append(element("p", "hint", `The words of ${trace.sentences.length - trace.in_full} more sentences are left out here; the network reads them all.`));
  }
  const sentences = part("sentences", "Sentences");
  sentences.append(
    createLevel({
      level: trace.sentence_level,
      names: trace.sentences.map((sentence, number) => `${number + 1}. ${textOf(sentence.slice(0, 4))}${sentence.length > 4 ? " …" : ""}`),
      context: trace.sentence_context,
      noun: "sentence",
    }),
  );
  return [words, sentences];
}

/** Joins the tokens of a sentence without a space before marks and endings. @param {{text: string}[]} words @returns {string} */
export const textOf = (words) =>
  words
    .map(({ text }) => text)
    .join(" ")
    .replace(/ (?=[,.;:!?…)\]%]+(?: |$)|n?['’]\p{L})/gu, "")
    .replace(/([([]) /g, "$1");

function openSentence(trace, number) {
  const sentence = trace.sentences[number];
  const { memory: packed } = trace.word_level[number];
  const memory = packed && unpack(packed);
  const hint = element("p", "hint memory-told", "Point at a word: the blue bars next to the weights show how much the states of the other words depend on it.");
  const level = createLevel({
    level: trace.word_level[number],
    names: sentence.map((word) => word.text),
    known: sentence.map((word) => word.known),
    ids: sentence.map((word) => word.token_id),
    context: trace.word_context,
    noun: "word",
    memory,
    onPoint(step) {
      if (memory) showMemory(level, memory, sentence, step, hint);
    },
  });
  level.append(hint);
  return level;
}

function showMemory(level, memory, sentence, step, hint) {
  const row = [...rowOf(memory, step)].map((value, other) => (other === step ? 0 : value));
  const most = Math.max(...row, 1e-9);
  for (const meter of level.querySelectorAll("meter.memory")) {
    meter.hidden = false;
    meter.value = row[Number(meter.dataset.step)] / most;
  }
  const other = row.indexOf(Math.max(...row));
  if (sentence.length > 1) {
    hint.textContent = `The state of “${sentence[other].text}” depends on “${sentence[step].text}” most. Memory is not attention: a word can affect its neighbours and still get little weight itself.`;
  }
}

/** @param {string} name @param {string} title @returns {HTMLElement} */
export function part(name, title) {
  return element("section", { class: "part", "data-part": name }, element("h2", "", title));
}
