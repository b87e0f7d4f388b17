// Made by `make scripts` of the other modules in static/js/embed: one file that can be taken along.
/** @import { Answer, Explanation, Phrase, Sentence, Token } from "../model/types.js" */

// Made by `make scripts` of limelight/common/rules.json.
export const RULES = {"levels":10,"least_level":3,"full":{"stars":1,"probability":0.25},"least":{"stars":0.15,"probability":0.0375},"bad":"negative neg bad"};
export const SHADES = ":root, :host { --paper: light-dark(#fffdf7, #14130f); --unlit-ink: light-dark(#221e14, #ece6d5); --lit-ink: light-dark(#221e14, #14130f); --unread-ink: light-dark(#756d5b, #8f8875); --soft: light-dark(#685f4b, #aca48f); --line: light-dark(#e3dbc8, #2c2a22); --line-strong: light-dark(#8f866f, #746d5b); --accent: light-dark(#806600, #f3eb92); --up: light-dark(#b08c00, #f3eb92); --down: light-dark(#2f78b8, #8fc4f5); --glow: light-dark(#0000, #f3eb9259); --score: light-dark(#9a7b00, #f3eb92); --groove: light-dark(#efe9da, #24221b); --chosen: light-dark(#fffdf7, #45402f); --under-chosen: #0003; --tip: light-dark(#221e14, #f6f1e1); --tip-ink: light-dark(#fbf6e4, #1b190f); --under-tip: #0008; --gold: light-dark(#e3aa01, #c9b654); --blue: light-dark(#71b7f8, #7cb7ef); --violet: light-dark(#ca94ea, #c49ae9); --gold-ground: light-dark(#edd798, #b8a33a); --blue-ground: light-dark(#b8dafd, #65a9e7); --violet-ground: light-dark(#e3c7f5, #bb8de2); }\n[data-level=\"0\"] { --n: 0; --heat: var(--paper); --heat-ink: var(--unlit-ink); }\n[data-level=\"1\"] { --n: 1; --heat: light-dark(#faf6e4, #201d12); --heat-ink: var(--unlit-ink); }\n[data-sign=\"-\"][data-level=\"1\"] { --heat: light-dark(#edf5fe, #141e29); }\n[data-looked=\"1\"] { --m: 1; --look: light-dark(#f7effd, #261a33); --look-ink: var(--unlit-ink); }\n[data-level=\"2\"] { --n: 2; --heat: light-dark(#f6eed2, #2b2712); --heat-ink: var(--unlit-ink); }\n[data-sign=\"-\"][data-level=\"2\"] { --heat: light-dark(#dfeefe, #16283b); }\n[data-looked=\"2\"] { --m: 2; --look: light-dark(#f2e5fb, #342147); --look-ink: var(--unlit-ink); }\n[data-level=\"3\"] { --n: 3; --heat: light-dark(#f2e7bf, #383112); --heat-ink: var(--unlit-ink); }\n[data-sign=\"-\"][data-level=\"3\"] { --heat: light-dark(#d2e8fe, #17334e); }\n[data-looked=\"3\"] { --m: 3; --look: light-dark(#eddbf9, #42285b); --look-ink: var(--unlit-ink); }\n[data-level=\"4\"] { --n: 4; --heat: light-dark(#efdfab, #443c10); --heat-ink: var(--unlit-ink); }\n[data-sign=\"-\"][data-level=\"4\"] { --heat: light-dark(#c5e1fe, #173d62); }\n[data-looked=\"4\"] { --m: 4; --look: light-dark(#e8d1f7, #512f70); --look-ink: var(--unlit-ink); }\n[data-level=\"5\"] { --n: 5; --heat: light-dark(#edd798, #51460c); --heat-ink: var(--unlit-ink); }\n[data-sign=\"-\"][data-level=\"5\"] { --heat: light-dark(#b8dafd, #154877); }\n[data-looked=\"5\"] { --m: 5; --look: light-dark(#e3c7f5, #603786); --look-ink: var(--unlit-ink); }\n[data-level=\"6\"] { --n: 6; --heat: light-dark(#eace83, #b8a33a); --heat-ink: var(--lit-ink); }\n[data-sign=\"-\"][data-level=\"6\"] { --heat: light-dark(#aad3fc, #65a9e7); }\n[data-looked=\"6\"] { --m: 6; --look: light-dark(#debdf3, #bb8de2); --look-ink: var(--lit-ink); }\n[data-level=\"7\"] { --n: 7; --heat: light-dark(#e8c56e, #c9b654); --heat-ink: var(--lit-ink); }\n[data-sign=\"-\"][data-level=\"7\"] { --heat: light-dark(#9cccfc, #7cb7ef); }\n[data-looked=\"7\"] { --m: 7; --look: light-dark(#d9b2f1, #c49ae9); --look-ink: var(--lit-ink); }\n[data-level=\"8\"] { --n: 8; --heat: light-dark(#e7bc55, #dbc86c); --heat-ink: var(--lit-ink); }\n[data-sign=\"-\"][data-level=\"8\"] { --heat: light-dark(#8ec5fb, #92c6f7); }\n[data-looked=\"8\"] { --m: 8; --look: light-dark(#d4a8ef, #cda7f0); --look-ink: var(--lit-ink); }\n[data-level=\"9\"] { --n: 9; --heat: light-dark(#e5b338, #eddb84); --heat-ink: var(--lit-ink); }\n[data-sign=\"-\"][data-level=\"9\"] { --heat: light-dark(#80befa, #a8d4ff); }\n[data-looked=\"9\"] { --m: 9; --look: light-dark(#cf9eed, #d7b4f7); --look-ink: var(--lit-ink); }\n[data-level=\"10\"] { --n: 10; --heat: light-dark(#e3aa01, #ffee9d); --heat-ink: var(--lit-ink); }\n[data-sign=\"-\"][data-level=\"10\"] { --heat: light-dark(#71b7f8, #c4e2ff); }\n[data-looked=\"10\"] { --m: 10; --look: light-dark(#ca94ea, #e1c1fe); --look-ink: var(--lit-ink); }";

/**
 * @file From tokens to the words that a reader points at, the runs of equal words that are drawn, and the white space
 *   around them.
 */

/**
 * @typedef {Token & {numbers: number[]}} Word a token, or several that touch; with their numbers in the whole text
 * @typedef {Omit<Sentence, "tokens"> & {tokens: Word[]}} WordedSentence
 */

// A letter, a digit, a pictograph or a sign of money makes a word; other marks only where they make a face: ":-)", but
// not "?!". With characters newer than the browser's Unicode: of those that reviews have, all are pictographs.
const SAYING = /[\p{L}\p{N}\p{So}\p{Sc}\p{Cn}]/u;
const PAUSES = new Set("!?.,;…");
// "n't", "'s", "’re": what is written together and read apart.
const ENDING = /^[\p{L}\p{Nl}\p{No}]?['’][\p{L}\p{Nl}\p{No}]+$/u;

/** @param {Answer} answer @returns {Token[]} all tokens, in the order of their numbers */
export const tokensOf = ({ sentences }) => sentences.flatMap(({ tokens }) => tokens);

/** @param {{text: string, whitespace: string}[]} tokens @returns {string} the text they were cut from */
export const joined = (tokens) => tokens.map(({ text, whitespace }) => text + whitespace).join("");

/**
 * @param {string} text of a token
 * @returns {boolean} whether it is more than punctuation, as limelight/text/words.py says
 */
export const isWord = (text) => SAYING.test(text) || new Set([...text].filter((mark) => !PAUSES.has(mark))).size > 1;

/**
 * @param {string} text of a token
 * @returns {boolean} whether it is the second half of a word, where it touches the first
 */
export const isEnding = (text) => ENDING.test(text);

/** @param {Sentence[]} sentences @returns {WordedSentence[]} */
export function wordsOf(sentences) {
  let number = 0;
  return sentences.map((sentence) => {
    /** @type {Word[]} */
    const words = [];
    for (const token of sentence.tokens) {
      const last = words.at(-1);
      // The second part of a character such as ½ has no text of its own: it goes where the first goes.
      if (token.text || !last?.text) words.push({ ...token, numbers: [number++] });
      else {
        last.whitespace += token.whitespace;
        last.numbers.push(number++);
      }
    }
    return { ...sentence, tokens: words };
  });
}

/**
 * Neighbours that look the same are one run, so that a long text needs few elements. White space that is to be seen as
 * it was written parts them: inside a run a space at the end of a line is not drawn.
 *
 * @template {{word: Word, level: number, looked?: number, phrase?: number, classes: string}} Look
 * @param {Look[]} looks
 * @returns {Look[][]} joined, they are `looks`
 */
export function runsOf(looks) {
  const runs = [];
  for (const look of looks) {
    const last = runs.at(-1)?.at(-1);
    if (
      ["", " "].includes(last?.word.whitespace) &&
      ["level", "looked", "phrase", "classes"].every((name) => last[name] === look[name])
    )
      runs.at(-1).push(look);
    else runs.push([look]);
  }
  return runs;
}

/**
 * @param {(Token | Word)[]} words of a whole text
 * @param {Phrase[]} phrases of it, in order
 * @returns {number[]} the place of the phrase of each word, −1 for none
 */
export function phraseOfWords(words, phrases) {
  let [number, place] = [0, 0];
  return words.map((word) => {
    const { numbers = [number] } = /** @type {Word} */ (word);
    number = numbers.at(-1) + 1;
    while (phrases[place]?.end <= numbers[0]) place++;
    return word.read !== false && phrases[place]?.start <= numbers[0] ? place : -1;
  });
}

/** @param {Sentence} sentence @returns {string} the white space before its first word: a token without text */
export const spaceBefore = ({ tokens }) => (tokens.length > 1 && !tokens[0].text ? tokens[0].whitespace : "");

/**
 * A line break ends the paragraph, whose block ends its line by itself: so the first one goes with the sentence and
 * shows nothing. More line breaks are a gap below it. What follows the last one indents the next sentence.
 *
 * @param {string} whitespace
 * @returns {{end: string, gap: string, indent: string}} joined, they are `whitespace`
 */
export function splitSpace(whitespace) {
  const first = whitespace.indexOf("\n") + 1;
  const last = whitespace.lastIndexOf("\n") + 1;
  if (!first) return { end: whitespace, gap: "", indent: "" };
  return { end: whitespace.slice(0, first), gap: whitespace.slice(first, last), indent: whitespace.slice(last) };
}

/**
 * @file How bright a word is. An explained answer brings the level of each; for others limelight/lenses/levels.py
 *   follows the same rule.
 */

// Words below the least level are not tinted: if everything stands out, nothing does. A light of phrases has a scale of
// its own, and names what adds `least`.
export const { levels: LEVELS, least_level: LEAST_LEVEL, full: FULL, least: LEAST } = RULES;
// Labels that say the bad end of a scale.
const BAD = new Set(RULES.bad.split(" "));

/**
 * Gold is good and blue is bad for every target; `direction` in limelight/lenses/levels.py follows the same rule.
 *
 * @param {Partial<Explanation>} light
 * @returns {1 | -1} −1 where what raises the target speaks for the bad end: the first of two labels, or one called
 *   negative
 */
export const direction = ({ unit, target = "", labels = [] }) =>
  unit === "probability" && target === labels[0] && (labels.length === 2 || BAD.has(target.toLowerCase())) ? -1 : 1;

/** @param {Partial<Explanation>} light @returns {boolean} whether its weights are those of phrases */
export const hasPhrases = ({ phrases, unit }) => Boolean(phrases?.length) && Object.hasOwn(FULL, unit);

/**
 * @param {{explanation: string, signed?: boolean}} answer
 * @returns {boolean} whether the words of each sentence sum to 1, not those of the text
 */
export const countsBySentence = ({ explanation, signed: isSigned = false }) => explanation === "attention" && !isSigned;

/**
 * The light of a word is its attention times the square root of its sentence's (Yang et al. 2016), so that the chief
 * words of a minor sentence can still be seen. All other weights already count over the whole text. The brightest word
 * has level 10; marks and words below level 3 are not lit.
 *
 * @param {Pick<Answer, "sentences" | "explanation"> & Partial<Explanation>} answer
 * @returns {number[][]} for each sentence the levels of its tokens; below 0 where they speak for the bad end
 */
export function heat(answer) {
  const { sentences } = answer;
  if (hasPhrases(answer) || sentences.some(({ tokens }) => tokens.some(({ level }) => level)))
    return sentences.map(({ tokens }) => tokens.map(({ level = 0 }) => level));
  const scaled = countsBySentence(answer);
  const salience = sentences.map(({ weight, tokens }) => {
    const factor = direction(answer) * (scaled ? Math.sqrt(weight) : 1);
    return tokens.map((token) => (isWord(token.text) ? token.weight * factor : 0));
  });
  // A loop and not Math.max(...): thousands of arguments overflow the stack.
  const brightest = salience.flat().reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) || 1;
  const counting = (level) => (Math.abs(level) < LEAST_LEVEL ? 0 : level);
  return salience.map((weights) => weights.map((weight) => counting(levelOf(weight / brightest))));
}

/** @param {number} share of the largest weight @returns {number} −10 to 10, halves rounded away from 0 */
export function levelOf(share) {
  const level = Math.floor(LEVELS * Math.min(1, Math.abs(share)) + 0.5);
  return share < 0 && level > 0 ? -level : level;
}

/**
 * @param {Explanation} light
 * @param {WordedSentence[]} [sentences] its own, in words
 * @returns {{level: number, looked: number}[]} of each word, its level in each view
 */
export function levelsOf(light, sentences = wordsOf(light.sentences)) {
  const words = sentences.flatMap(({ tokens }) => tokens);
  const levels = heat({ ...light, sentences }).flat();
  return words.map(({ looked = 0, removed }, i) => {
    const level = removed ? 0 : levels[i];
    return light.signed ? { level, looked: removed ? 0 : looked } : { level: 0, looked: Math.abs(level) };
  });
}

/** @file Numbers, as the page writes them. */

const whole = new Intl.NumberFormat("en");
const significant = new Intl.NumberFormat("en", {
  style: "percent",
  minimumSignificantDigits: 3,
  maximumSignificantDigits: 3,
});

/**
 * @param {number} share 0 to 1
 * @returns {string} a percentage with three significant digits: "12.3%", "5.00%", "100%"
 */
export function percent(share) {
  if (share === 0) return "0%";
  return share < 0.00001 ? "under 0.001%" : significant.format(share);
}

/**
 * @param {number} value
 * @param {number} [digits]
 * @returns {string} with its sign, a true minus: "+0.3", "−0.6", "±0.0"
 */
export function signed(value, digits = 1) {
  const number = Math.abs(value).toFixed(digits);
  if (Number(number) === 0) return `±${number}`;
  return `${value < 0 ? "−" : "+"}${number}`;
}

/** @param {number} change @param {number} [digits] @returns {string} "−0.6 ★" */
export const starChange = (change, digits = 1) => `${signed(change, digits)} ★`;

/**
 * @param {number} change of a probability
 * @param {number} [digits]
 * @returns {string} "−4 points": of a hundred, as "%" would say a share of it
 */
export function points(change, digits = 0) {
  const number = signed(change * 100, digits);
  return `${number} ${/^.1$/.test(number) ? "point" : "points"}`;
}

/**
 * @param {number} share of a probability
 * @returns {string} a whole percentage, and no certainty: "48%", "under 1%", "over 99%"
 */
export function chance(share) {
  const rounded = Math.round(100 * share);
  if (rounded === 100 && share < 1) return "over 99%";
  return rounded === 0 && share > 0 ? "under 1%" : `${rounded}%`;
}

/** @param {number} number @returns {string} "20,000" */
export const count = (number) => whole.format(number);

/** @param {number} number @param {string} noun @returns {string} "1 word", "3,000 words" */
export const countOf = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

/**
 * @param {{unit?: string, target?: string}} light
 * @param {number} value of its target
 * @returns {string} "3.7 ★", "47%", "+12 points" of two labels
 */
export function targetText({ unit, target = "" }, value) {
  if (unit === "stars") return `${value.toFixed(1)} ★`;
  return target.includes(" vs ") ? points(value) : chance(value);
}

/** @param {{unit?: string}} light @param {number} value of a phrase @returns {string} "+0.8 ★", "−24 points" */
export const valueText = ({ unit }, value) => (unit === "stars" ? starChange(value) : points(value));

/** @param {Partial<Explanation>} light @returns {string} " to positive": whose probability it is */
export const toTarget = ({ unit, target, labels }) =>
  unit === "probability" && labels?.includes(target) ? ` to ${target}` : "";

/** @file Two views: what decides, in gold and blue; and where the network looked, in violet, which has no sign. */

/** @param {Sentence} sentence @returns {number | null} its share of the attention, or of the winning windows */
export const lookedAt = ({ attention = null, picked = null }) => attention ?? picked;

/**
 * @param {?Partial<Explanation>} light
 * @returns {boolean} whether it has both views: the network's own weights and those of a lens with signs
 */
export const hasViews = (light) =>
  Boolean(light?.signed) && light.sentences.some((sentence) => lookedAt(sentence) !== null);

/**
 * @param {?Partial<Explanation>} light
 * @param {string} wanted
 * @returns {"decides" | "looked"} the view that is drawn: a light without signs is one of where it looked
 */
export const viewOf = (light, wanted) =>
  light && (!light.signed || (wanted === "looked" && hasViews(light))) ? "looked" : "decides";

/** @param {?Partial<Explanation>} light @returns {boolean} whether it has winning windows in place of attention */
export const hasPicks = (light) => Boolean(light?.sentences.some(({ picked = null }) => picked !== null));

/** @param {?Partial<Explanation>} light @returns {string[]} what its two views are called */
export const viewNames = (light) => ["What decides", hasPicks(light) ? "What it picked" : "Where it looked"];

/**
 * @param {Partial<Explanation>} light with signs
 * @returns {string[]} what the ends of its scale mean: of phrases, in numbers
 */
export function scaleEnds(light) {
  const { labels = [], target = "", unit } = light;
  if (unit === "stars") return hasPhrases(light) ? ["a star fewer", "a star more"] : ["fewer stars", "more stars"];
  const ends =
    labels.length === 2 && labels.includes(target) ? labels.map((label) => `for ${label}`) : ["against", "for"];
  if (direction(light) < 0 && ends[1] === "for") ends.reverse();
  return ends.map((end) => (hasPhrases(light) ? `25 pts ${end}` : end));
}

/**
 * @typedef {{colours: string, lines: string, note: string}} Key how to read a view: in a line, the same for a page
 *   whose colours are forced or printed, and what its numbers and bars are
 * @param {Partial<Explanation>} light
 * @returns {Key[]} of each of its two views
 */
export function viewKeys(light) {
  const { labels = [], target = "", unit } = light;
  const ofPair = unit === "probability" && labels.length === 2 && labels.includes(target);
  const name = /^\d/.test(target) ? `${target} stars` : target;
  const ofOne = direction(light) > 0 ? [`is for ${name}`, "against it"] : [`is against ${name}`, "for it"];
  const ofLabels = ofPair ? [`is for ${labels[1]}`, `for ${labels[0]}`] : ofOne;
  const [up, down] = unit === "stars" ? ["raises the answer", "lowers it"] : ofLabels;
  const decides = {
    colours: `Gold ${up}, blue ${down}.`,
    lines: `A single line ${up}, a double one ${down}.`,
    note:
      `Before a sentence: what it adds${toTarget(light)} on average; without it, the answer may change by ` +
      `more or less. A full bar is ${unit === "stars" ? "1 ★" : "25 points"}, or the largest number.`,
  };
  const [violet, thicker] = hasPicks(light)
    ? ["was picked; picking", "was picked more; picking"]
    : ["is attention; looking", "is more attention; looking"];
  const looked = {
    colours: `Violet ${violet} is not deciding.`,
    lines: `A thicker line ${thicker} is not deciding.`,
    note: "Before a sentence: its share. The longest bar is the largest share.",
  };
  return [decides, looked];
}

/** @param {number} share @returns {string} as a whole percentage that fits a margin: "37%", "<1%" */
const shortShare = (share) => (share > 0 && share < 0.005 ? "<1%" : `${Math.round(100 * share)}%`);

/**
 * What stands before a sentence in one view.
 *
 * @typedef {{text: string, level: number, name: string}} Margin `level`: how long its bar is, −10 to 10; `name`: for a
 *   screen reader
 * @param {Explanation} light
 * @returns {{adds: ?Margin, looked: ?Margin}[]} of each sentence that was read, in each view
 */
export function marginsOf(light) {
  const { sentences, signed: isSigned, unit } = light;
  const shares = sentences.map((sentence) => (isSigned ? lookedAt(sentence) : sentence.weight));
  const looked = isSigned || countsBySentence(light) ? "the attention" : "the review";
  const whole = hasPicks(light) ? "the winning windows" : looked;
  const most = (numbers, least) => numbers.reduce((top, number) => Math.max(top, Math.abs(number)), least) || 1;
  const [longest, largest] = [
    most(
      sentences.map(({ weight }) => weight),
      FULL[unit] ?? 0,
    ),
    most(shares, 0),
  ];
  return sentences.map(({ weight, read }, i) => {
    const number = `Sentence ${i + 1} of ${sentences.length}`;
    const added = valueText(light, weight)
      .replace(/^±0(?:\.0)?/, "0")
      .replace(/points?$/, "pts");
    const share = shares[i];
    return {
      adds:
        isSigned && read
          ? {
              text: added,
              level: added.startsWith("0") ? 0 : levelOf((direction(light) * weight) / longest),
              name: `${number}, ${added.replace("★", "stars").replace("pts", "points")}`,
            }
          : null,
      looked:
        share !== null && read
          ? {
              text: shortShare(share),
              level: levelOf(share / largest),
              name: `${number}, ${shortShare(share)} of ${whole}`,
            }
          : null,
    };
  });
}

/** @file An answer as elements: the reader's own paragraphs, their sentences, and the runs. */

/**
 * @typedef {{sentence: number, word: Word, run: HTMLElement, node: ?HTMLElement}} Place a word that can be pointed at,
 *   and its element, while its run is open
 * @typedef {{node: HTMLElement, names: Record<"decides" | "looked", string | undefined>}} Row a sentence, and its name
 *   in each view
 */

const UNLIT = { level: 0, looked: 0 };

/** @param {string} tag @param {string} [className] @param {...(Node | string)} children @returns {HTMLElement} */
export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/** @template {HTMLElement} Node @param {Node} node @param {number} level below 0 for what pulls down @returns {Node} */
export function lit(node, level) {
  node.dataset.level = String(Math.abs(level));
  if (level < 0) node.dataset.sign = "-";
  return node;
}

/**
 * @param {Answer} answer
 * @param {?Explanation} light of the same tokens, null while it is on its way, the answer itself where there is no
 *   other
 * @param {Set<number>} marked tokens that something else points at
 * @returns {Drawing}
 */
export function drawWords(answer, light, marked) {
  const drawing = new Drawing((light ?? answer).sentences, light, marked);
  drawing.draw(answer.counts);
  return drawing;
}

/**
 * An answer as elements. A phrase that is lit is an element with its runs: its white space and its marks are lit, too.
 */
class Drawing {
  /** @type {(HTMLElement | string)[]} */
  parts = [];
  /** @type {Place[]} */
  places = [];
  /** The numbers of the places in each run. @type {Map<HTMLElement, number[]>} */
  runs = new Map();
  /** @type {Row[]} */
  rows = [];
  /** The paragraph that the next sentence goes on with. @type {?HTMLElement} */
  #paragraph = null;
  /** How many words come before the sentence that is drawn next. */
  #before = 0;

  /** @param {Answer["sentences"]} sentences @param {?Explanation} light @param {Set<number>} marked */
  constructor(sentences, light, marked) {
    this.sentences = wordsOf(sentences);
    this.marked = marked;
    this.levels = light ? levelsOf(light, this.sentences) : [];
    this.margins = light ? marginsOf(light) : [];
    const { phrases = [] } = light && hasPhrases(light) ? light : {};
    const words = this.sentences.flatMap(({ tokens }) => tokens);
    this.phraseOf = phraseOfWords(words, phrases);
    /** The level of the ground of each phrase: that of its weakest words, on which the others stand out. */
    this.grounds = phrases.map(() => 0);
    /** The highest level in each phrase. @type {number[]} */
    this.tops = [];
    this.levels.forEach(({ level }, i) => {
      const phrase = this.phraseOf[i];
      if (!level || phrase < 0) return;
      const ground = this.grounds[phrase];
      this.tops[phrase] = Math.max(this.tops[phrase] ?? 0, Math.abs(level));
      if (!ground || Math.abs(level) < Math.abs(ground)) this.grounds[phrase] = level;
    });
  }

  /** @param {Answer["counts"]} counts */
  draw(counts) {
    const { sentences } = this;
    const cut = sentences.findIndex((sentence) => !sentence.read);
    // The text begins as if a line had just ended.
    let { gap, indent } = splitSpace(`\n${spaceBefore(sentences[0])}`);
    if (gap) this.parts.push(element("div", "gap", gap));
    sentences.forEach((sentence, i) => {
      const following = i + 1 < sentences.length ? spaceBefore(sentences[i + 1]) : "";
      const space = splitSpace(sentence.tokens.at(-1).whitespace + following);
      if (i === cut) this.#drawCut(counts);
      this.#openParagraph().append(this.#sentence(sentence, i, indent, space.end));
      if (space.end.includes("\n")) this.#paragraph = null;
      ({ gap, indent } = space);
      if (gap) this.parts.push(element("div", "gap", gap));
    });
    if (indent) this.parts.push(element("div", "gap", indent));
  }

  /** @param {Answer["counts"]} counts */
  #drawCut({ sentences, sentences_read: read }) {
    this.#paragraph = null;
    this.parts.push(element("p", "cut", `not read: ${countOf(sentences - read, "sentence")}`));
  }

  /** @returns {HTMLElement} */
  #openParagraph() {
    if (!this.#paragraph) {
      this.#paragraph = Object.assign(element("div", "paragraph"), { dir: "auto" });
      this.parts.push(this.#paragraph);
    }
    return this.#paragraph;
  }

  /**
   * @param {WordedSentence} sentence
   * @param {number} i which one
   * @param {string} indent before its first word
   * @param {string} end after its last
   */
  #sentence(sentence, i, indent, end) {
    const { read, tokens } = sentence;
    const start = spaceBefore(sentence) ? 1 : 0;
    const words = tokens.slice(start);
    const line = element("span", "words");
    const node = element("span", read ? "sentence" : "sentence unread");
    this.#lightMargin(node, i);
    node.append(line);
    line.append(
      indent,
      ...(read
        ? this.#runs(words, this.#before + start, i, end)
        : [joined(words.slice(0, -1)), words.at(-1).text, end]),
    );
    line.normalize();
    this.#before += tokens.length;
    return node;
  }

  /** @param {HTMLElement} node of a sentence @param {number} i which one */
  #lightMargin(node, i) {
    const { adds = null, looked = null } = this.margins[i] ?? {};
    if (!adds && !looked) return;
    node.setAttribute("role", "group");
    Object.assign(node.dataset, adds && { adds: adds.text }, looked && { share: looked.text });
    lit(node, adds?.level ?? 0);
    if (looked?.level) node.dataset.looked = String(looked.level);
    this.rows.push({ node, names: { decides: adds?.name, looked: looked?.name } });
  }

  /**
   * @param {Word[]} words
   * @param {number} first how many come before them
   * @param {number} i which sentence
   * @param {string} end after its last word
   * @returns {(Node | string)[]}
   */
  #runs(words, first, i, end) {
    const runs = runsOf(
      words.map((word, j) => ({
        word,
        ...(this.levels[first + j] ?? UNLIT),
        phrase: this.phraseOf[first + j],
        classes: this.#classesOf(word),
      })),
    );
    /** Runs of one phrase, each with the white space after it. @type {{phrase: number, pieces: (Node | string)[]}[]} */
    const groups = [];
    runs.forEach((run, k) => {
      const { word: last, phrase } = run.at(-1);
      const node = this.#run(run, i);
      if (runs[k - 1]?.at(-1).word.whitespace === "") node.dataset.touching = "";
      if (groups.at(-1)?.phrase !== phrase) groups.push({ phrase, pieces: [] });
      groups.at(-1).pieces.push(node, last === words.at(-1) ? end : last.whitespace);
    });
    return groups.flatMap(({ phrase, pieces }) => {
      const ground = this.#ground(phrase);
      if (!ground) return pieces;
      ground.append(...pieces.slice(0, -1));
      return [ground, pieces.at(-1)];
    });
  }

  /** @param {Word} word one that is not read is a tag of HTML */
  #classesOf({ known, removed, read, numbers }) {
    const names = {
      unknown: !known,
      removed,
      unread: read === false,
      marked: numbers.some((number) => this.marked.has(number)),
    };
    return ["run", ...Object.keys(names).filter((name) => names[name])].join(" ");
  }

  /**
   * @param {{word: Word, level: number, looked: number, classes: string}[]} run
   * @param {number} sentence
   * @returns {HTMLElement}
   */
  #run(run, sentence) {
    const text = joined(run.slice(0, -1).map(({ word }) => word)) + run.at(-1).word.text;
    const node = lit(element("span", run[0].classes, text), run[0].level);
    if (run[0].looked) node.dataset.looked = String(run[0].looked);
    const places = run.map(({ word }) => this.places.push({ sentence, word, run: node, node: null }) - 1);
    this.runs.set(node, places);
    return node;
  }

  /** @param {number} phrase @returns {?HTMLElement} what its runs stand in, if it is lit */
  #ground(phrase) {
    const level = this.grounds[phrase];
    if (!level) return null;
    const node = lit(element("span", "phrase-light"), level);
    // An attribute, since :has() would make the browser compute all styles again at each move of the pointer.
    if (Math.abs(level) === 5 && this.tops[phrase] === 6) node.dataset.across = "";
    return node;
  }
}

/** @file What stands around the text: the answer, the switch between the views, and what the colours mean. */

/** @param {Key} key @returns {HTMLElement[]} its line for either kind of page */
export const keyLine = ({ colours, lines }) => [
  element("span", "in-colours", colours),
  element("span", "in-lines", lines),
];

/**
 * @param {any} answer
 * @returns {?HTMLElement} its stars or its label, in words; null where the answer does not have them
 */
export function createScore({ undecided, expected_stars: stars, label, labels, probabilities }) {
  if (undecided) return element("p", "score", "Cannot tell");
  if (typeof stars !== "number")
    return typeof label === "string"
      ? element("p", "score", probabilities ? `${label}, ${percent(Math.max(...probabilities))}` : label)
      : null;
  const most = Math.max(...(labels ?? ["5"]).map(Number));
  const row = element(
    "span",
    "",
    most <= 10 ? "★".repeat(Math.round(stars)) + "☆".repeat(Math.max(0, most - Math.round(stars))) : "",
  );
  row.setAttribute("aria-hidden", "true");
  return element("p", "score", `${stars.toFixed(1)} of ${most} stars `, row);
}

/** @param {any} answer @returns {HTMLElement} what the colours mean, and whose they are */
export function createLegend(answer) {
  const { signed: isSigned, model } = answer;
  const scales = element("span", "either");
  const levels = Array.from({ length: LEVELS - LEAST_LEVEL + 1 }, (_, i) => i + LEAST_LEVEL);
  const scale = (view, ends, steps, draw) => {
    scales.append(
      element(
        "span",
        `scale of-${view}`,
        element("span", "", ends[0]),
        ...steps.map((level) => draw(element("i"), level)),
        element("span", "", ends[1]),
      ),
    );
  };
  if (isSigned) scale("decides", scaleEnds(answer), [...levels.toReversed().map((level) => -level), 0, ...levels], lit);
  if (!isSigned || hasViews(answer))
    scale(
      "looked",
      ["less", "more"],
      [0, ...levels],
      (node, level) => Object.assign(lit(node, 0).dataset, { looked: level }) && node,
    );
  return element(
    "div",
    "legend",
    scales,
    element("span", "", model ? `Words highlighted by Limelight, model ${model}` : "Words highlighted by Limelight"),
  );
}

/**
 * @param {Explanation} answer
 * @param {string} view
 * @param {(view: string) => void} onChoice
 * @returns {HTMLElement[]} the switch between the two views, and how to read each
 */
export function createSwitch(answer, view, onChoice) {
  const names = viewNames(answer);
  const group = element("div", "views");
  group.setAttribute("role", "radiogroup");
  group.setAttribute("aria-label", "What the colours show");
  const keys = element("div", "key either");
  ["decides", "looked"].forEach((name, i) => {
    const input = /** @type {HTMLInputElement} */ (element("input"));
    Object.assign(input, { type: "radio", name: "view", value: name, checked: name === view });
    input.addEventListener("change", () => onChoice(name));
    group.append(element("label", "", input, element("span", "", names[i])));
    const key = viewKeys(answer)[i];
    keys.append(element("p", `of-${name}`, ...keyLine(key), ` ${key.note}`));
  });
  return hasViews(answer) ? [group, keys] : [keys];
}

/** @file Where the keys lead from a word. */

/**
 * @param {KeyboardEvent} event
 * @param {Place[]} places all words, in order
 * @param {number} current
 * @returns {number | undefined} the place that an arrow key, Home or End leads to; none where the key leads nowhere
 */
export function placeAfter({ key, ctrlKey }, places, current) {
  const { sentence, run } = places[current];
  const last = places.length - 1;
  const first = (number) => places.findIndex((place) => place.sentence === number);
  const final = (number) => places.findLastIndex((place) => place.sentence === number);
  const forward = getComputedStyle(run.parentElement).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const next = {
    ArrowLeft: current + (forward === "ArrowLeft" ? 1 : -1),
    ArrowRight: current + (forward === "ArrowRight" ? 1 : -1),
    ArrowDown: final(sentence) + 1,
    ArrowUp: first(places[Math.max(first(sentence) - 1, 0)].sentence),
    Home: ctrlKey ? 0 : first(sentence),
    End: ctrlKey ? last : final(sentence),
  }[key];
  return next === undefined ? undefined : Math.min(Math.max(next, 0), last);
}

/**
 * @file The small card of a word: the exact numbers of it, its phrase and its sentence, in rows of a name and its
 *   number.
 */

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

/** @file A text that can be read word by word. */

/** If selected words were drawn again, the selection would be lost. @param {Node} node @returns {boolean} */
export function isSelected(node) {
  const selection = /** @type {any} */ (node.getRootNode()).getSelection?.() ?? getSelection();
  return !selection.isCollapsed && selection.containsNode(node, true);
}

/**
 * A text that can be read word by word, with the pointer, a finger or the keyboard. Neighbouring words that look alike
 * are one element, a run. Only where the pointer or the focus is does a run open, so that each of its words is an
 * element of its own. Members that begin with an underscore are for the classes that build on this one.
 */
export class HeatMap extends /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? Object) {
  /** @type {?Answer} */
  _answer = null;
  /** All tokens of it. @type {Token[]} */
  _tokens = [];
  /** The light on it, null while it is on its way. @type {?Explanation} */
  _light = null;
  /** Every word that can be pointed at, in reading order. @type {Place[]} */
  _places = [];
  /** The word that the Tab key comes to. */
  _current = 0;
  _tip = createTip();
  /** The element with the words. @type {HTMLElement} */
  _surface = /** @type {any} */ (this);
  /** The places of each run. @type {Map<?EventTarget, number[]>} */
  #runs = new Map();
  /** The run that the pointer is in. @type {?HTMLElement} */
  #pointed = null;
  /** Tokens that something else on the page points at. @type {Set<number>} */
  #marked = new Set();
  #listens = false;
  /** The sentences with a number before them. @type {Row[]} */
  #rows = [];
  #view = "";

  /**
   * "looked" shows where the network looked, of an answer that says it; anything else what decides.
   * @returns {string}
   */
  get view() {
    return this.#view;
  }

  set view(view) {
    this.#view = view;
    this.#showView();
  }

  get #shownView() {
    return viewOf(this._light, this.#view);
  }

  /** Both views have the same elements in the same places: the style sheet shows one of them. */
  #showView() {
    const view = this.#shownView;
    this._tip.hide();
    this._surface.dataset.view = view;
    for (const { node, names } of this.#rows) node.setAttribute("aria-label", names[view] ?? names.looked ?? "");
  }

  connectedCallback() {
    if (this.#listens) return;
    this.#listens = true;
    // One listener of each kind for all words.
    const listen = (type, act) => this._surface.addEventListener(type, act);
    listen("pointerover", (event) => this.#point(event));
    listen("pointerleave", () => this.#leave());
    listen("focusin", (event) => this._tell(this._placeOf(event.target)));
    listen("focusout", () => this._tip.hide());
    listen("click", (event) => this._click(event));
    listen("keydown", (event) => this._key(event));
  }

  /** @param {Answer} answer @param {?Explanation} light of the same tokens, null while it is on its way */
  show(answer, light) {
    this._answer = answer;
    this._tokens = tokensOf(answer);
    this._light = light;
    this._draw();
  }

  /** Outlines words that something else on the page speaks of. @param {number[]} tokens their numbers */
  mark(tokens) {
    this.#marked = new Set(tokens);
    if (this._answer) this._draw();
  }

  /** Brings a word on screen, and the focus to it. @param {number} token its number */
  showToken(token) {
    const place = this._places.findIndex(({ word }) => word.numbers.includes(token));
    if (place >= 0) this._go(place);
  }

  /** The document, or the shadow tree, that the words stand in. @returns {DocumentOrShadowRoot} */
  get _tree() {
    return /** @type {any} */ (this._surface.getRootNode());
  }

  /** @returns {boolean} whether the words must not be redrawn now */
  _isBusy() {
    return isSelected(this._surface);
  }

  /** @param {Word} word @returns {HTMLElement} which the Tab key does not come to */
  _createWord(word) {
    const node = element("span", "word", word.text);
    node.tabIndex = -1;
    return node;
  }

  /** @param {Place} _place @returns {string[][]} what can be done there, as a last row */
  _hints(_place) {
    return [];
  }

  /** @param {Place} place @returns {?Phrase} the phrase that it is in, of a light of phrases */
  _phraseOf({ word }) {
    if (!this._light || !hasPhrases(this._light)) return null;
    return this._light.phrases.find(({ start, end }) => start <= word.numbers[0] && word.numbers[0] < end) ?? null;
  }

  /** @param {Place} place @returns {string[][]} the rows of its card */
  _factsOf(place) {
    if (this.#shownView === "looked" && this._light.signed) return lookedFacts(this._light, place.sentence, place.word);
    const phrase = this._phraseOf(place);
    if (!phrase || place.word.removed) return wordFacts(this._light ?? this._answer, place.sentence, place.word);
    const inside = this._places.filter(({ word }) => phrase.start <= word.numbers[0] && word.numbers[0] < phrase.end);
    return phraseFacts(
      this._light,
      phrase,
      inside.map(({ word }) => word),
    );
  }

  _draw() {
    const hadFocus = this._surface.contains(this._tree.activeElement);
    const { parts, places, runs, rows } = drawWords(this._answer, this._light, this.#marked);
    this._places = places;
    this.#runs = runs;
    this.#rows = rows;
    this.#pointed = null;
    this.#showView();
    this._surface.replaceChildren(...parts, this._tip.node);
    this._current = Math.min(this._current, Math.max(this._places.length - 1, 0));
    this._stand(this._current);
    if (hadFocus) this._places[this._current]?.node.focus({ preventScroll: true });
  }

  /** Makes each word of a run an element. @param {HTMLElement} run */
  #open(run) {
    const places = this.#runs.get(run);
    if (this._places[places[0]].node) return;
    const parts = places.flatMap((place, i) => {
      const { word } = this._places[place];
      const node = (this._places[place].node = this._createWord(word));
      return i < places.length - 1 ? [node, word.whitespace] : [node];
    });
    run.replaceChildren(...parts);
  }

  /** Makes a run one text again, unless it is still needed. @param {?HTMLElement} run */
  #close(run) {
    const places = this.#runs.get(run);
    if (!places || run === this.#pointed || places.includes(this._current)) return;
    for (const place of places) this._places[place].node = null;
    run.replaceChildren(run.textContent);
  }

  /** @param {?Element} node @returns {number | undefined} */
  _placeOf(node) {
    const places = this.#runs.get(node?.parentElement);
    return places?.find((place) => this._places[place].node === node);
  }

  /** @param {MouseEvent} event @returns {number | undefined} the word under it */
  _placeAt({ target, clientX, clientY }) {
    // The words may have been drawn again since the pointer came.
    const under = /** @type {HTMLElement} */ (this._tree.elementFromPoint(clientX, clientY));
    if (this.#runs.has(under)) this.#open(under);
    return (
      this._placeOf(this._tree.elementFromPoint(clientX, clientY)) ?? this._placeOf(/** @type {Element} */ (target))
    );
  }

  /** @param {PointerEvent} event */
  #point({ target: under, clientX, clientY, buttons }) {
    const target = /** @type {HTMLElement} */ (under);
    if (buttons || this._isBusy() || this._tip.node.contains(target)) return;
    const run = this.#runs.has(target) ? target : target.parentElement;
    if (this.#runs.has(run)) {
      const left = this.#pointed;
      this.#pointed = run;
      this.#close(left);
      this.#open(run);
      this._tell(this._placeOf(this._tree.elementFromPoint(clientX, clientY)));
    } else if (!target.matches(".words, .phrase-light")) {
      // The white space between two words keeps the card, which would flicker otherwise.
      this._tip.hide();
    }
  }

  #leave() {
    if (isSelected(this._surface)) return;
    const left = this.#pointed;
    this.#pointed = null;
    this.#close(left);
    const place = this._placeOf(this._tree.activeElement);
    if (place === undefined) this._tip.hide();
    else this._tell(place);
  }

  /** Shows the numbers of a word. @param {number | undefined} place */
  _tell(place) {
    const entry = this._places[place];
    if (entry) this._tip.show(entry.node, [...this._factsOf(entry), ...this._hints(entry)]);
  }

  /** @param {MouseEvent} event */
  _click(event) {
    if (this._isBusy()) return;
    const place = this._placeAt(event);
    if (place !== undefined) this._go(place);
  }

  /** Lets the Tab key come to a word. @param {number} place */
  _stand(place) {
    const entry = this._places[place];
    if (!entry) return;
    const left = this._places[this._current];
    this._current = place;
    if (left?.node) left.node.tabIndex = -1;
    if (left) this.#close(left.run);
    this.#open(entry.run);
    entry.node.tabIndex = 0;
  }

  /** Moves the focus to a word. @param {number} place */
  _go(place) {
    this._stand(place);
    const { node } = this._places[place];
    node.focus();
    // The focus alone may leave a word that is partly in sight where it is.
    node.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  _key(event) {
    if (event.key === "Escape") this._tip.hide();
    if (
      event.altKey ||
      event.metaKey ||
      event.shiftKey ||
      !this._places[this._current]?.node?.contains(this._tree.activeElement)
    )
      return;
    const place = placeAfter(event, this._places, this._current);
    if (place === undefined) return;
    // Otherwise the page would scroll under the word.
    event.preventDefault();
    this._go(place);
  }
}

/** @file The styles of the light on words, and of an element that brings them along. */

// The light on the reader's text: eleven levels of ochre for what raises and of blue for what lowers, in equal steps
// (OKLCH), which no eye that lacks a cone mixes up. Ink keeps a contrast of 7 on all of them, so that the dark theme
// leaves out the middle, where no ink has it. What lowers has a line below, too. The server puts these rules at the
// head of static/heatmap.css, for pages without JavaScript.
/** @type {string} */
export const LIGHT = `
${SHADES}
/* A row for each sentence. Its number is drawn and not written, and a box without height ends its line: what is
   copied is the reader's text. */
.paragraph { --margin: 66px; --room: 52px; padding-inline-start: var(--margin); }
.sentence { --bar: var(--n); --fill: var(--gold); }
.sentence[data-sign="-"] { --fill: var(--blue); }
[data-view="looked"] .sentence { --bar: var(--m); --fill: var(--violet); }
.sentence::after { content: ""; display: block; height: 3px; }
/* A screen reader has the number from the name of the sentence. */
.sentence[data-adds]::before { content: attr(data-adds) / ""; }
[data-view="looked"] .sentence[data-share]::before { content: attr(data-share) / ""; }
.sentence::before {
  position: absolute; width: var(--room); margin-inline-start: calc(-1 * var(--margin)); margin-top: 8px;
  color: var(--soft);
  font: 12.5px/1 var(--sans); font-variant-numeric: tabular-nums; text-align: end; white-space: nowrap;
  unicode-bidi: plaintext;
}
:dir(rtl) > .sentence::before { text-align: left; }
.words { --m: 0; --look: none; --look-ink: var(--unlit-ink); }
.words::before {
  --length: calc(var(--bar, 0) * var(--room) / 10);
  content: ""; position: absolute; width: var(--length); height: 5px;
  margin-inline-start: calc(-14px - var(--length)); margin-top: 24px;
  border-radius: 3px; background: var(--fill);
}
@media (max-width: 480px) {
  .paragraph { --margin: 54px; --room: 46px; }
  .sentence::before { font-size: 12px; }
  .words::before { margin-inline-start: calc(-8px - var(--length)); }
  .views { display: flex; }
  .views label { flex: auto; text-align: center; }
}
.words, .gap { white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4; font-kerning: none; }
.run {
  padding: .08em .1em; margin-inline: -.1em; border-radius: 4px; white-space: normal;
  background: var(--heat); color: var(--heat-ink);
  -webkit-box-decoration-break: clone; box-decoration-break: clone;
}
.run[data-level="0"] { --heat: none; }
.phrase-light {
  margin-inline: -.15em; padding: .08em .15em; border-radius: 5px; background: var(--heat); color: var(--heat-ink);
  -webkit-box-decoration-break: clone; box-decoration-break: clone;
}
.phrase-light > [data-level="0"] { color: inherit; }
.phrase-light[data-across], .phrase-light[data-across] > [data-level="5"] {
  --heat: var(--gold-ground); --heat-ink: var(--lit-ink);
}
.phrase-light[data-sign="-"][data-across], .phrase-light[data-across] > [data-sign="-"][data-level="5"] {
  --heat: var(--blue-ground);
}
:is(.run, .phrase-light, .scale i)[data-sign="-"]:not([data-level="0"]) {
  --line-below: color-mix(in oklab, var(--heat-ink) calc(10% + var(--n) * 5%), transparent);
  background-image: linear-gradient(var(--line-below), var(--line-below)); background-size: 100% 2px;
  background-position: 0 calc(100% - 2px); background-repeat: no-repeat;
}
.run:is([data-level="8"], [data-level="9"], [data-level="10"]):not([data-sign]) { box-shadow: 0 0 18px var(--glow); }
[data-view="looked"][data-view] .words :is(.run, .phrase-light) {
  --heat: var(--look); --heat-ink: var(--look-ink); --line-below: transparent; box-shadow: none;
}
[data-view="looked"][data-view] .phrase-light > [data-looked] { color: var(--heat-ink); }
.scale { display: flex; align-items: center; gap: 2px; max-width: 100%; }
.scale span { white-space: nowrap; }
.scale :first-child { margin-right: 6px; }
.scale :last-child { margin-left: 6px; }
.scale i { width: 18px; min-width: 0; height: 12px; background: var(--heat); }
.scale i[data-level="0"] { box-shadow: inset 0 0 0 1px var(--line); }
.scale i[data-looked] { --n: var(--m); --heat: var(--look); }
/* What differs in the two views lies in one place, so that nothing moves. */
.either { display: grid; } .either > * { grid-area: 1 / 1; }
[data-view="looked"] .either > .of-decides, [data-view="decides"] .either > .of-looked { visibility: hidden; }
.views {
  display: inline-flex; padding: 3px; border: 0; border-radius: 10px; background: var(--groove);
  font: 600 14.5px/1.4 var(--sans);
}
.views label { position: relative; }
.views input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
.views span {
  display: block; padding: 6px min(14px, 3vw); white-space: nowrap; border-radius: 8px; color: var(--soft);
}
.views :checked + span {
  background: var(--chosen); color: var(--unlit-ink); box-shadow: 0 1px 3px var(--under-chosen);
}
.views :focus-visible + span { outline: 2px solid var(--accent); outline-offset: 2px; }
.key { color: var(--soft); font: 13.5px/1.5 var(--sans); text-wrap: pretty; }
.in-lines { display: none; }
.word { border-radius: 4px; }
.word:hover { box-shadow: inset 0 -1px currentColor; }
.word:focus-visible { outline-offset: 0; }
.unknown { text-decoration: underline dashed 1px; text-underline-offset: .2em; }
.marked { outline: 1px solid var(--accent); outline-offset: 1px; }
.removed { color: var(--unread-ink); text-decoration: line-through 1px; }
.run[data-touching] {
  margin-inline-start: 0; padding-inline-start: 0; border-start-start-radius: 0; border-end-start-radius: 0;
}
.unread { color: var(--unread-ink); }
.cut {
  display: flex; align-items: center; gap: 12px; margin-block: 16px; color: var(--soft); font: 13px/1.5 var(--sans);
  user-select: none;
}
.cut::after { content: ""; flex: 1; border-top: 1px dashed var(--line-strong); }
.tip {
  position: absolute; z-index: 4; max-width: min(320px, 100%); padding: 8px 12px; pointer-events: none;
  border-radius: 8px; background: var(--tip); color: var(--tip-ink);
  box-shadow: 0 6px 20px -6px var(--under-tip); font: 13px/1.55 var(--sans); font-variant-numeric: tabular-nums;
}
.tip div { display: flex; justify-content: space-between; gap: 16px; }
.tip span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.tip b { font-weight: 400; white-space: nowrap; }
.tip div:first-child span { font-weight: 600; }
.tip span:empty { display: none; }
.tip span:empty + b { white-space: normal; }
.tip div:last-child:not(:first-child) { opacity: .75; }
@media (forced-colors: active), print {
  .run, .scale i { border-bottom: calc(var(--n) * .4px) solid currentColor; border-radius: 0; }
  .run[data-sign="-"], .scale i[data-sign="-"] { border-bottom: calc(2.6px + var(--n) * .4px) double currentColor; }
  [data-view="looked"] .words .run { border-bottom: calc(var(--m) * .4px) solid currentColor; }
  .in-colours { display: none; }
  .in-lines { display: inline; }
  .run, .phrase-light { margin-inline: 0; padding: 0; background-image: none !important; }
  .tip { border: 1px solid; }
}
@media (forced-colors: active) {
  .words::before { background: CanvasText; forced-color-adjust: none; }
  .views :checked + span { outline: 2px solid; }
}
@media print {
  .views label:not(:has(:checked)) { display: none; }
  .run, .phrase-light, .words::before, .scale i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .tip { display: none; }
}`;

// Where the page of Limelight has its own colours and types, an embedded heat map brings them along.
export const FRAME = `
:host {
  --sans: system-ui, sans-serif; --serif: Georgia, "Times New Roman", serif;
  display: block; padding: 12px 20px; border-radius: 10px; background: var(--paper); color: var(--unlit-ink);
  font: 18px/1.75 var(--serif);
}
:host([hidden]), [hidden] { display: none !important; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
:host([theme="auto"]) { color-scheme: light dark; }
@media print { :host, :host([theme]) { color-scheme: light; } }
.heat { position: relative; }
.views, .key { margin-bottom: 8px; }
.score { margin-bottom: 8px; font-size: 1.3em; line-height: 1.3; }
.score span { color: var(--score); letter-spacing: .06em; }
.legend {
  display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 12px; color: var(--soft); font: 13px/1.5 var(--sans);
}
* { box-sizing: border-box; }
p { margin: 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`;

/** @file <limelight-heat>: a review with the light on its words, for any page (docs/browser.md). */

/** @param {any} answer of /api/v1/predict or /api/v1/explain @returns {Answer} */
function readAnswer(answer) {
  const isToken = (token) =>
    ["text", "whitespace"].every((name) => typeof token?.[name] === "string") && Number.isFinite(token.weight);
  const isSentence = (sentence) =>
    Number.isFinite(sentence?.weight) && sentence.tokens?.length > 0 && Array.from(sentence.tokens).every(isToken);
  const parts = {
    sentences: Array.isArray(answer?.sentences) && answer.sentences.length > 0 && answer.sentences.every(isSentence),
    counts: Number.isFinite(answer?.counts?.sentences - answer?.counts?.sentences_read),
    explanation: typeof answer?.explanation === "string",
  };
  const missing = Object.keys(parts).find((name) => !parts[name]);
  // A prediction of the Python package does not say whether it is signed: its unit does.
  if (!missing) return { signed: Boolean(answer.unit) && answer.unit !== "share", ...answer };
  throw new TypeError(
    "<limelight-heat> needs one answer from /api/v1/predict or /api/v1/explain, with its sentences and tokens; " +
      `\`${missing}\` is missing or wrong.`,
  );
}

/**
 * `<limelight-heat>`: draws its property `answer`, the JSON at `src`, or that of a child `<script
 * type="application/json">`. With the attribute `score` it says the answer above the text, with `legend` below it what
 * the colours mean and where they come from.
 * `view="looked"` shows where the network looked, and `switch` lets the reader choose.
 */
export class LimelightHeat extends HeatMap {
  static observedAttributes = ["src", "aria-label", "score", "legend", "view", "switch"];
  static #sheet;
  _surface = element("div", "heat");
  #asking = new AbortController();

  constructor() {
    super();
    const sheet = (LimelightHeat.#sheet ??= new CSSStyleSheet());
    if (!sheet.cssRules.length) sheet.replaceSync(FRAME + LIGHT);
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    this.shadowRoot.append(this._surface);
    this._surface.setAttribute("role", "group");
  }

  /** What is drawn; setting what is no answer throws a TypeError. @returns {?Answer} */
  get answer() {
    return this._answer;
  }

  set answer(data) {
    const answer = /** @type {Explanation} */ (readAnswer(data));
    this.#asking.abort();
    this.show(answer, answer);
  }

  connectedCallback() {
    super.connectedCallback();
    this.#name();
    // It may have been set before this file was there.
    if (Object.hasOwn(this, "answer")) {
      const { answer } = this;
      delete this.answer;
      this.answer = answer;
    } else if (document.readyState === "loading")
      document.addEventListener("DOMContentLoaded", () => this.#readChild(), { once: true });
    else this.#readChild();
  }

  attributeChangedCallback(name, _before, value) {
    if (name === "src") this.#ask(value);
    else if (name === "aria-label") this.#name();
    else if (name === "view") this.view = value ?? "";
    else if (this._answer) this._draw();
  }

  #name() {
    this._surface.setAttribute("aria-label", this.getAttribute("aria-label") ?? "Review, word by word");
  }

  _draw() {
    super._draw();
    const light = /** @type {Explanation} */ (this._answer);
    if (this.hasAttribute("switch"))
      this._surface.prepend(
        ...createSwitch(light, viewOf(light, this.view), (view) => this.setAttribute("view", view)),
      );
    const score = this.hasAttribute("score") && createScore(this._answer);
    if (score) this._surface.prepend(score);
    if (this.hasAttribute("legend")) this._surface.append(createLegend(this._answer));
  }

  /** @param {?string} src */
  async #ask(src) {
    this.#asking.abort();
    if (src === null) return;
    const { signal } = (this.#asking = new AbortController());
    this._surface.setAttribute("aria-busy", "true");
    try {
      const reply = await fetch(src, { signal });
      if (!reply.ok) throw new Error(`${src} answers with status ${reply.status}.`);
      this.answer = await reply.json();
      this.dispatchEvent(new Event("load"));
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    } finally {
      if (signal === this.#asking.signal) this._surface.removeAttribute("aria-busy");
    }
  }

  /** @param {number | undefined} place */
  _tell(place) {
    super._tell(place);
    this.#say("point", place);
  }

  /** @param {MouseEvent} event */
  _click(event) {
    super._click(event);
    if (!this._isBusy()) this.#say("pick", this._placeAt(event));
  }

  /** @param {KeyboardEvent} event */
  _key(event) {
    super._key(event);
    if (event.key === "Enter") this.#say("pick", this._placeOf(this._tree.activeElement));
  }

  /**
   * Tells a script of a word: that the reader is at it (`point`), or chose it (`pick`).
   * @param {string} type
   * @param {number | undefined} place
   */
  #say(type, place) {
    if (place !== undefined)
      this.dispatchEvent(new CustomEvent(type, { detail: { tokens: this._places[place].word.numbers } }));
  }

  #readChild() {
    const script = this.querySelector('script[type="application/json"]');
    if (!script || this._answer) return;
    try {
      this.answer = JSON.parse(script.textContent);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param {Error} error */
  #fail(error) {
    const alert = element("p", "cut", `The heat map cannot be drawn: ${error.message}`);
    alert.setAttribute("role", "alert");
    this._surface.replaceChildren(alert);
    this.dispatchEvent(new Event("error"));
  }
}

// In a page that has it already, under another address, the first one stays.
if (globalThis.customElements && !customElements.get("limelight-heat"))
  customElements.define("limelight-heat", LimelightHeat);
