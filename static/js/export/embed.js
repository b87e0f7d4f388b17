/** @file The answer as HTML for any page: <limelight-heat> with the answer inside it. */

/** @import { Answer } from "../model/types.js" */

/**
 * @param {Answer} answer
 * @param {string} origin of the server that has the element
 * @returns {string} a piece of a page
 */
export function toEmbed(answer, origin) {
  const { explanation, signed, unit, disputed, counts, sentences } = /** @type {any} */ (answer);
  // In a script "<" would begin a tag that ends it.
  const json = JSON.stringify({ explanation, signed, unit, disputed, counts, sentences }).replaceAll("<", "\\u003c");
  return `<script type="module" src="${origin}/static/js/embed/limelight-heat.js"></script>
<limelight-heat><script type="application/json">${json}</script></limelight-heat>
`;
}
