/** @file Takes the tags of HTML out of what is read, as limelight/text/markup.py does; they stay in what is shown. */

/** @import { Token } from "./tokens.js" */

import rules from "../../rules.js";
import { PAD } from "./tokens.js";

const [BREAKS, OTHERS] = [rules.markup.breaks, rules.markup.others].map((names) => names.replaceAll(" ", "|"));
// White space of ASCII alone, as in Python.
const BLANK = " \\t\\n\\r\\f\\v";
const ATTRIBUTE = `[${BLANK}]+[\\w:-]+[${BLANK}]*=[${BLANK}]*(?:"[^"<>]*"|'[^'<>]*'|[^${BLANK}"'<>=]+)`;
const TAG = new RegExp(`</?(?:(${BREAKS})|${OTHERS})(?:${ATTRIBUTE})*[${BLANK}]*/?>`, "gi");

/** @param {string} text @returns {string} with white space in the place of tags, of the same length: a line break for a tag that breaks one */
export const withoutMarkup = (text) => text.replace(TAG, (tag, breaks) => (breaks ? "\n" : " ").padEnd(tag.length));

/** @param {Token} token */
const isTag = ({ text, id }) => id === PAD && text.startsWith("<");

/** @param {Token[][]} sentences of `withoutMarkup(text)` @param {string} text @returns {Token[][]} with its tags, which no network reads */
export function withMarkup(sentences, text) {
  if (text.search(TAG) < 0) return sentences;
  let end = 0;
  const found = sentences.map((tokens) =>
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
      // A score in words, "4 <b>out</b> of 5", is one token.
      return stop > start || first ? [{ ...token, text: text.slice(start, stop), whitespace: after.slice(0, first) }, ...cut] : cut;
    }),
  );
  // Tags that touch a sentence belong to it, where white space parts them from the one before.
  found.slice(1).forEach((after, place) => {
    const before = found[place];
    const start = before.findLastIndex((token) => !isTag(token) || token.whitespace) + 1;
    if (before[start - 1]?.whitespace) after.unshift(...before.splice(start));
  });
  return found;
}
