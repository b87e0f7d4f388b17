/**
 * @file Normalises text as the tokenizer does (NFKC, lower case, straight quotes), and remembers where each character
 * comes from, as the crate `unicode-normalization-alignments` does, which the tokenizer uses.
 */

/**
 * @typedef {object} Normal
 * @property {string} text normalised
 * @property {?Int32Array} from for each UTF-16 unit of `text`, where the character begins that it comes from
 * @property {?Int32Array} to and where it ends; both null where each unit comes from the one at its own place
 */

const PLAIN = /^[\0-\x7f]*$/;
// A character with all that may join it: marks, and the later letters of a Korean syllable. Of ASCII, as much as has no
// marks.
const CLUSTER = /[\0-\x7f]+(?![\p{M}\u1160-\u11ff])|.[\p{M}\u1160-\u11ff\uff9e\uff9f]*/gsu;
const SINGLE = /[‘’ʼ`´]/g;
const DOUBLE = /[“”„]/g;

/** @param {string} text @returns {Normal} */
export function normalise(text) {
  if (PLAIN.test(text)) return { text: straight(text.toLowerCase()), from: null, to: null };
  const [from, to] = [[], []];
  let normal = "";
  // Without its neighbours: Rust knows no sigma at the end of a word.
  const put = (character, start, end) => {
    const small = character.toLowerCase();
    normal += small;
    for (let unit = 0; unit < small.length; unit++) {
      from.push(start);
      to.push(end);
    }
  };
  for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
    const joined = cluster.normalize("NFKC");
    let end = index;
    if (joined === cluster) {
      for (const character of cluster) put(character, end, (end += character.length));
      continue;
    }
    const made = [...joined];
    // What one character becomes stands for it all; of those that become one, it stands for the first.
    const spans = [...cluster].flatMap((character) => {
      const span = [end, (end += character.length)];
      return Array.from(character.normalize("NFKC"), () => span);
    });
    spans.splice(1, spans.length - made.length);
    made.forEach((character, at) => put(character, spans[at][0], spans[at][1]));
  }
  return { text: straight(normal), from: Int32Array.from(from), to: Int32Array.from(to) };
}

/** @param {string} text @returns {string} */
const straight = (text) => text.replace(SINGLE, "'").replace(DOUBLE, '"');
