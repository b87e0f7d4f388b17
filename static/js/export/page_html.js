/**
 * @file The answer as one HTML file that opens without a network. It has no script: the card of a word is text next to it,
 * which the style sheet shows when the word is pointed at, touched, or focused with the Tab key.
 */

import { element } from "../dom.js";

/**
 * @typedef {object} Heatmap what is asked of the heat map on the page
 * @property {(box: Element) => string[][]} facts the rows of the card of a sentence
 * @property {(run: Element) => {text: string, whitespace: string, facts: string[][]}[]} wordsIn the words of a run
 */

// The Tab key stops at words from this level on; a review has few of them.
const BRIGHT = 6;

const CARDS = `
.sheet { position: static; width: auto; max-width: 824px; margin: 24px auto; border-radius: 14px; }
@media (max-width: 619px) {
  .sheet { margin: 0; padding: 20px 16px; border-radius: 0; }
  .sheet .verdict { display: block; }
}
.carded { position: relative; }
.card {
  position: absolute; z-index: 2; left: 0; bottom: calc(100% + 4px); display: none; width: max-content; max-width: min(260px, 70vw); padding: 8px 12px;
  border-radius: 8px; background: light-dark(#221e14, #f6f1e1); color: light-dark(#fbf6e4, #1b190f);
  font: 13px/1.55 var(--sans); white-space: pre-line; text-decoration: none; pointer-events: none; user-select: none;
}
:is(.carded, .sentence):is(:hover, :focus) > .card { display: inline-block; }
.sentence:has(.carded:is(:hover, :focus)) > .card { display: none; }
`;

/**
 * @param {HTMLElement} sheet with its cards; it is used up
 * @param {string} title
 * @param {string} styles the style sheets of the page
 * @returns {string} the file
 */
export function toPage(sheet, title, styles) {
  sheet.inert = false;
  sheet.setAttribute("role", "main");
  // For any text, nothing in the file runs or is loaded. The sheets are the server's own, and no text of a reader is in them; in the
  // title and the body, the serialiser writes every "<" of theirs as "&lt;".
  const head = [
    `<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    element("title", "", title).outerHTML,
    `<style>${(styles + CARDS).replaceAll("</", "<\\/")}</style>`,
  ];
  return `<!doctype html>\n<html lang="en"><head>${head.join("")}</head><body>${sheet.outerHTML}</body></html>\n`;
}

/** @returns {Promise<string>} the style sheets of this page, as written: browsers spell some of their rules wrongly */
export async function pageStyles() {
  const sheets = [...document.styleSheets].map(({ href }) => href).filter(Boolean);
  return (await Promise.all(sheets.map(async (href) => (await fetch(href)).text()))).join("\n");
}

/**
 * Adds the exact numbers to the words of a copied heat map, as text, so that a page without a script has them.
 *
 * @param {Heatmap} heatmap
 * @param {Map<Element, Element>} copies of its elements; words of a run, which the page makes as they are pointed at, become
 *   elements there
 */
export function addCards(heatmap, copies) {
  for (const [node, copy] of copies) {
    if (node.matches(".run")) {
      const words = heatmap.wordsIn(node);
      copy.replaceChildren(
        ...words.flatMap(({ text, whitespace, facts }, i) => {
          // All can be touched; the Tab key stops once at each phrase that is lit, or at the strongest words.
          const word = element("span", { class: "carded", tabindex: isStop(node, i) ? 0 : -1 }, text, card(facts));
          // White space after the last one is outside of the run.
          return i < words.length - 1 ? [word, whitespace] : [word];
        }),
      );
    } else if (node.matches(".sentence:not(.unread)")) {
      copy.append(card(heatmap.facts(node)));
    }
  }
}

/** @param {Element} run @param {number} i a word of it @returns {boolean} */
function isStop(run, i) {
  const phrase = run.closest(".phrase-light");
  return phrase ? i === 0 && run === phrase.querySelector(".run") : Number(run.getAttribute("data-level")) >= BRIGHT;
}

/** @param {string[][]} rows */
function card(rows) {
  const node = element("span", "card", rows.map((row) => row.filter(Boolean).join("  ")).join("\n"));
  // Its own direction, which does not count for that of the sentence.
  node.dir = "auto";
  return node;
}
