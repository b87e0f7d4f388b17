/**
 * @file The one door from text to ids in the browser: text → sentences → tokens → ids, and what of it a network reads.
 */

/** @import { Token } from "./tokens.js" */

import { isWord } from "../../embed/words.js";
import { characters, count } from "../../format.js";
import rules from "../../rules.js";
import { refusal } from "../refusal.js";
import { BLANK, isBlank } from "./characters.js";
import { TAG, withoutMarkup } from "./markup.js";
import { PAD, StandIns, findTokens, splitTokens, toRegExp } from "./tokens.js";

/**
 * What a text is read with: written by `limelight export --site`.
 *
 * @typedef {object} Reading of a tokenizer
 * @property {string} pattern of tokens, as Oniguruma reads it
 * @property {string[]} words the vocabulary, by id
 */

/**
 * A text made ready for a network.
 *
 * @typedef {object} Read
 * @property {Token[][]} sentences all of its sentences; joined, the pieces of all tokens give the text back
 * @property {number} sentencesRead how many of these, from the first, are inside the limit
 * @property {number[][]} ids of these without what is struck out, none of them empty
 */

export class Reader {
  /**
   * @param {Reading} reading
   * @param {{max_sentences: number, max_sentence_tokens: number}} limits
   * @param {(language: string, text: string) => string[]} segment of `sentencex-wasm`
   */
  constructor({ pattern, words }, limits, segment) {
    this.pattern = toRegExp(pattern);
    this.words = words;
    this.vocabulary = new Map(words.map((word, id) => [word, id]));
    this.standIns = new StandIns(this.vocabulary);
    this.limits = limits;
    this.segment = segment;
    /** @type {Map<number, boolean>} whether an id is a word, filled on demand */
    this.worded = new Map();
  }

  /** @param {number} id @returns {boolean} whether a token is more than punctuation */
  isWord(id) {
    if (!this.worded.has(id)) this.worded.set(id, isWord(this.words[id]));
    return this.worded.get(id);
  }

  /** @param {string} text @returns {Token[][]} the sentences of a text, long ones in parts */
  document(text) {
    check(text);
    const parts = splitSentences(withoutMarkup(text), this.segment).flatMap((sentence) => {
      const spans = this.standIns.replace(sentence, findTokens(sentence, this.pattern, this.vocabulary));
      return cut(splitTokens(sentence, spans), this.limits.max_sentence_tokens);
    });
    return withMarkup(parts, text);
  }

  /**
   * @param {string} text
   * @param {number[]} [without] numbers of tokens that are struck out, over all tokens of the text
   * @returns {Read}
   */
  read(text, without = []) {
    const sentences = this.document(text);
    const worded = sentences
      .flatMap((tokens, place) => (tokens.some(isRead) ? [place] : []))
      .slice(0, this.limits.max_sentences);
    const marksAlone = sentences.every((tokens) => tokens.every(({ kind }) => kind === "mark"));
    if (!worded.length || marksAlone) throw refusal("invalid-request", "no_words");
    const sentencesRead = worded.at(-1) + 1;
    strikeOut(sentences, without);
    const ids = sentences
      .slice(0, sentencesRead)
      .map((tokens) => tokens.filter(isRead).map(({ id }) => id))
      .filter((sentence) => sentence.length);
    if (!ids.length) throw refusal("invalid-request", "all_struck");
    return { sentences, sentencesRead, ids };
  }
}

/** @param {Token} token @returns {boolean} whether a network may read it: neither white space alone nor struck out */
export const isRead = ({ id, removed }) => id !== PAD && !removed;

/** @param {Read} read @returns {number[]} the number of each token that was read, among all tokens of the text */
export function tokenNumbers({ sentences, sentencesRead }) {
  let number = -1;
  return sentences.flatMap((tokens, sentence) =>
    tokens.flatMap((token) => {
      number++;
      return sentence < sentencesRead && isRead(token) ? [number] : [];
    }),
  );
}

/** @param {string} text */
function check(text) {
  if (isBlank(text)) throw refusal("invalid-request", "empty");
  const half = text.search(/\p{Cs}/u);
  if (half < 0) return;
  throw refusal("invalid-request", "half", {
    place: characters(text.slice(0, half)) + 1,
    code: text.charCodeAt(half).toString(16).toUpperCase(),
  });
}

/** @param {Token[][]} sentences @param {number[]} without */
function strikeOut(sentences, without) {
  const tokens = sentences.flat();
  for (const number of without) {
    if (!tokens[number])
      throw refusal("invalid-request", "no_token", {
        token: count(number),
        count: count(tokens.length),
        last: count(tokens.length - 1),
      });
    tokens[number].removed = true;
  }
}

/**
 * @param {Token[]} tokens of a sentence
 * @param {number} most
 * @returns {Token[][]} in about equal parts where there are more
 */
function cut(tokens, most) {
  if (tokens.length && tokens.length <= most) return [tokens];
  // White space at the start is no token that a network reads: it goes with the first part.
  const lead = tokens[0]?.id === PAD ? 1 : 0;
  const rest = tokens.slice(lead);
  const count = Math.ceil(rest.length / most);
  const parts = Array.from({ length: count }, (_, part) =>
    rest.slice(Math.floor((rest.length * part) / count), Math.floor((rest.length * (part + 1)) / count)),
  );
  const [first = [], ...others] = parts;
  return [[...tokens.slice(0, lead), ...first], ...others];
}

// A short first line with an empty line below it: how a review with a title is written.
const LINE_BREAK = "(?:\\r\\n|[\\r\\n])";
const BLANK_ON_A_LINE = BLANK.replace("\\t-\\r", "\\t\\x0b\\x0c");
const TITLE = new RegExp(
  `^[${BLANK}]*[^${BLANK}][^\\r\\n]{0,99}${LINE_BREAK}[${BLANK_ON_A_LINE}]*${LINE_BREAK}[${BLANK}]*`,
  "u",
);

/**
 * @param {string} text
 * @param {(language: string, text: string) => string[]} segment of `sentencex-wasm`
 * @returns {string[]} each sentence with the white space after it; none is blank, except where all of `text` is
 */
function splitSentences(text, segment) {
  const title = TITLE.exec(text)?.[0] ?? "";
  const sentences = [];
  for (const piece of [...(title ? [title] : []), ...segment("en", text.slice(title.length)).flatMap(linesOf)]) {
    if (sentences.length && (isBlank(piece) || isBlank(sentences.at(-1)))) sentences[sentences.length - 1] += piece;
    else sentences.push(piece);
  }
  return sentences;
}

// White space with a line break, or before a bullet, ends a sentence. A pattern for both would be quadratic in time.
const BLANKS = new RegExp(`[${BLANK}]+`, "gu");
// But a text may be wrapped: lines of this many characters go on before a small letter, except after a mark.
const { wrapped: WRAPPED } = rules;
const SMALL = /^\p{Ll}/u;

/**
 * @param {string} segment
 * @returns {string[]} its lines, each with the white space after it; those of wrapped text are joined
 */
function linesOf(segment) {
  const lines = [];
  let start = 0;
  for (const { 0: blank, index } of segment.matchAll(BLANKS)) {
    const end = index + blank.length;
    if (segment[end] !== "•" && !/[\r\n]/u.test(blank)) continue;
    const line = segment.slice(start, index);
    const isWrapped =
      characters(line) >= WRAPPED.characters &&
      !WRAPPED.marks.includes(line.at(-1)) &&
      SMALL.test(segment.slice(end, end + 2));
    if (line && end < segment.length && !isWrapped) {
      lines.push(segment.slice(start, end));
      start = end;
    }
  }
  return [...lines, segment.slice(start)];
}

// Tags of HTML are taken out of what is read; they stay in what is shown.
/** @param {Token} token */
const isTag = ({ text, id }) => id === PAD && text.startsWith("<");

/**
 * @param {Token[][]} sentences of `withoutMarkup(text)`
 * @param {string} text
 * @returns {Token[][]} with its tags, which no network reads
 */
function withMarkup(sentences, text) {
  if (text.search(TAG) < 0) return sentences;
  let end = 0;
  const results = sentences.map((tokens) =>
    tokens.flatMap((token) => {
      const start = end;
      const stop = start + token.text.length;
      end = stop + token.whitespace.length;
      const after = text.slice(stop, end);
      const tags = [...after.matchAll(TAG)];
      const first = tags[0]?.index ?? after.length;
      const cut = tags.map(({ 0: tag, index }, place) => {
        const whitespace = after.slice(index + tag.length, tags[place + 1]?.index);
        return /** @type {Token} */ ({ text: tag, whitespace, id: PAD, kind: "mark", removed: false });
      });
      // A score in words, "4 <b>out</b> of 5", is one token; of "½", read as three, two are written as nothing.
      return stop > start || first || token.id !== PAD
        ? [{ ...token, text: text.slice(start, stop), whitespace: after.slice(0, first) }, ...cut]
        : cut;
    }),
  );
  // Tags that touch a sentence belong to it, where white space parts them from the one before.
  results.slice(1).forEach((after, place) => {
    const before = results[place];
    const start = before.findLastIndex((token) => !isTag(token) || token.whitespace) + 1;
    if (before[start - 1]?.whitespace) after.unshift(...before.splice(start));
  });
  return results;
}
