/**
 * @file Cuts a sentence into phrases, runs of one to seven words with natural ends, as in limelight/text/phrases.py: words hold
 * together more or less by their classes, and a sentence is cut where that costs least.
 */

import rules from "../../rules.js";
import {
  AUXILIARY,
  BRACKET,
  BREAK,
  END,
  FIRST_OPEN,
  HALF,
  INSIDE,
  JOINING,
  JOINS,
  NEGATION,
  NEGATIVE_HALF,
  OPENING,
  PICTURE,
  PRONOUN,
  QUOTE,
  SHORT,
  SUBJECT,
  TIE,
  classOf,
  decided,
  lengthClassOf,
  lettersOf,
} from "./word_classes.js";

/** @typedef {{start: number, stop: number}} Range of tokens of a sentence */

const RULES = rules.phrases;
const [ABBREVIATIONS, DOMAINS, BLOCK_TAGS] = [RULES.abbreviations, RULES.domains, RULES.block_tags].map((words) => new Set(words.split(" ")));
// At the start of a sentence, each of these marks an item of a list, and so do those after it.
const BULLETS = new Set(RULES.bullets);
// A phrase that begins with these should have no clause in it; a part that begins with those leads to the next one.
const ASIDES = lettersOf(RULES.asides);
const LEADING = lettersOf(RULES.leading);
// The verb of a clause is an auxiliary, or a verb after one of these.
const [VERB, CLAUSE_AFTER] = [lettersOf("verb"), lettersOf(RULES.clause_after)];
// In the classes of a sentence: a verb with what leads to it; and up to eight words in front, its subject.
const [LEADS, VERBS, AFTER, WORDS, LINKS, ENDS] = ["leads", "verbs", "after", "words", "links", "ends"].map((name) => [...lettersOf(RULES.subject[name])].join(""));
const SAYS = new RegExp(`^[${LEADS}]*[${VERBS}]`);
const ITS_SUBJECT = new RegExp(`(?:^|[${AFTER}])([${WORDS}][${WORDS}${LINKS}]{0,7})(?<=[${ENDS}])$`);
// Further costs: of what is done only where there is no other way, and of what reads badly.
const { without_meaning: WITHOUT_MEANING, apart: APART, across_a_break: ACROSS_A_BREAK, aside_with_a_clause: ASIDE_WITH_A_CLAUSE } = RULES.costs;

/**
 * @param {string[]} words the tokens of one sentence as written, without white space
 * @param {{english?: boolean}} [options] whether the lists of English words apply; otherwise, phrases are runs of up to four
 *   words between marks
 * @returns {Range[]} the phrases, in order; together they have all tokens
 */
export function cutPhrases(words, { english = true } = {}) {
  const { starts, letters } = unitsOf(words, english);
  if (!starts.length) return words.length ? [{ start: 0, stop: words.length }] : [];
  const most = english ? RULES.most_words : RULES.most_words_without_lists;
  let unit = 0;
  return partsOf(letters)
    .flatMap((part) => cut(part, most))
    .map((count) => {
      const start = starts[unit];
      unit += count;
      return { start, stop: starts[unit] ?? words.length };
    });
}

/**
 * @param {string[]} words the tokens of an English sentence, as for `cutPhrases`
 * @param {number} start the first token of a phrase
 * @returns {Range} the tokens of its subject in front of it; none if it begins with no verb
 */
export function subjectOf(words, start) {
  const { starts, letters } = unitsOf(words, true);
  const unit = starts.filter((each) => each < start).length;
  const written = letters.replaceAll(TIE, "");
  const places = [...written].flatMap((letter, place) => (letter === BREAK ? [] : [place]));
  const place = places[unit] ?? written.length;
  const found = SAYS.test(written.slice(place)) && ITS_SUBJECT.exec(written.slice(0, place));
  return found ? { start: starts[unit - found[1].length], stop: starts[unit] } : { start: 0, stop: 0 };
}

/**
 * Half a word and the marks after it belong to the word before, marks that open something to the word after.
 *
 * @param {string[]} words
 * @param {boolean} english
 * @returns {{starts: number[], letters: string}} where each word begins with the marks that belong to it, and the classes of
 *   the words, with BREAK or TIE where marks separate or join two words
 */
function unitsOf(words, english) {
  const kindOf = english ? classOf : lengthClassOf;
  const starts = [];
  const letters = [];
  const markup = markupOf(words);
  const bullet = BULLETS.has(words[0]) ? words[0] : null;
  // Where the marks begin that belong to the next word, or -1.
  let opening = 0;
  let quoted = false;
  let before = BREAK;
  words.forEach((word, at) => {
    let kind = markup.get(at) ?? kindOf(word);
    const isHalf = kind === HALF || kind === NEGATIVE_HALF;
    if (!starts.length && isHalf) kind = english ? (kind === HALF ? AUXILIARY : NEGATION) : SHORT;
    if (kind <= PICTURE) {
      if (before > TIE && (kind === PICTURE) !== (before === PICTURE)) letters.push(BREAK);
      starts.push(opening < 0 ? at : opening);
      opening = -1;
      letters.push(kind);
      before = kind;
      return;
    }
    if (kind === QUOTE) {
      quoted = !quoted;
      kind = quoted ? OPENING : INSIDE;
    }
    if (!starts.length) return;
    if (isHalf) {
      opening = -1;
      if (english && kind === NEGATIVE_HALF && before > TIE) before = NEGATION;
      else if (before === PRONOUN) before = SUBJECT;
      else return;
      letters[letters.length - 1] = before;
      return;
    }
    if (word === bullet) kind = BRACKET;
    else if (word === "&" && kind === JOINING && before === BREAK) kind = OPENING;
    else if (kind === END && (word === "." || word === ")")) kind = dot(words, at, starts.length);
    if (kind === END || kind === BRACKET) {
      if (before === TIE) letters.pop();
      if (before !== BREAK) letters.push(BREAK);
      before = BREAK;
    } else if (kind === JOINING && before > TIE) {
      letters.push(TIE);
      before = TIE;
    }
    if (kind !== OPENING && kind !== BRACKET) opening = -1;
    else if (opening < 0) opening = at;
  });
  return { starts, letters: (english ? decided(letters) : letters).join("") };
}

/** @param {string[]} words @param {number} at @param {number} number of the word before it, from 1 @returns {string} the kind of a dot or bracket */
function dot(words, at, number) {
  const [word, after] = [words[at - 1], words[at + 1] ?? ""];
  // The number of an item.
  if (number === 1 && /^\p{Nd}{1,2}$/u.test(word)) return INSIDE;
  if (words[at] === ")") return END;
  // "U.S. version": the letters of an abbreviation, and its end.
  if (/^\p{L}$/u.test(word)) {
    if (/^\p{L}$/u.test(after)) return JOINING;
    return after.toLowerCase() === after && after !== after.toUpperCase() ? INSIDE : END;
  }
  if (DOMAINS.has(after)) return JOINING;
  return ABBREVIATIONS.has(word.toLowerCase()) ? INSIDE : END;
}

/** @param {string[]} words @returns {Map<number, string>} the kinds of the tokens of tags, `< br / >`, and of entities, `& amp ;`, by their places */
function markupOf(words) {
  const found = new Map();
  words.forEach((word, at) => {
    if (word !== "<" && word !== "&") return;
    const inside = words.slice(at + 1, at + 5);
    const last = inside.indexOf(word === "<" ? ">" : ";");
    if (last < 0) return;
    inside.length = last;
    const names = inside.filter((each) => /^[\p{L}\p{N}]+$/u.test(each));
    if (names.length !== 1) return;
    const isBlock = word === "<" && BLOCK_TAGS.has(names[0].toLowerCase());
    const kind = word === "<" && inside[0] !== "/" && !isBlock ? OPENING : INSIDE;
    for (let place = at; place <= at + last + 1; place++) found.set(place, kind);
    // A tag that breaks a line is like an emoji: it is no part of what is said before or after it.
    if (isBlock) found.set(at, PICTURE);
  });
  return found;
}

/** @param {string} letters @returns {string[]} the parts between breaks; one without a word of an open class is joined to a neighbour */
function partsOf(letters) {
  const parts = [];
  let held = "";
  for (const between of letters.split(BREAK).filter(Boolean)) {
    const part = held ? held + BREAK + between : between;
    held = "";
    if ([...part].some((letter) => letter >= FIRST_OPEN)) parts.push(part);
    else if (parts.length && !LEADING.has(part[0])) parts[parts.length - 1] += BREAK + part;
    else held = part;
  }
  if (held && parts.length) parts[parts.length - 1] += BREAK + held;
  else if (held) parts.push(held);
  return parts;
}

/** @param {string} part @param {number} most words @returns {number[]} of words of its phrases: of all ways to cut it, the one that costs least */
function cut(part, most) {
  const letters = [...part].filter((letter) => letter > TIE);
  const { cuts, breaks } = gapsOf(part);
  // The least cost of the words before each place, with that of a cut there.
  const least = [0];
  const begins = [];
  // The last word of an open class, the last negation, the last verb of a clause.
  let meaning = -1;
  let negation = -1;
  let clause = -1;
  letters.forEach((letter, last) => {
    if (letter >= FIRST_OPEN) meaning = last;
    else if (letter === NEGATION) negation = last;
    if (letter === AUXILIARY || (VERB.has(letter) && CLAUSE_AFTER.has(letters[last - 1]))) clause = last;
    const stop = last + 1;
    // A phrase that ends here and has meaning would lose what this negation negates.
    const losesNegation = meaning < negation && stop < letters.length;
    let best = Number.POSITIVE_INFINITY;
    for (let start = Math.max(0, stop - most); start < stop; start++) {
      let cost = least[start] + RULES.length_costs[stop - start];
      if (start > meaning) cost += WITHOUT_MEANING;
      else if (losesNegation) cost += APART;
      if (start < clause && start && ASIDES.has(letters[start])) cost += ASIDE_WITH_A_CLAUSE;
      if (cost < best) [best, begins[last]] = [cost, start];
    }
    if (stop < letters.length) least.push(best + cuts[stop] + (breaks[last] - breaks[stop]) * ACROSS_A_BREAK);
  });
  const counts = [];
  for (let stop = letters.length; stop; stop = begins[stop - 1]) counts.unshift(stop - begins[stop - 1]);
  return counts;
}

/** @param {string} part @returns {{cuts: number[], breaks: number[]}} the cost of a cut before each word, and the number of breaks before it */
function gapsOf(part) {
  const cuts = [];
  const breaks = [];
  let before = "";
  let broken = 0;
  for (const letter of part) {
    if (letter > TIE) {
      if (before === BREAK) broken++;
      cuts.push(before === BREAK ? 0 : before === TIE ? APART : (JOINS.get(before + letter) ?? 0));
      breaks.push(broken);
    }
    before = letter;
  }
  return { cuts, breaks };
}
