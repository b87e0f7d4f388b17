/**
 * @file Runs inside a page: takes what is selected there, or the texts that may be reviews, with the stars next to
 *   them.
 */

/** @typedef {{text: string, stars: ?number}} Review */

/**
 * The browser copies this function into the page: it uses nothing from outside.
 *
 * @param {boolean} whole the texts of the page, even if something is selected
 * @returns {{text: string, reviews: Review[]}} what is selected, or else texts of some words in the order of the page,
 *   and of 1 to 5 the stars that stand next to each
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: the browser copies this one function, with all that it uses
export function collect(whole) {
  const selected = whole ? "" : String(getSelection()).trim();
  if (selected) return { text: selected, reviews: [] };

  const NO_REVIEW =
    "script, style, noscript, template, textarea, select, button, label, nav, svg, th, h1, h2, h3, h4, h5, h6, " +
    "[contenteditable]";
  const LEAST_WORDS = 5;
  const MOST_REVIEWS = 300;
  /** The longest text, in characters, that is nothing but stars. */
  const MOST_CHARACTERS = 40;

  /** @returns {Map<Element, string>} the text of each block, without that of blocks in it */
  function textOfBlocks() {
    const blocks = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    while (walker.nextNode()) {
      const { currentNode: node } = walker;
      const written = writtenIn(node);
      if (!written || node.parentElement.closest(NO_REVIEW)) continue;
      const block = blockOf(node.parentElement);
      if (blocks.has(block) || block.checkVisibility()) blocks.set(block, (blocks.get(block) ?? "") + written);
    }
    return blocks;
  }

  /** @param {Node} node @returns {?string} what it adds to the text of its block */
  const writtenIn = (node) => (node.nodeName === "BR" ? " " : node.nodeValue);

  /** @param {Element} element @returns {Element} the block that it stands in */
  function blockOf(element) {
    let block = element;
    while (/inline|contents/.test(getComputedStyle(block).display)) block = block.parentElement;
    return block;
  }

  /**
   * @param {Element} node
   * @returns {string} what it looks like to the writer of the page; numbers count, and say nothing
   */
  const kindOf = (node) => `${node.localName} ${(node.getAttribute("class") ?? "").replaceAll(/\d+/g, "")}`;
  /** @param {Element} node */
  const pathOf = (node) =>
    [node, node.parentElement, node.parentElement?.parentElement].map((each) => each && kindOf(each)).join(" < ");

  /**
   * @param {Map<Element, string>} blocks
   * @returns {Map<string, {place: Element, path: string}>} texts of some words, and where each stands first
   */
  function textsOf(blocks) {
    // Where places repeat, what is alike within one is the paragraphs of a review; elsewhere each is a text of its own.
    const parents = Map.groupBy(new Set([...blocks.keys()].map((block) => block.parentElement)), pathOf);
    const groups = Map.groupBy(blocks.keys(), (block) =>
      parents.get(pathOf(block.parentElement)).length > 1 ? block.parentElement : block,
    );
    const texts = new Map();
    for (const alike of [...groups.values()].flatMap((group) => [...Map.groupBy(group, kindOf).values()])) {
      const text = alike
        .map((block) => blocks.get(block).replaceAll(/\s+/g, " ").trim())
        .join("\n\n")
        .trim();
      if (text.split(/\s+/).length >= LEAST_WORDS && !texts.has(text))
        texts.set(text, { place: alike[0], path: pathOf(alike[0]) });
    }
    return texts;
  }

  /** @param {string} label @returns {?number} the stars that it names: "4.5 out of 5", "4 stars", "★★★☆☆" */
  function starsNamed(label) {
    if (label.length > MOST_CHARACTERS) return null;
    const numberOf = (/** @type {string} */ digits) => Number(digits.replace(",", "."));
    const [, of, most] = label.match(/(\d+(?:[.,]\d+)?)\s*(?:out of|of|\/)\s*(5|10)\b/) ?? [];
    if (of) return (5 * numberOf(of)) / Number(most);
    const [, alone] = label.match(/(\d(?:[.,]\d)?)[\s-]*(?:stars?\b|★)/i) ?? [];
    if (alone) return numberOf(alone);
    const [row] = label.replaceAll(" ", "").match(/[★⭐☆✩]{2,5}/u) ?? [];
    return row ? row.replaceAll(/[☆✩]/g, "").length : null;
  }

  /** @param {Element} node @returns {?number} 1 to 5 */
  function starsIn(node) {
    const text = (node.textContent ?? "").replaceAll(/\s+/g, " ").trim();
    const names = ["aria-label", "title", "alt"].map((name) => node.getAttribute(name) ?? "");
    const value = node.matches("[itemprop=ratingValue]")
      ? (node.getAttribute("content") ?? text)
      : node.getAttribute("data-rating");
    const stars = [...[...names, text].map(starsNamed), Number(value)];
    return stars.find((number) => number >= 1 && number <= 5) ?? null;
  }

  const texts = textsOf(textOfBlocks());
  const kinds = Map.groupBy(texts.values(), ({ path }) => path);
  /** Stars belong to one text: a reply below a review has none. @type {Set<Element>} */
  const taken = new Set();

  /**
   * @param {Element} place
   * @param {string} path
   * @returns {?number} the stars that are nearer to it than to another of its kind; null where it is the only one
   */
  function starsOf(place, path) {
    const others = kinds.get(path).filter((other) => other.place !== place);
    if (!others.length) return null;
    for (let card = place.parentElement; card && card !== document.body; card = card.parentElement) {
      if (others.some((other) => card.contains(other.place))) return null;
      const isFree = (/** @type {Element} */ node) => !taken.has(node) && !place.contains(node);
      const node = [...card.querySelectorAll("*")].find((each) => isFree(each) && starsIn(each) !== null);
      if (!node) continue;
      taken.add(node);
      return starsIn(node);
    }
    return null;
  }

  const reviews = [...texts]
    .slice(0, MOST_REVIEWS)
    .map(([text, { place, path }]) => ({ text, stars: starsOf(place, path) }));
  return { text: "", reviews };
}
