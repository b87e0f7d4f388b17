/** @file Finds the tags of HTML in a text, as limelight/text/markup.py does. */

import rules from "../../rules.js";

const [BREAKS, OTHERS] = [rules.markup.breaks, rules.markup.others].map((names) => names.replaceAll(" ", "|"));
// White space of ASCII alone, as in Python.
const ASCII_BLANK = " \\t\\n\\r\\f\\v";
const VALUE = `"[^"<>]*"|'[^'<>]*'|[^${ASCII_BLANK}"'<>=]+`;
const ATTRIBUTE = `[${ASCII_BLANK}]+[\\w:-]+[${ASCII_BLANK}]*=[${ASCII_BLANK}]*(?:${VALUE})`;
export const TAG = new RegExp(`</?(?:(${BREAKS})|${OTHERS})(?:${ATTRIBUTE})*[${ASCII_BLANK}]*/?>`, "gi");

/**
 * @param {string} text
 * @returns {string} with white space in the place of tags, of the same length: a line break for a tag that breaks one
 */
export const withoutMarkup = (text) => text.replace(TAG, (tag, breaks) => (breaks ? "\n" : " ").padEnd(tag.length));
