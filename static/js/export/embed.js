/** @file The answer as HTML for any page: <limelight-heat> with the answer inside it. */

/** @import { Answer } from "../model/types.js" */

/**
 * @param {Answer} answer
 * @param {string} element the source of limelight-heat.js, which has no imports
 * @returns {string} a piece of a page that needs nothing from anywhere else
 */
export function toEmbed(answer, element) {
  const { model, label, labels, probabilities, expected_stars, undecided, explanation, signed, unit, target, phrases, counts, sentences } = /** @type {any} */ (answer);
  const content = { model, label, labels, probabilities, expected_stars, undecided, explanation, signed, unit, target, phrases, counts, sentences };
  // In a script "<" would begin a tag that ends it.
  const json = JSON.stringify(content).replaceAll("<", "\\u003c");
  return `<limelight-heat score legend><script type="application/json">${json}</script></limelight-heat>
<script type="module">
${element.replaceAll(/<(?=\/script|!--)/g, "\\x3c")}</script>
`;
}
