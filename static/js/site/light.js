/**
 * @file The light of a text, as limelight/lenses/phrases.py has it: what each of its phrases adds to the answer, by six
 * views of each, and what of that each word has.
 *
 * @typedef {{start: number, stop: number, sentence: number}} Phrase a run of places in the document; `sentence` counts
 *   all of the text
 */

/** @import { Target } from "./model/model.js" */
/** @import { Read } from "./text/reader.js" */

import rules from "../rules.js";
import { crc32, range, sum } from "./arithmetic.js";
import { cutPhrases, lineStarts } from "./text/phrases.js";
import { tokenNumbers } from "./text/reader.js";
import { PAD } from "./text/tokens.js";

// Parts of a text that are answered before other messages are read.
const AT_ONCE = 96;
// Parts of a text that all views of a phrase take; those without the halves; and the most that all phrases take; most
// words.
const { all: ALL, few: FEW, most_parts: MOST, most_words: WORDS } = rules.views;
// Own values add up if they miss no more than this share of them.
const ADD_UP = 0.02;

/** A question about a text: the network, the text, and the number; made once, and handed on. */
export class Asked {
  /**
   * @param {import("./network/network.js").Network} network
   * @param {Read} read
   * @param {Target} target
   * @param {boolean} english whether the text is cut as English
   * @param {() => Promise<void>} rest between parts of the work
   */
  constructor(network, read, target, english, rest) {
    this.network = network;
    this.read = read;
    this.target = target;
    this.rest = rest;
    this.english = english;
    /** All tokens of the text, those that are not read included. */
    this.tokens = read.sentences.flat();
    /** The number of each token of the document among these. */
    this.numbers = tokenNumbers(read);
    /** The tokens of the document, as they were written. */
    this.texts = this.numbers.map((number) => this.tokens[number].text);
    /**
     * The phrases that partition the document, in order. Words that are struck out do not change where the others are
     * cut.
     */
    this.phrases = phrasesOf(read, this.numbers, english);
    /** The phrase of each token. */
    this.phraseOf = this.phrases.flatMap(({ start, stop }, phrase) => new Array(stop - start).fill(phrase));
  }

  /**
   * @param {number[][]} parts places of tokens
   * @returns {Promise<number[]>} the number for each of these parts of the text
   */
  async ask(parts) {
    const answers = [];
    for (let first = 0; first < parts.length; first += AT_ONCE) {
      if (first) await this.rest();
      answers.push(
        ...this.network
          .parts(this.read.ids, parts.slice(first, first + AT_ONCE))
          .map((shares) => sum(shares.map((share, label) => share * this.target.weights[label]))),
      );
    }
    return answers;
  }

  /** @param {number[][]} parts numbers of phrases @returns {Promise<number[]>} the number for each */
  askPhrases(parts) {
    const places = this.phrases.map(({ start, stop }) => range(stop - start).map((place) => start + place));
    return this.ask(parts.map((phrases) => phrases.flatMap((phrase) => places[phrase])));
  }
}

/** @param {Read} read @param {number[]} numbers @param {boolean} english @returns {Phrase[]} */
function phrasesOf({ sentences, sentencesRead }, numbers, english) {
  const indexOf = new Map(numbers.map((number, place) => [number, place]));
  let first = 0;
  return sentences.slice(0, sentencesRead).flatMap((tokens, sentence) => {
    const written = tokens.flatMap(({ id }, place) => (id === PAD ? [] : [first + place]));
    const texts = tokens.filter(({ id }) => id !== PAD).map(({ text }) => text);
    first += tokens.length;
    const lines = lineStarts(tokens, ({ id }) => id !== PAD);
    return cutPhrases(texts, { english, lines }).flatMap(({ start, stop }) => {
      const inside = written.slice(start, stop).flatMap((number) => indexOf.get(number) ?? []);
      return inside.length ? [{ start: inside[0], stop: inside.at(-1) + 1, sentence }] : [];
    });
  });
}

/**
 * @typedef {{base: number, whole: number, values: number[], without: number[]}} PhraseValues the number that is
 *   explained for no phrases and for all, what each adds, and the number without each
 * @typedef {(parts: number[][]) => Promise<number[]>} Ask that number for parts of the text: numbers of what they have
 */

/**
 * @param {Asked} asked
 * @returns {Promise<PhraseValues>} where their views would be too many, adjacent phrases share one value
 */
export async function phraseValues(asked) {
  const { phrases, texts } = asked;
  const groups = Math.min(phrases.length, Math.max(1, Math.floor((MOST - 2) / FEW)));
  const groupOf = phrases.map((_, phrase) => Math.floor((phrase * groups) / phrases.length));
  const firsts = range(groups).map((group) => phrases[groupOf.indexOf(group)]);
  const keys = firsts.map(({ start }, group) => crc32(texts.slice(start, firsts[group + 1]?.start).join(" ")));
  const members = range(groups).map((group) => range(phrases.length).filter((phrase) => groupOf[phrase] === group));
  const askGroups = (parts) => asked.askPhrases(parts.map((part) => part.flatMap((group) => members[group])));
  const result = await view(
    askGroups,
    firsts.map(({ sentence }) => sentence),
    ALL * groups <= MOST ? keys : null,
  );
  if (groups === phrases.length) return result;
  const { own, without } = await ends((parts) => asked.askPhrases(parts), range(phrases.length), result);
  return { ...result, values: share(result.values, own, groupOf), without };
}

/**
 * What each phrase adds to others, the mean of six views: to none, to all others, to the rest of its sentence, to those
 * before it (as the text is read forwards, and backwards), and, each twice, to two pairs of halves of the text. Bits of
 * its key say in which halves a phrase is, so that a change elsewhere moves it to no other.
 *
 * @param {Ask} ask
 * @param {number[]} sentences that of each phrase
 * @param {?number[]} keys none where halves would be too many
 * @returns {Promise<PhraseValues>}
 */
async function view(ask, sentences, keys) {
  const all = range(sentences.length);
  /**
   * Whether a context has another phrase, and how much it counts.
   * @type {[(phrase: number, other: number) => boolean, number][]}
   */
  const contexts = [
    [() => false, 2],
    [() => true, 2],
    [(phrase, other) => sentences[phrase] === sentences[other], 2],
    [(phrase, other) => other < phrase, 1],
    [(phrase, other) => other > phrase, 1],
    ...(keys
      ? [0, 2].flatMap((bit) =>
          [0, 1].map((side) => /** @type {any} */ ([(_, other) => ((keys[other] >>> bit) & 1) === side, 2])),
        )
      : []),
  ];
  const joined = contexts.map(([has]) =>
    all.map((phrase) => all.filter((other) => other === phrase || has(phrase, other))),
  );
  const left = joined.map((parts) => parts.map((part, phrase) => part.filter((other) => other !== phrase)));
  const different = new Map([...joined, ...left].flat().map((part) => [String(part), part]));
  const answers = await ask([...different.values()]);
  const numbers = new Map([...different.keys()].map((key, place) => [key, answers[place]]));
  const numberOf = (part) => numbers.get(String(part));
  const [base, whole] = [numberOf([]), numberOf(all)];
  const weight = sum(contexts.map(([, times]) => times));
  const values = all.map(
    (phrase) =>
      sum(contexts.map(([, times], at) => times * (numberOf(joined[at][phrase]) - numberOf(left[at][phrase])))) /
      weight,
  );
  const sizes = values.map((value) => Math.abs(value) + 1e-12);
  // What their sum misses of the whole change, they share by their sizes.
  const missing = (whole - base - sum(values)) / sum(sizes);
  return {
    base,
    whole,
    values: values.map((value, phrase) => value + missing * sizes[phrase]),
    without: left[1].map(numberOf),
  };
}

/**
 * @param {Asked} asked
 * @param {PhraseValues} result
 * @returns {Promise<number[]>} what each word adds to the value of its phrase
 */
export async function wordValues(asked, result) {
  const { phraseOf } = asked;
  const sizes = result.values.map(() => 0);
  for (const phrase of phraseOf) sizes[phrase]++;
  // Of a long text, words of the strongest phrases.
  const shown = new Set();
  let words = 0;
  const strongest = range(sizes.length).sort(
    (one, other) => Math.abs(result.values[other]) - Math.abs(result.values[one]),
  );
  for (const phrase of strongest) if ((words += sizes[phrase]) <= WORDS) shown.add(phrase);
  const chosen = range(phraseOf.length).filter((word) => shown.has(phraseOf[word]));
  const measured = (await ends((parts) => asked.ask(parts), chosen, result, range(phraseOf.length))).own;
  const own = phraseOf.map((phrase) => result.values[phrase] / sizes[phrase]);
  chosen.forEach((word, place) => (own[word] = measured[place]));
  return share(result.values, own, phraseOf);
}

/**
 * @param {Ask} ask
 * @param {number[]} chosen
 * @param {PhraseValues} answers
 * @param {number[]} [all] they are chosen from these
 * @returns {Promise<{own: number[], without: number[]}>} the mean of what each adds alone and last, and the number
 *   without it
 */
async function ends(ask, chosen, { base, whole }, all = chosen) {
  const answers = await ask([
    ...chosen.map((one) => [one]),
    ...chosen.map((one) => all.filter((other) => other !== one)),
  ]);
  const without = answers.slice(chosen.length);
  return { own: chosen.map((_, place) => (answers[place] - base + whole - without[place]) / 2), without };
}

/**
 * Shares values among their parts by their own ones: these where all add up, else scaled down.
 * @param {number[]} values
 * @param {number[]} own
 * @param {number[]} owner of each part
 * @returns {number[]}
 */
function share(values, own, owner) {
  const sizes = own.map((value) => Math.abs(value) + 1e-12);
  const sums = (numbers) => {
    const totals = values.map(() => 0);
    owner.forEach((whole, part) => (totals[whole] += numbers[part]));
    return totals;
  };
  const totals = sums(sizes);
  const missing = sums(own).map((given, at) => Math.abs(given - values[at]));
  const addUp = sum(missing) <= ADD_UP * sum(totals);
  const scaled = addUp
    ? own
    : own.map((value, part) => value * Math.min(1, Math.abs(values[owner[part]]) / totals[owner[part]]));
  const given = sums(scaled);
  return scaled.map(
    (value, part) => value + ((values[owner[part]] - given[owner[part]]) / totals[owner[part]]) * sizes[part],
  );
}
