/** @file What stands next to a network, as limelight/additions has it: a map of held-out reviews. */

/** @import { Reader } from "../text/reader.js" */
/** @import { Token } from "../text/tokens.js" */

import { unpacked } from "../../half.js";
import rules from "../../rules.js";
import { plain } from "../text/characters.js";
import { UNKNOWN } from "../text/tokens.js";
import { wordList } from "../text/word_lists.js";

const { map: { nearest: NEAREST, phrases: MOST_PHRASES } } = rules;
// Words that turn or weigh what is said next to them: alone, they are nothing that two texts have in common.
const TURNING = wordList("turning_words");
const FUNCTION_WORDS = wordList("function_words");

/** @typedef {{points: {label: string, excerpt: string}[], mean: string, components: string, places: string, median_distance: number}} File map.json of a model */

export class DocumentMap {
  /** @param {File} file @param {Reader} reader */
  constructor({ points, mean, components, places, median_distance: median }, reader) {
    this.points = points;
    this.reader = reader;
    this.median = median;
    this.mean = unpacked(mean);
    this.components = unpacked(components);
    this.places = unpacked(places);
    this.axes = this.components.length / this.mean.length;
  }

  /**
   * @param {ArrayLike<number>} vector of a document
   * @param {Token[][]} sentences of it
   * @returns {{place: {x: number, y: number}, neighbours: object[]}}
   */
  find(vector, sentences) {
    const size = this.mean.length;
    const place = Array.from({ length: this.axes }, (_, axis) => {
      let sum = 0;
      for (let feature = 0; feature < size; feature++) sum += this.components[axis * size + feature] * (vector[feature] - this.mean[feature]);
      return sum;
    });
    const distances = this.points.map((_, point) => Math.hypot(...place.map((value, axis) => value - this.places[point * this.axes + axis])));
    const nearest = distances.map((_, point) => point).sort((a, b) => distances[a] - distances[b]);
    return {
      place: { x: place[0], y: place[1] },
      neighbours: nearest.slice(0, NEAREST).map((point) => ({
        point,
        label: this.points[point].label,
        similarity: 1 / (1 + distances[point] / this.median),
        ...shared(sentences, this.reader.document(this.points[point].excerpt)),
      })),
    };
  }
}

/** @typedef {{here: number, there: number, length: number}} Phrase numbers of the first tokens in both texts */

/** @param {Token[][]} here @param {Token[][]} there an excerpt @returns {{pieces: {text: string, phrase: ?number}[], phrases: number[][]}} */
function shared(here, there) {
  const phrases = commonPhrases(here, there);
  const owners = new Map(phrases.flatMap((phrase, number) => Array.from({ length: phrase.length }, (_, place) => [phrase.there + place, number])));
  const pieces = [];
  const add = (text, phrase) => {
    if (pieces.at(-1)?.phrase === phrase) pieces.at(-1).text += text;
    else pieces.push({ text, phrase });
  };
  there.flat().forEach((token, number) => {
    const owner = owners.get(number) ?? null;
    add(token.text, owner);
    // The white space behind the last word of a phrase is no part of it.
    add(token.whitespace, owner !== null && owners.get(number + 1) !== owner ? null : owner);
  });
  return {
    pieces: pieces.filter(({ text }) => text),
    phrases: phrases.map((phrase) => Array.from({ length: phrase.length }, (_, place) => phrase.here + place)),
  };
}

/** @param {Token[][]} here @param {Token[][]} there @returns {Phrase[]} the longest runs of known tokens that stand in both, none overlapping */
function commonPhrases(here, there) {
  const theirs = new Map();
  for (const tail of tails(there)) theirs.set(tail.tokens[0].id, [...(theirs.get(tail.tokens[0].id) ?? []), tail]);
  const runs = [...tails(here)].flatMap((ours) =>
    (theirs.get(ours.tokens[0].id) ?? [])
      .map((other) => ({ here: ours.number, there: other.number, ...runOf(ours.tokens, other.tokens) }))
      .filter(({ words }) => words),
  );
  runs.sort((a, b) => b.words - a.words || a.here - b.here || a.there - b.there || a.length - b.length);
  const meet = (one, other, length, otherLength) => one < other + otherLength && other < one + length;
  /** @type {Phrase[]} */
  const phrases = [];
  for (const run of runs) {
    if (phrases.length === MOST_PHRASES) break;
    if (!phrases.some((old) => meet(run.here, old.here, run.length, old.length) || meet(run.there, old.there, run.length, old.length))) phrases.push(run);
  }
  return phrases;
}

/** @param {Token[][]} sentences @returns {Generator<{number: number, tokens: Token[]}>} each content word with what follows it, up to what no phrase may hold */
function* tails(sentences) {
  let number = 0;
  for (const tokens of sentences) {
    const usable = tokens.map(({ id, removed }) => id > UNKNOWN && !removed);
    for (const [place, token] of tokens.entries()) {
      if (!usable[place] || !isContent(token)) continue;
      const stop = usable.indexOf(false, place);
      yield { number: number + place, tokens: tokens.slice(place, stop < 0 ? tokens.length : stop) };
    }
    number += tokens.length;
  }
}

/** @param {Token} token @returns {boolean} whether it is a known word with a meaning of its own: no function word, mark or number */
const isContent = ({ id, text }) => id !== UNKNOWN && !FUNCTION_WORDS.has(plain(text)) && /\p{L}/u.test(text);

/** @param {Token[]} ours @param {Token[]} theirs @returns {{length: number, words: number}} of the run that both begin with; words that turn count for none */
function runOf(ours, theirs) {
  let [length, words] = [0, 0];
  for (let place = 0; place < Math.min(ours.length, theirs.length) && ours[place].id === theirs[place].id; place++) {
    if (!isContent(ours[place])) continue;
    length = place + 1;
    words += Number(!TURNING.has(plain(ours[place].text)));
  }
  return { length, words };
}
