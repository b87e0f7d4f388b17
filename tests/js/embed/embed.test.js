/**
 * @file The one file that other pages load is small, stands alone, and draws what the modules that it is made of draw.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { gzipSync } from "node:zlib";

import { assertAttention, explained, openPage, press } from "../window.js";

openPage("index.html", { html: () => "" });
await import("../../../static/js/embed/element.js");
const { LimelightHeat: Made } = await import("../../../static/js/embed/limelight-heat.js");
customElements.define("made-heat", Made);

const source = readFileSync(new URL("../../../static/js/embed/limelight-heat.js", import.meta.url), "utf8");
const STARS = explained({ text: "A fine lamp,\n\n but it broke. Dull.\n", model: "one", without: [2] });
const ANSWERS = {
  stars: STARS,
  labels: { ...STARS, unit: "probability", labels: ["negative", "positive"], target: "positive", expected_stars: null },
  attention: { ...STARS, signed: false, explanation: "attention", unit: "share", phrases: [] },
  cut: { ...STARS, sentences: [{ ...STARS.sentences[0], read: false }], counts: { ...STARS.counts, sentences: 9 } },
  markup: explained({ text: "<script>alert(1)</script> 😀 fine.", model: "<b>" }),
};

/** An element that is drawn, with the card of a word. @param {string} tag @param {any} answer @param {string} view */
function drawn(tag, answer, view) {
  document.body.innerHTML = `<${tag} score switch legend view="${view}" aria-label="Review"></${tag}>`;
  const node = /** @type {any} */ (document.body.firstElementChild);
  node.answer = answer;
  node.showToken(1);
  return node.shadowRoot;
}

test("it is one module without imports, and 20 kB at most when it is packed", () => {
  assert.doesNotMatch(source, /^import\b|^export\b[^;(=]*\bfrom\b|\bimport\(/m);
  assert.ok(gzipSync(source).length <= 20_000, `it has ${gzipSync(source).length} bytes`);
});

test("text only ever becomes text", () => {
  assert.doesNotMatch(source, /innerHTML|insertAdjacentHTML|document\.write|\beval\b/);
});

for (const [name, answer] of Object.entries(ANSWERS)) {
  test(`it draws ${name} as its modules do, and its keys lead to the same words`, () => {
    for (const view of ["decides", "looked"]) {
      const [own, made] = ["limelight-heat", "made-heat"].map((tag) => {
        const root = drawn(tag, answer, view);
        const pictures = [root.innerHTML];
        for (const key of ["ArrowDown", "End", "ArrowLeft", "Escape"]) {
          if (root.activeElement) press(root.activeElement, key);
          pictures.push(root.innerHTML);
        }
        const styles = root.adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules].map(({ cssText }) => cssText));
        return { pictures, styles };
      });
      assert.ok(own.pictures[0].includes("score") && own.styles.length > 50);
      assert.deepEqual(made, own);
    }
  });
}

test("attention is drawn as the answer has it", () => {
  const answer = explained({ text: "A fine lamp, but it broke. Dull.", model: "one" });
  assertAttention(drawn("made-heat", answer, "looked"), answer, "embed/limelight-heat.js");
});
