/**
 * @file Normalises text as the tokenizer does (NFKC, lower case, straight quotes), and remembers where each character
 * comes from. The offsets are those of the crate `unicode-normalization-alignments`, which the tokenizer uses: characters
 * that one character becomes all stand for it; of those that become one, it stands for the first.
 */

/**
 * @typedef {object} Normal
 * @property {string} text normalised
 * @property {?Int32Array} from for each UTF-16 unit of `text`, where the character begins that it comes from
 * @property {?Int32Array} to and where it ends; both null where each unit comes from the one at its own place
 */

const PLAIN = /^[\0-\x7f]*$/;
// Stretches without ASCII, and the last ASCII character before them: a mark may change it.
const STRETCH = /[\0-\x7f]?[^\0-\x7f]+/g;
const SINGLE = /[‘’ʼ`´]/g;
const DOUBLE = /[“”„]/g;

/** @param {string} text @returns {Normal} */
export function normalise(text) {
  if (PLAIN.test(text)) return { text: straight(text.toLowerCase()), from: null, to: null };
  const out = { text: "", from: [], to: [] };
  let done = 0;
  const plain = (end) => {
    for (let at = done; at < end; at++) put(out, text[at].toLowerCase(), at, at + 1);
    done = end;
  };
  for (const { 0: stretch, index } of text.matchAll(STRETCH)) {
    plain(index);
    putStretch(out, stretch, index);
    done = index + stretch.length;
  }
  plain(text.length);
  return { text: straight(out.text), from: Int32Array.from(out.from), to: Int32Array.from(out.to) };
}

/** @param {string} text @returns {string} */
const straight = (text) => text.replace(SINGLE, "'").replace(DOUBLE, '"');

/** @param {{text: string, from: number[], to: number[]}} out @param {string} characters @param {number} from @param {number} to */
function put(out, characters, from, to) {
  out.text += characters;
  for (let unit = 0; unit < characters.length; unit++) {
    out.from.push(from);
    out.to.push(to);
  }
}

/** @param {{text: string, from: number[], to: number[]}} out @param {string} stretch @param {number} index where it begins */
function putStretch(out, stretch, index) {
  const ends = [];
  let end = index;
  for (const character of stretch) ends.push((end += character.length));
  const begin = (place) => (place ? ends[place - 1] : index);
  let next = 0;
  const items = stretch.normalize("NFKC") === stretch ? [...stretch].map((character) => ({ character, change: 0 })) : nfkc(stretch);
  for (const { character, change } of items) {
    const place = change > 0 ? Math.max(next - 1, 0) : next;
    if (change <= 0) next += 1 - change;
    put(out, lower(character), begin(place), ends[place]);
  }
}

/** Without its neighbours: Rust knows no sigma at the end of a word. @type {(character: string) => string} */
const lower = (character) => character.toLowerCase();

/**
 * A character of a normalised text. `change` is 0 where it takes the place of one character, 1 where there was none for
 * it, and below 0 by as many as were joined with it.
 *
 * @typedef {{character: string, change: number}} Item
 */

/** @param {string} stretch @returns {Item[]} */
function nfkc(stretch) {
  const apart = [];
  let marks = [];
  const sort = () => {
    apart.push(...inOrder(marks));
    marks = [];
  };
  for (const character of stretch) {
    let change = 0;
    for (const piece of character.normalize("NFKD")) {
      if (isStarter(piece)) {
        sort();
        apart.push({ character: piece, change });
      } else marks.push({ character: piece, change });
      change = 1;
    }
  }
  sort();
  return compose(apart);
}

/** @param {Item[]} marks @returns {Item[]} by their combining class, those of one class as they stand */
function inOrder(marks) {
  if (marks.length < 2) return marks;
  const left = [...marks];
  return [...marks.map(({ character }) => character).join("").normalize("NFD")].map(
    (character) => left.splice(left.findIndex((item) => item.character === character), 1)[0],
  );
}

/** @param {Item[]} apart @returns {Item[]} with the marks joined to what they stand on, where there is such a character */
function compose(apart) {
  const out = [];
  let base = null;
  let marks = [];
  const flush = (next) => {
    if (base) out.push(base, ...marks);
    base = next;
    marks = [];
  };
  for (const item of apart) {
    const starter = isStarter(item.character);
    const last = marks.at(-1);
    const blocked = last && (starter || isSameClass(last.character, item.character));
    const joined = base && !blocked && join(base.character, item.character);
    if (joined) base = { character: joined, change: base.change + item.change - 1 };
    else if (starter) flush(item);
    else if (base) marks.push(item);
    else out.push(item);
  }
  flush(null);
  return out;
}

// A browser names no combining classes; how it orders two marks gives away which class is higher. That of U+0345 is the
// highest, and no other mark has it.
const HIGHEST = "\u0345";

/** @param {string} character @returns {boolean} whether it starts a new character: its combining class is 0 */
const isStarter = (character) =>
  character !== HIGHEST && (!/\p{M}/u.test(character) || (HIGHEST + character).normalize("NFD") === HIGHEST + character);

/** @param {string} lower @param {string} upper a mark of no lower class @returns {boolean} */
const isSameClass = (lower, upper) => (upper + lower).normalize("NFD") === upper + lower;

/** @param {string} first @param {string} second @returns {?string} the one character that both make, if there is one */
function join(first, second) {
  const joined = (first + second).normalize("NFC");
  return joined.length === String.fromCodePoint(joined.codePointAt(0)).length ? joined : null;
}
